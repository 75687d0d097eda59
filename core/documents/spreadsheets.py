"""Spreadsheets to download: readable as they open, safe whatever the cells hold."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | Decimal | dt.date | dt.datetime | bool | None
FORMULA_STARTS = frozenset("=+-@\t\r")
HEAD_FILL = PatternFill("solid", fgColor="F4F0E7")
WIDTH_MIN, WIDTH_MAX = 10, 60
# A date is written the French way; hours and euros keep two decimals.
FORMATS = {dt.date: "DD/MM/YYYY", Decimal: "#,##0.00"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name (31 characters at most are kept), its head, its rows, and perhaps a line said above them."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    note: str = ""


def spreadsheet_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An XLSX file. Texts are written as texts: one that starts with « = » is never a formula."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(_sheet_name(sheet.name)), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spreadsheet_response(sheets: Sequence[Sheet], *, filename: str) -> HttpResponse:
    response = HttpResponse(spreadsheet_bytes(sheets), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def csv_response(sheet: Sheet, *, filename: str) -> HttpResponse:
    """The same rows as text, which every program reads: semicolons, and accents that spreadsheets read right."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    rows = [[sheet.note]] if sheet.note else []
    csv.writer(response, delimiter=";").writerows(
        [csv_cell(value) for value in row] for row in (*rows, sheet.head, *sheet.rows)
    )
    return response


def csv_cell(value: Cell | float) -> str:
    """Decimal commas, French days, and no cell that a spreadsheet would run as a formula."""
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    text = "" if value is None else str(value)
    may_run = text[:1] in FORMULA_STARTS and not isinstance(value, int)
    return f"'{text}" if may_run else text


def _write(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    for number, title in enumerate(sheet.head, start=1):
        page.column_dimensions[get_column_letter(number)].width = min(max(len(title) + 4, WIDTH_MIN), WIDTH_MAX)
    page.freeze_panes = f"A{3 if sheet.note else 2}"
    if sheet.note:
        page.append([_cell(page, sheet.note, Font(italic=True))])
    page.append([_cell(page, title, Font(bold=True), head=True) for title in sheet.head])
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])


def _cell(page: WriteOnlyWorksheet, value: Cell, font: Font | None = None, *, head: bool = False) -> WriteOnlyCell:
    if isinstance(value, dt.datetime):
        value = value.replace(tzinfo=None)
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.number_format = FORMATS.get(type(value), cell.number_format)
    if font is not None:
        cell.font = font
    if head:
        cell.fill = HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _sheet_name(name: str) -> str:
    return "".join(" " if letter in r"[]:*?/\\" else letter for letter in name)[:31] or "Feuille"
