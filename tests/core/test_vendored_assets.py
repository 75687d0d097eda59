"""The browser libraries we serve are those of the lock, untouched, and none is fetched from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MANIFEST = json.loads((ROOT / "core/static/vendor/manifest.json").read_text(encoding="utf-8"))
LOCK = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
ICONS = re.compile(r"""(?:\{% icon |icon=)["']([a-z0-9-]+)["']""")


@pytest.mark.parametrize("package", sorted(MANIFEST))
def test_a_vendored_library_is_the_one_of_the_lock(package):
    assert MANIFEST[package]["version"] == LOCK[f"node_modules/{package}"]["version"]


@pytest.mark.parametrize("package", sorted(MANIFEST))
def test_no_vendored_file_was_touched_and_each_folder_has_its_licence(package):
    folder = ROOT / MANIFEST[package]["folder"]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert found == MANIFEST[package]["sha256"]
    assert any(name.startswith("LICENSE") for name in found)


def test_the_asked_versions_are_exact_and_the_lock_names_no_host():
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())
    assert asked == LOCK[""]["devDependencies"]
    assert "resolved" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_the_libraries_say_the_version_of_the_lock():
    for package, name in (
        ("bootstrap", "bootstrap.min.css"),
        ("htmx.org", "htmx.min.js"),
        ("chart.js", "chart.umd.min.js"),
    ):
        text = (ROOT / MANIFEST[package]["folder"] / name).read_text(encoding="utf-8")
        assert MANIFEST[package]["version"] in text


def test_every_icon_named_in_a_template_or_a_menu_is_in_the_sprite():
    sprite = (ROOT / "core/static/vendor/bootstrap-icons/sprite.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    missing = {}
    for path in [*ROOT.glob("*/templates/**/*.html"), *ROOT.glob("[a-z]*/*.py")]:
        if "node_modules" in path.parts or path.parts[len(ROOT.parts)] in {"tests", "var"}:
            continue
        for name in ICONS.findall(path.read_text(encoding="utf-8")):
            if name not in drawn:
                missing.setdefault(str(path.relative_to(ROOT)), set()).add(name)
    assert missing == {}


SPARE_ICONS = 20  # drawn ahead of the page that will show them


def test_the_sprite_holds_the_listed_icons_and_few_that_nothing_names():
    """A name between quotes somewhere in our files: a menu, a template, a choice of the editors, a content file."""
    sprite = (ROOT / "core/static/vendor/bootstrap-icons/sprite.svg").read_text(encoding="utf-8")
    listed = (ROOT / "core/static/vendor/icons.txt").read_text(encoding="utf-8").split()
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == sorted(set(listed))
    named = set()
    for pattern in ("*/templates/**/*.html", "[a-z]*/**/*.py", "*/static/*/**/*.js", "cms/content/*.toml"):
        for path in ROOT.glob(pattern):
            if not {"tests", "var", "node_modules", "vendor"} & set(path.relative_to(ROOT).parts):
                named |= set(re.findall(r"""["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8")))
    spare = set(listed) - named
    assert len(spare) <= SPARE_ICONS, f"take some out of icons.txt, then `make assets`: {sorted(spare)}"
