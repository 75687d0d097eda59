"""PDFs, spreadsheets and calendars: what people download and keep."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import typst
from openpyxl import load_workbook

from core.documents import CalendarEntry, Sheet, calendar_bytes, pdf_bytes, spreadsheet_bytes

ON = dt.date(2026, 3, 31)
TEMPLATE = "tests/core/documents/example.typ"


def test_a_document_is_tagged_french_and_the_same_each_time():
    data = {"lines": [["Peinture", "833,5\u202fh"]], "text": "#panic() & <b>texte</b>"}
    one = pdf_bytes(TEMPLATE, data, title="Attestation", on=ON)
    assert one.startswith(b"%PDF-1.7")
    assert b"/Lang(fr-FR)" in one.replace(b" ", b"")
    assert b"/MarkInfo" in one
    assert one == pdf_bytes(TEMPLATE, data, title="Attestation", on=ON)
    assert one != pdf_bytes(TEMPLATE, data, title="Attestation", on=dt.date(2026, 4, 1))


def test_data_are_shown_and_never_run():
    hostile = {"lines": [['#read("/etc/passwd")', "1"]], "text": '#eval("1 + 1")'}
    assert pdf_bytes(TEMPLATE, hostile, title="Essai", on=ON).startswith(b"%PDF")


def test_a_template_that_asks_for_missing_data_fails_loudly():
    with pytest.raises(typst.TypstError):
        pdf_bytes(TEMPLATE, {}, title="Essai", on=ON)


def test_a_spreadsheet_keeps_types_and_never_makes_a_formula_of_a_text():
    rows = [["=1+1", Decimal("12.50"), ON, None], ["+33 6", 3, dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC), True]]
    content = spreadsheet_bytes([Sheet("Heures [2026]/1", ["Nom", "Heures", "Jour", "Oui"], rows, note="Au 31 mars")])
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    assert page.title == "Heures  2026  1"
    assert page["A1"].value == "Au 31 mars"
    assert [cell.value for cell in page[2]] == ["Nom", "Heures", "Jour", "Oui"]
    assert (page["A3"].value, page["A3"].data_type) == ("=1+1", "s")
    assert page["B3"].value == 12.5
    assert page["C3"].value.date() == ON
    assert page["A4"].value == "+33 6"


def test_a_calendar_moves_an_entry_instead_of_doubling_it_and_ends_the_day_after():
    now = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
    entry = CalendarEntry(
        "lot-3-2026-04", "Relevé d'avril, lot 3", ON, end=ON, text="À signer", url="https://x.example"
    )
    text = calendar_bytes([entry], name="Échéances", now=now).decode()
    assert "UID:lot-3-2026-04@" in text
    assert "DTSTART;VALUE=DATE:20260331" in text
    assert "DTEND;VALUE=DATE:20260401" in text
