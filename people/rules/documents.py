"""What a document of a person may be, read from its bytes: its name and what the browser says of it prove nothing."""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from people.rules.pictures import PICTURE_STARTS, UnreadablePicture, picture_redrawn

LARGEST_MB = 8  # a photograph of a diploma by a telephone fits
LARGEST = LARGEST_MB << 20
MOST = 10  # documents of one person
NAME_LENGTH = 80

EMPTY = "Ce fichier est vide."
TOO_LARGE = f"Ce fichier pèse plus de {LARGEST_MB} Mo. Enregistrez-le en plus petit, puis recommencez."
FROM_A_WRITER = "Ce fichier vient d'un traitement de texte : enregistrez-le en PDF, puis recommencez."
OF_NO_KIND = "Ce fichier n'est ni un PDF, ni une photo (JPEG ou PNG), quel que soit son nom."
CUT_PDF = "Ce PDF est incomplet ou abîmé : enregistrez-le de nouveau, puis recommencez."
NO_PAGE = "Ce PDF n'a aucune page lisible : enregistrez-le de nouveau, puis recommencez."
LOCKED_PDF = "Ce PDF est protégé par un mot de passe : enregistrez-en une copie sans protection."
ACTIVE_PDF = "Ce PDF contient un programme : imprimez-le « vers un PDF », puis recommencez avec la copie."
BAD_PICTURE = "Cette photo est illisible ou trop grande : prenez-la de nouveau, ou enregistrez-la en PDF."

WRITER_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")  # DOCX and ODT, DOC, RTF
END_WITHIN = 4096  # bytes: some programs write a little after the end of a PDF
STREAM = re.compile(rb"(?<!end)stream\r?\n")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z0-9])")
LOCKED = re.compile(rb"/Encrypt\s*(?:<<|\d)")
# An action, or a script by its name; a title may well say « HTML/JavaScript ».
ACTIVE = re.compile(rb"/S\s*/(?:JavaScript|Launch)(?![A-Za-z0-9])|/JavaScript\s*(?:<<|\d+\s+\d+\s+R)")
INFLATED_MOST = 32 << 20  # bytes: the objects of any true CV are far below


class UnfitDocument(ValueError):  # noqa: N818 -- what is said of a file, not a fault of ours
    """A file that is not kept; its text says why, to the person who sent it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a file: its true type, by its extension, and its bytes."""

    extension: str
    content: bytes


def document_kept(content: bytes) -> Kept:
    """A PDF as it came, or a picture drawn again. Raises UnfitDocument for anything else."""
    if not content:
        raise UnfitDocument(EMPTY)
    if len(content) > LARGEST:
        raise UnfitDocument(TOO_LARGE)
    if content.startswith(b"%PDF-"):
        _pdf_check(content)
        return Kept("pdf", content)
    if content.startswith(PICTURE_STARTS):
        return Kept("jpg", _picture(content))
    raise UnfitDocument(FROM_A_WRITER if content.startswith(WRITER_STARTS) else OF_NO_KIND)


def document_name(text: str) -> str:
    """A name on one line, without the invisible characters that hide an extension or turn the reading direction."""
    seen = "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)
    seen = "".join(one for one in seen if not unicodedata.category(one).startswith("C"))
    return " ".join(seen.split())


def _picture(content: bytes) -> bytes:
    try:
        redrawn = picture_redrawn(content)
    except UnreadablePicture as error:
        raise UnfitDocument(BAD_PICTURE) from error
    if len(redrawn) > LARGEST:
        raise UnfitDocument(TOO_LARGE)
    return redrawn


def _pdf_check(content: bytes) -> None:
    """Refuse a PDF that nobody could read, or that acts when it is opened. Its objects are read, never its pages."""
    if b"%%EOF" not in content[-END_WITHIN:]:
        raise UnfitDocument(CUT_PDF)
    objects = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), b"\n".join(_pdf_objects(content)))
    if LOCKED.search(objects):
        raise UnfitDocument(LOCKED_PDF)
    if ACTIVE.search(objects):
        raise UnfitDocument(ACTIVE_PDF)
    if not PAGE.search(objects):
        raise UnfitDocument(NO_PAGE)


def _pdf_objects(content: bytes) -> Iterator[bytes]:
    """The objects of a PDF without the streams of its pages; those packed in a stream are unpacked (PDF 1.5)."""
    position, left = 0, INFLATED_MOST
    while (stream := STREAM.search(content, position)) is not None:
        head = content[position : stream.start()]
        yield head
        end = content.find(b"endstream", stream.end())
        if end < 0:
            return
        if b"/ObjStm" in head[head.rfind(b" obj") :]:
            unpacked = _inflated(content[stream.end() : end], left)
            left -= len(unpacked)
            yield unpacked
        position = end + len(b"endstream")
    yield content[position:]


def _inflated(packed: bytes, most: int) -> bytes:
    if most <= 0:
        return b""
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
