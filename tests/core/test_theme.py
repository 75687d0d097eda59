"""The brand file holds contrast: a Département that changes a colour learns here whether its readers can still read."""

import re
from pathlib import Path

import pytest

THEME = (Path(__file__).parents[2] / "core/static/core/theme.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", THEME))

TEXT = [
    *[("brand-ink", ground) for ground in ("brand-paper", "brand-surface", "brand-sunken")],
    *[("brand-ink-soft", ground) for ground in ("brand-paper", "brand-surface", "brand-sunken")],
    *[("brand-primary", ground) for ground in ("brand-paper", "brand-surface", "brand-sunken", "brand-primary-tint")],
    ("brand-primary-hover", "brand-primary-tint"),
    ("brand-on-primary", "brand-primary"),
    ("brand-on-primary", "brand-primary-hover"),
    ("brand-on-primary", "brand-primary-active"),
    ("brand-accent-ink", "brand-paper"),
    ("brand-accent-ink", "brand-accent-tint"),
    ("brand-on-deep", "brand-deep"),
    ("brand-on-deep-soft", "brand-deep"),
    *[(f"tone-{tone}-ink", f"tone-{tone}-tint") for tone in ("success", "warning", "danger", "info", "neutral")],
    *[("brand-ink", f"tone-{tone}-tint") for tone in ("success", "warning", "danger", "info", "neutral")],
]
SHAPES = [
    ("brand-line-strong", "brand-surface"),
    ("brand-focus", "brand-paper"),
    ("brand-focus", "brand-surface"),
    ("tone-success-fill", "brand-surface"),
    ("tone-danger-fill", "brand-surface"),
    ("tone-info-fill", "brand-surface"),
    ("tone-warning-fill", "brand-surface"),
]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(TOKENS[first]), luminance(TOKENS[second])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_by_four_and_a_half(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_and_drawings_stand_out_by_three(shape, ground):
    assert contrast(shape, ground) >= 3
