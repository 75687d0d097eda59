"""Reading a company's file: the sheet that holds hours, its header, then its rows as text, each with its defect.

Formulas are read by the result that the spreadsheet kept, since that is what its author saw; one that was never
computed, or that failed, is a defect of its row. Nothing is computed here.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from clauses.hours_files.columns import (
    FIRST_NAME,
    HOURS_COLUMNS,
    LAST_NAME,
    LONGEST_CELL,
    PERSON,
    Header,
    header_of,
)
from clauses.hours_files.safety import UnreadableHours, file_check, is_workbook
from clauses.hours_files.values import CellError, hours_of, text_of
from core.validators import NIR_PATTERN

MOST_ROWS = 20_000
MOST_BLANK_ROWS = 1_000
MOST_COLUMNS = 60
HEADER_WITHIN = 20
MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
NO_HEADER = (
    "Aucune feuille n'a les colonnes attendues (« Nom » et « Prénom », ou « Repère », et « Travail (h) »). "
    "Partez du modèle proposé sur cette page."
)
TOO_MANY = f"Ce fichier a plus de {MOST_ROWS} lignes : déposez-le en plusieurs fois."
NOT_COMPUTED = "Une formule de cette ligne n'a pas de résultat : ouvrez le fichier, enregistrez-le, puis déposez-le."
FAILED_FORMULA = "Une formule de cette ligne est en erreur ({})."
MERGED_CELLS = "Cette ligne a des cellules fusionnées : défusionnez-les."
HIDDEN_NUMBER = "[numéro retiré]"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as text; `problem` when it could not be read whole."""

    number: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ReadFile:
    columns: list[str]
    rows: list[ReadRow]


def hours_file_read(content: bytes) -> ReadFile:
    """Read a file. Raises `UnreadableHours` when there is nothing to read in it."""
    file_check(content)
    if not is_workbook(content):
        return _table(_text_rows(content))
    try:
        return _workbook(content)
    except UnreadableHours:
        raise
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError) as error:
        raise UnreadableHours("Ce classeur est abîmé : enregistrez-le de nouveau en .xlsx.") from error


def pasted_read(text: str) -> ReadFile:
    """Read what was copied from a spreadsheet. Without a header, people come first, then their hours."""
    rows = [(number, [text_of(cell) for cell in row]) for number, row in enumerate(_split(text), start=1)]
    rows = [(number, row) for number, row in rows if any(row)]
    if not rows:
        raise UnreadableHours("Collez au moins une ligne.")
    if any(header_of(row) for _, row in rows[:HEADER_WITHIN]):
        return _table(iter(rows))
    return _collected(_header_by_place(rows[0][1]), iter(rows))


def _header_by_place(row: Sequence[str]) -> Header:
    """`Nom Prénom | heures…` or `Nom | Prénom | heures…`, whichever the first row looks like."""
    if len(row) < 2:
        raise UnreadableHours("Collez au moins deux colonnes : la personne et ses heures.")
    try:
        hours_of(row[1])
    except CellError:
        keys = [LAST_NAME, FIRST_NAME, *HOURS_COLUMNS[:2]]
    else:
        keys = [PERSON, *HOURS_COLUMNS[:2]]
    return Header({key: place for place, key in enumerate(keys[: len(row)])})


# --- Text ---


def _text_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    for number, row in enumerate(_split(text), start=1):
        yield number, [text_of(cell) for cell in row]


def _split(text: str) -> Iterable[list[str]]:
    """The cells of a text between tabs, else semicolons, else commas (decimals then have a point, or quotes)."""
    head = "\n".join(text.splitlines()[:HEADER_WITHIN])
    delimiter = next((mark for mark in "\t;" if mark in head), ",")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableHours("Ce texte est mal formé : un guillemet n'est pas fermé.") from error


# --- Workbooks ---


def _workbook(content: bytes) -> ReadFile:
    formulas = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    seen = []
    for sheet in formulas.worksheets:
        if sheet.sheet_state != "visible":
            continue
        seen.append(sheet.title)
        found = next(
            (row for number, row in _sheet_rows(sheet) if number <= HEADER_WITHIN and header_of(row) is not None), None
        )
        if found is not None:
            return _sheet(content, sheet.title, sheet, _merged_rows(content, sheet))
    raise UnreadableHours(f"{NO_HEADER} Feuilles lues : {', '.join(seen) or 'aucune'}.")


def _sheet(content: bytes, title: str, sheet, merged: list[tuple[int, int]]) -> ReadFile:
    read = _table(_sheet_rows(sheet))
    problems = {row.number: MERGED_CELLS for row in read.rows if any(low <= row.number <= high for low, high in merged)}
    if not any(text.startswith("=") for row in read.rows for text in row.cells.values()):
        return _with_problems(read, problems)
    computed = load_workbook(io.BytesIO(content), read_only=True, data_only=True)[title]
    results = {row.number: row for row in _table(_sheet_rows(computed)).rows}
    rows = [_computed(row, results.get(row.number)) for row in read.rows]
    return _with_problems(ReadFile(read.columns, rows), problems)


def _computed(row: ReadRow, result: ReadRow | None) -> ReadRow:
    """The row with the results of its formulas in their place."""
    cells, problem = {}, row.problem
    for key, text in row.cells.items():
        if not text.startswith("="):
            cells[key] = text
            continue
        cells[key] = result.cells.get(key, "") if result else ""
        if not cells[key]:
            cells[key], problem = text, NOT_COMPUTED
        elif cells[key].startswith("#"):
            problem = FAILED_FORMULA.format(cells[key])
    return ReadRow(row.number, cells, problem)


def _with_problems(read: ReadFile, problems: dict[int, str]) -> ReadFile:
    if not problems:
        return read
    return ReadFile(
        read.columns,
        [ReadRow(row.number, row.cells, row.problem or problems.get(row.number, "")) for row in read.rows],
    )


def _sheet_rows(sheet) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        yield number, [text_of(value) for value in row]


def _merged_rows(content: bytes, sheet) -> list[tuple[int, int]]:
    """First and last rows of each merged area, read from the sheet itself: a row may be half swallowed by one."""
    with ZipFile(io.BytesIO(content)) as archive:
        found = MERGED.findall(archive.read(sheet._worksheet_path))
    areas = [range_boundaries(area.decode()) for area in found[:MOST_ROWS]]
    return [(low, high) for _, low, _, high in areas if low is not None and high is not None]


# --- Both ---


def _table(rows: Iterator[tuple[int, list[str]]]) -> ReadFile:
    """The first header found near the top, and every row under it that says something."""
    for number, row in rows:
        if number > HEADER_WITHIN:
            break
        if header := header_of(row):
            return _collected(header, rows)
    raise UnreadableHours(NO_HEADER)


def _collected(header: Header, rows: Iterator[tuple[int, list[str]]]) -> ReadFile:
    kept: list[ReadRow] = []
    blanks = 0
    for number, row in rows:
        cells = {key: _without_number(text[:LONGEST_CELL]) for key, text in header.cells(row).items()}
        if not cells or header_of(row):
            blanks += 1
            if blanks > MOST_BLANK_ROWS:
                break
            continue
        blanks = 0
        kept.append(ReadRow(number, cells))
        if len(kept) > MOST_ROWS:
            raise UnreadableHours(TOO_MANY)
    if not kept:
        raise UnreadableHours("Ce fichier n'a aucune ligne sous ses titres.")
    return ReadFile(header.keys, kept)


def _without_number(text: str) -> str:
    """Pay files often carry social security numbers: ours never does, not even among refused rows."""
    return NIR_PATTERN.sub(HIDDEN_NUMBER, text)
