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


def test_the_subject_of_a_mail_is_written_as_it_is_not_for_a_web_page():
    """« L&#x27;offre » in a mail box is a web page's apostrophe."""
    subjects = ROOT.glob("*/templates/**/*.subject.txt")
    texts = {path.name: path.read_text(encoding="utf-8") for path in subjects}
    assert [name for name, text in texts.items() if "{{" in text and "autoescape off" not in text] == []


KEY_IN_ATTRIBUTE = re.compile(r'[\w-]+="[^"{}]*(?:(?:{{[^}]*}}|{%(?:(?!%}).)*%}|{(?![{%]))[^"{}]*)*"', re.DOTALL)
KEY = re.compile(r"{{\s*([\w.]+\.pk)\s*}}")
TEXT_KEYS = {"occupation.pk", "skill.pk"}  # codes, not numbers


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_keys_in_attributes_are_written_without_thousands_separator(path):
    """« 1 396 » in the value of a box is no key: the form would lose it from the thousandth row on."""
    text = path.read_text(encoding="utf-8")
    found = [
        key for attribute in KEY_IN_ATTRIBUTE.findall(text) for key in KEY.findall(attribute) if key not in TEXT_KEYS
    ]
    assert found == [], "write {{ key|unlocalize }}"
