"""What a file is, and whether it may be opened, from its first bytes and its table of contents alone."""

import io
import zipfile

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_CONTENT = 100 * 1024 * 1024
LARGEST_RATIO = 150  # repeated rows of hours compress twenty or thirty times
SMALL_ENOUGH = 1024 * 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_A_SPREADSHEET = "Ce n'est pas un tableur : déposez un fichier .xlsx ou .csv."


class UnreadableHours(Exception):  # noqa: N818 -- read at call sites: `raise UnreadableHours(…)`
    """A file that cannot be read at all; the message is French and says what to do."""


def is_workbook(content: bytes) -> bool:
    return content[:4] == b"PK\x03\x04"


def file_check(content: bytes) -> None:
    """Refuse what must not be opened: too large, not a spreadsheet, macros, a bomb."""
    if not content.strip():
        raise UnreadableHours("Ce fichier est vide.")
    if len(content) > LARGEST_FILE:
        raise UnreadableHours("Ce fichier pèse plus de 5 Mo : gardez une seule feuille, sans images.")
    if content.startswith(OLD_OFFICE):
        raise UnreadableHours("Ce fichier est au format .xls ou protégé par un mot de passe : enregistrez-le en .xlsx.")
    if is_workbook(content):
        _archive_check(content)
    elif content[:5] == b"%PDF-" or _is_binary(content):
        raise UnreadableHours(NOT_A_SPREADSHEET)


def _archive_check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _entries_check(entries)
            for entry in entries:
                if entry.filename.endswith(".xml") and b"<!DOCTYPE" in archive.open(entry).read(1024):
                    raise UnreadableHours(NOT_A_SPREADSHEET)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableHours("Ce fichier est abîmé ou protégé : enregistrez-le de nouveau en .xlsx.") from error


def _entries_check(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename.casefold() for entry in entries}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableHours("Ce fichier contient des macros : enregistrez-le en .xlsx, sans macro.")
    if "xl/workbook.xml" not in names:
        raise UnreadableHours(NOT_A_SPREADSHEET)
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > SMALL_ENOUGH and entry.file_size > LARGEST_RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    if total > LARGEST_CONTENT or swollen or len(entries) > 1000:
        raise UnreadableHours("Ce fichier est anormalement gros une fois ouvert : gardez une seule feuille de données.")


def _is_binary(content: bytes) -> bool:
    """Text has no zero byte, save in UTF-16, which says so first."""
    return b"\x00" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff")
