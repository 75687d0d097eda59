"""Documents people keep: PDFs by Typst, spreadsheets by openpyxl, calendars by icalendar."""

from core.documents.calendars import CalendarEntry, calendar_bytes, calendar_response
from core.documents.pdf import pdf_bytes, pdf_response
from core.documents.spreadsheets import Sheet, csv_cell, csv_response, spreadsheet_bytes, spreadsheet_response

__all__ = [
    "CalendarEntry",
    "Sheet",
    "calendar_bytes",
    "calendar_response",
    "csv_cell",
    "csv_response",
    "pdf_bytes",
    "pdf_response",
    "spreadsheet_bytes",
    "spreadsheet_response",
]
