"""Text as word processors put it on the clipboard, made plain."""

import re

BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")
# Word's bullets come from its own fonts: their codes belong to nobody.
BULLET = re.compile(r"^[ \t]*[•◦▪▫●○·‣⁃\uf000-\uf0ff][ \t]*", re.MULTILINE)
SPACES = re.compile(r"[ \t\u00a0]{2,}|\t")
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
OFFICE_MARKUP = re.compile(
    r"<!--.*?-->|<(?:style|xml)\b.*?</(?:style|xml)>|</?[a-z!][^<>]*>", re.IGNORECASE | re.DOTALL
)
OFFICE_SIGNS = re.compile(r"MsoNormal|<o:p>|mso-|<!--\[if|<w:", re.IGNORECASE)


def plain_text(text: str) -> str:
    """Paragraphs and lists kept, invisible characters, odd bullets and Office's own markup away."""
    if OFFICE_SIGNS.search(text):
        text = OFFICE_MARKUP.sub(" ", text)
    text = INVISIBLE.sub("", BREAKS.sub("\n", text))
    text = SPACES.sub(" ", BULLET.sub("- ", text))
    return BLANK_LINES.sub("\n\n", text).strip()


def plain_line(text: str) -> str:
    """The same on one line."""
    return " ".join(plain_text(text).split())
