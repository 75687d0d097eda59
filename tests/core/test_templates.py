"""Rules that every template of every room follows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path
    for path in ROOT.glob("*/templates/**/*.html")
    if path.relative_to(ROOT).parts[0] not in {"node_modules", "var"}
)
PAGES = [path for path in TEMPLATES if "mail" not in path.parts and "email" not in path.parts]
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_no_inline_script_style_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/json|application/ld\+json))", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<[^>{%]*\sstyle=", text)
    assert not re.search(r"<[^>{%]*\son(click|change|submit|load|input)=", text)


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_nothing_is_fetched_from_another_host(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["'](?:https?:)?//""", text)


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_a_post_form_is_protected(path):
    for form in re.findall(
        r"<form\b[^>]*method=[\"']post[\"'].*?</form>", path.read_text(encoding="utf-8"), re.S | re.I
    ):
        assert "csrf" in form or "/allauth/elements/" in str(path) or "/examples/" in str(path)


@pytest.mark.parametrize("path", [p for p in PAGES if "components" in p.parts], ids=lambda p: p.name)
def test_a_component_says_what_it_takes(path):
    head = path.read_text(encoding="utf-8")[:600]
    assert re.search(r"\b(No input|Inputs?|Context)\b", head)
