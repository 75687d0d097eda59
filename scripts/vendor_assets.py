"""Copy the browser libraries we serve from `node_modules/` into the repository (`make assets`).

Only a maintainer who changes a version runs this: edit `package.json`, `npm install`, `make assets`, commit.
Everyone else uses the committed files; `tests/core/test_vendored_assets.py` checks them against the lock.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "core" / "static" / "vendor"
TESTS_VENDOR = ROOT / "tests" / "e2e" / "vendor"

FONT = "@fontsource-variable/atkinson-hyperlegible-next"
# package → (destination folder, {source: destination})
COPIES: dict[str, tuple[Path, dict[str, str]]] = {
    "bootstrap": (
        VENDOR / "bootstrap",
        {"dist/css/bootstrap.min.css": "bootstrap.min.css", "LICENSE": "LICENSE"},
    ),
    "htmx.org": (VENDOR / "htmx", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"}),
    "chart.js": (
        VENDOR / "chartjs",
        {"dist/chart.umd.min.js": "chart.umd.min.js", "LICENSE.md": "LICENSE.md"},
    ),
    "bootstrap-icons": (VENDOR / "bootstrap-icons", {"LICENSE": "LICENSE"}),
    FONT: (
        VENDOR / "atkinson-hyperlegible-next",
        {
            "files/atkinson-hyperlegible-next-latin-wght-normal.woff2": "latin-wght-normal.woff2",
            "files/atkinson-hyperlegible-next-latin-wght-italic.woff2": "latin-wght-italic.woff2",
            "LICENSE": "LICENSE",
        },
    ),
    "axe-core": (TESTS_VENDOR / "axe", {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"}),
}
# The maps are not shipped, and a hashed static storage refuses a reference to a missing file.
SOURCE_MAP = re.compile(rb"\n?(//|/\*)# sourceMappingURL=[^\n]*")


def copy(source: Path, destination: Path) -> None:
    data = source.read_bytes()
    if source.suffix in {".js", ".css"}:
        data = SOURCE_MAP.sub(b"", data).rstrip() + b"\n"
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_bytes(data)


def sprite(names: list[str]) -> str:
    """One SVG file with a <symbol> for each chosen icon."""
    symbols = []
    for name in names:
        svg = (MODULES / "bootstrap-icons" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        body = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", svg.strip()).strip()
        body = re.sub(r"\s*\n\s*", "", body)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> int:
    if not MODULES.is_dir():
        print("node_modules/ is missing: run `npm ci` first.", file=sys.stderr)  # noqa: T201
        return 2
    manifest: dict[str, dict] = {}
    for package, (folder, files) in COPIES.items():
        shutil.rmtree(folder, ignore_errors=True)
        for source, destination in files.items():
            copy(MODULES / package / source, folder / destination)
        version = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))["version"]
        manifest[package] = {"version": version, "folder": str(folder.relative_to(ROOT))}
    names = (VENDOR / "icons.txt").read_text(encoding="utf-8").split()
    (VENDOR / "bootstrap-icons" / "sprite.svg").write_text(sprite(sorted(set(names))), encoding="utf-8")
    for entry in manifest.values():
        folder = ROOT / entry["folder"]
        entry["sha256"] = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())
        }
    (VENDOR / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
