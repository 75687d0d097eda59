"""The guides lead somewhere: each of their links and pictures is there, and no picture is kept for nothing."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LEADS_TO = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def led_to() -> dict[Path, Path]:
    """Each file that a guide leads to, with the guide."""
    return {
        (guide.parent / found).resolve(): guide.relative_to(ROOT)
        for guide in GUIDES
        for found in LEADS_TO.findall(guide.read_text(encoding="utf-8"))
    }


def test_every_link_and_picture_of_the_guides_is_there():
    assert {str(path): str(guide) for path, guide in led_to().items() if not path.exists()} == {}


def test_every_picture_is_shown_in_a_guide():
    pictures = set((ROOT / "docs" / "images").rglob("*.png"))
    assert pictures - set(led_to()) == set()
