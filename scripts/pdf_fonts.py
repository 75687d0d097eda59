"""Make the fonts of the PDFs from the font of the pages (maintainers, after `make assets` brought another version).

    uv run --no-project --with fonttools --with brotli python scripts/pdf_fonts.py

Typst reads neither WOFF2 nor variable fonts: three weights are cut out of the two variable files.
"""

from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "core" / "static" / "vendor" / "atkinson-hyperlegible-next"
DESTINATION = ROOT / "core" / "documents" / "fonts"
FAMILY = "Atkinson Hyperlegible Next"
# name → (file, weight, bits of OS/2.fsSelection and head.macStyle that say so)
FACES = {
    "Regular": ("latin-wght-normal.woff2", 400, 1 << 6, 0),
    "Bold": ("latin-wght-normal.woff2", 700, 1 << 5, 1),
    "Italic": ("latin-wght-italic.woff2", 400, 1 << 0, 2),
}
VARIABLE_NAMES = (16, 17, 21, 22, 25)


def cut(face: str) -> None:
    source, weight, selection, style = FACES[face]
    font = TTFont(SOURCE / source)
    font.flavor = None
    font = instancer.instantiateVariableFont(font, {"wght": weight})
    for number in VARIABLE_NAMES:
        font["name"].removeNames(nameID=number)
    names = {1: FAMILY, 2: face, 4: f"{FAMILY} {face}", 6: f"{FAMILY.replace(' ', '')}-{face}"}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b110_0001 | selection
    font["head"].macStyle = style
    font.save(DESTINATION / f"{FAMILY.replace(' ', '')}-{face}.ttf")


if __name__ == "__main__":
    for name in FACES:
        cut(name)
