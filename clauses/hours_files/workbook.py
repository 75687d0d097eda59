"""The workbook we hand out: a month's people already listed, only the hours left to type."""

import datetime as dt
import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from clauses.enums import HoursKind
from clauses.hours_files.columns import LABELS
from clauses.hours_files.matching import Period
from core import formats
from core.documents.spreadsheets import FORMATS, HEAD_FILL

WIDTHS = (16, 22, 8, 24, 20, 12, 12, 14, 14, 14, 14, 18)
HEADER_ROW = 3
MOST_HOURS = 744
HOW_TO = "Écrivez les heures à droite, sans changer les autres colonnes. 35,5 : trente-cinq heures et demie."


def month_workbook(*, title: str, month: dt.date, periods: Iterable[Period], typed: dict[str, dict]) -> bytes:
    """The workbook of a month; `typed` holds the hours already in the draft, by code then kind."""
    book = Workbook()
    page = book.active
    page.title = f"Heures {month:%m-%Y}"
    page.append([f"Heures d'insertion {formats.of_month(month)} · {title}"])
    page.append([HOW_TO])
    page["A1"].font, page["A2"].font = Font(bold=True, size=14), Font(italic=True)
    page.append(list(LABELS.values()))
    for period in periods:
        hours = typed.get(period.code, {})
        page.append(
            [
                period.code,
                period.contract,
                period.lot_number,
                period.last_name,
                period.first_name,
                period.first_day,
                period.last_day,
                *(hours.get(kind) for kind in HoursKind.values),
            ]
        )
    _dress(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _dress(page) -> None:
    for number, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
        head = page.cell(HEADER_ROW, number)
        head.font, head.fill = Font(bold=True), HEAD_FILL
        head.alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = f"F{HEADER_ROW + 1}"
    last = max(page.max_row, HEADER_ROW + 1)
    for row in page.iter_rows(min_row=HEADER_ROW + 1, max_row=last):
        for cell in row[:5]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        for cell in row[5:7]:
            cell.number_format = FORMATS[dt.date]
        for cell in row[7:]:
            cell.number_format = "#,##0.00"
    rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=str(MOST_HOURS), allow_blank=True)
    rule.errorTitle, rule.error = "Nombre d'heures", f"Écrivez un nombre d'heures entre 0 et {MOST_HOURS}."
    rule.promptTitle, rule.prompt = "Heures", "Un nombre : 35,5 pour trente-cinq heures et demie."
    rule.showErrorMessage, rule.showInputMessage = True, True
    rule.add(f"H{HEADER_ROW + 1}:L{last}")
    page.add_data_validation(rule)
