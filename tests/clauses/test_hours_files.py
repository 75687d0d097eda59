"""Files of hours: whatever people write is read, or refused with what to do; nothing is ever guessed."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from clauses.enums import HoursKind
from clauses.hours_files import reader, safety
from clauses.hours_files.columns import header_of
from clauses.hours_files.matching import Month, Period, RowRefused, row_hours
from clauses.hours_files.reader import hours_file_read, pasted_read
from clauses.hours_files.safety import UnreadableHours, file_check
from clauses.hours_files.values import CellError, day_of, hours_of, text_of
from clauses.hours_files.workbook import month_workbook

APRIL = dt.date(2025, 4, 1)
HEAD = ["Nom", "Prénom", "Du", "Travail (h)", "Formation (h)"]


def workbook(*rows, title="Heures", head=HEAD, change=None) -> bytes:
    book = Workbook()
    page = book.active
    page.title = title
    for row in [head, *rows] if head else rows:
        page.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(content):
    return [row.cells for row in hours_file_read(content).rows]


# --- Cells ---


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("35,5", "35.5"),
        ("35.5", "35.5"),
        ("35,5 h", "35.5"),
        ("35h30", "35.50"),
        ("35:30", "35.50"),
        ("7:30:00", "7.50"),
        ("1 234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("0", "0"),
        ("-3", "-3"),
    ],
)
def test_hours_are_read_in_every_usual_way_of_writing_them(text, hours):
    assert hours_of(text) == Decimal(hours)


@pytest.mark.parametrize("text", ["beaucoup", "12 et demi", "NaN", "Infinity", "01/02/2025", "#REF!", "vrai"])
def test_what_is_not_a_number_of_hours_is_refused_with_what_was_written(text):
    with pytest.raises(CellError, match="n'est pas un nombre d'heures"):
        hours_of(text)


@given(st.decimals(min_value=0, max_value=744, places=2))
def test_any_number_of_hours_survives_being_written_as_text(hours):
    assert hours_of(text_of(hours)) == hours
    assert hours_of(text_of(float(hours))) == hours


@pytest.mark.parametrize("text", ["01/04/2025", "1/4/2025", "01/04/25", "2025-04-01", "01.04.2025", "45748"])
def test_dates_are_read_as_text_or_as_the_number_of_a_spreadsheet(text):
    assert day_of(text) == APRIL


@pytest.mark.parametrize("text", ["avril", "31/02/2025", "12", "99999999"])
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(CellError, match="n'est pas une date"):
        day_of(text)


def test_durations_and_dates_of_a_spreadsheet_become_what_one_would_type():
    assert text_of(dt.timedelta(hours=151, minutes=40)) == "151,666667"
    assert text_of(dt.time(7, 30)) == "7,5"
    assert text_of(dt.datetime(2025, 4, 1, tzinfo=dt.UTC)) == "01/04/2025"
    assert text_of(0.1 + 0.2) == "0,3"


# --- Headers ---


@pytest.mark.parametrize(
    ("head", "keys"),
    [
        (["NOM", "prénom", "Heures travaillées"], ["last_name", "first_name", "WORK"]),
        (["Salarié", "Nb heures"], ["person", "WORK"]),
        (["Repère", "Absence payée (h)"], ["code", "PAID_ABSENCE"]),
        (["Ville", "Nom", "Heures", "Motif"], ["last_name", "WORK"]),
    ],
)
def test_columns_are_known_by_the_names_that_people_give_them(head, keys):
    assert header_of(head).keys == keys


@pytest.mark.parametrize("head", [[], ["Nom", "Prénom"], ["Heures"], ["Martin", "35"]])
def test_a_row_that_names_no_people_or_no_hours_is_not_a_header(head):
    assert header_of(head) is None


# --- Text files ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_text_is_read_whatever_its_alphabet_and_separator(encoding, separator):
    text = "\r\n".join(separator.join(row) for row in (["Nom", "Prénom", "Travail"], ["Lefèvre", "Zoé", "35,5"]))
    assert cells(text.encode(encoding)) == [{"last_name": "Lefèvre", "first_name": "Zoé", "WORK": "35,5"}]


def test_commas_separate_when_nothing_else_does():
    assert cells(b'Nom,Travail\nMartin,"35,5"\nPetit,12.25\n') == [
        {"last_name": "Martin", "WORK": "35,5"},
        {"last_name": "Petit", "WORK": "12.25"},
    ]


def test_titles_above_the_header_and_blank_lines_are_passed_over():
    content = "Relevé d'avril\n\nNom;Travail\n;\nMartin;35\n\n".encode()
    assert [(row.number, row.cells["last_name"]) for row in hours_file_read(content).rows] == [(5, "Martin")]


def test_a_social_security_number_never_goes_further_than_the_reader():
    assert cells(b"Nom;Travail\nMartin 1 85 05 78 006 084;35\n")[0]["last_name"] == "Martin [numéro retiré]"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Martin Sonia\t35,5", [{"person": "Martin Sonia", "WORK": "35,5"}]),
        ("Martin\tSonia\t35\t7", [{"last_name": "Martin", "first_name": "Sonia", "WORK": "35", "TRAINING": "7"}]),
        ("Nom;Heures\nMartin;35", [{"last_name": "Martin", "WORK": "35"}]),
    ],
)  # fmt: skip
def test_pasted_rows_are_read_with_or_without_their_titles(text, found):
    assert [row.cells for row in pasted_read(text).rows] == found


@pytest.mark.parametrize(("text", "reason"), [("", "Collez au moins une ligne"), ("Martin", "deux colonnes")])
def test_what_cannot_be_pasted_is_told(text, reason):
    with pytest.raises(UnreadableHours, match=reason):
        pasted_read(text)


# --- Workbooks ---


def test_numbers_dates_and_durations_of_a_workbook_are_read_as_text():
    content = workbook(["Martin", "Sonia", APRIL, 35.5, dt.timedelta(hours=7, minutes=30)])
    assert cells(content) == [
        {"last_name": "Martin", "first_name": "Sonia", "first_day": "01/04/2025", "WORK": "35,5", "TRAINING": "7,5"}
    ]


def test_the_sheet_that_holds_hours_is_found_among_others_and_a_hidden_one_is_not_read():
    def change(book):
        hidden = book.create_sheet("Cachée", 0)
        hidden.append(HEAD)
        hidden.append(["Fantôme", "", "", 1])
        hidden.sheet_state = "hidden"
        book.create_sheet("Notes", 0).append(["À lire d'abord"])

    assert [row["last_name"] for row in cells(workbook(["Martin", "Sonia", None, 35], change=change))] == ["Martin"]


def test_a_workbook_without_the_right_sheet_says_which_it_read():
    with pytest.raises(UnreadableHours, match=r"colonnes attendues.*Feuilles lues : Paie"):
        hours_file_read(workbook(["Martin", 35], title="Paie", head=["Agent", "Brut"]))


def test_a_formula_that_was_never_computed_is_a_defect_of_its_row_alone():
    rows = hours_file_read(workbook(["Martin", "Sonia", None, "=7*5"], ["Petit", "Luc", None, 12])).rows
    assert [(row.cells["last_name"], "formule" in row.problem) for row in rows] == [("Martin", True), ("Petit", False)]


def with_result(content: bytes, formula: str, result: str, kind: str = "") -> bytes:
    """The workbook as a spreadsheet program would have saved it: the formula with its result."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                text = data.decode()
                for end in ("<v></v>", "<v />", "<v/>"):
                    text = text.replace(f"<f>{formula}</f>{end}", f"<f>{formula}</f><v>{result}</v>")
                data = text.replace(f'<c r="D2"><f>{formula}', f'<c r="D2"{kind}><f>{formula}').encode()
            new.writestr(entry, data)
    return out.getvalue()


def test_a_formula_is_read_by_the_result_that_its_author_saw():
    content = with_result(workbook(["Martin", "Sonia", None, "=7*5"]), "7*5", "35")
    assert [(row.cells["WORK"], row.problem) for row in hours_file_read(content).rows] == [("35", "")]


def test_a_formula_in_error_is_told_with_its_error():
    content = with_result(workbook(["Martin", "Sonia", None, "=1/0"]), "1/0", "#DIV/0!", kind=' t="e"')
    assert "#DIV/0!" in hours_file_read(content).rows[0].problem


def test_merged_cells_spoil_the_rows_they_cover_and_no_other():
    def change(book):
        book.active.merge_cells("D2:D3")

    rows = hours_file_read(workbook(["A", "", None, 1], ["B", "", None, None], ["C", "", None, 3], change=change)).rows
    assert [(row.cells["last_name"], "fusionnées" in row.problem) for row in rows] == [
        ("A", True),
        ("B", True),
        ("C", False),
    ]


def test_a_title_merged_above_the_header_spoils_nothing():
    content = workbook(["Relevé d'avril"], HEAD, ["A", "", None, 1], head=None,
                       change=lambda book: book.active.merge_cells("A1:E1"))  # fmt: skip
    assert [row.problem for row in hours_file_read(content).rows] == [""]


def test_the_workbook_we_hand_out_comes_back_with_its_people_and_accepts_only_hours():
    period = Period(7, APRIL, dt.date(2025, 4, 30), 1, "2", "=HYPERLINK(1)", "MARTIN", "Sonia")
    content = month_workbook(
        title="Lot 2", month=APRIL, periods=[period], typed={period.code: {"WORK": Decimal("35.5")}}
    )
    (row,) = cells(content)
    assert (row["code"], row["last_name"], row["WORK"]) == ("P7-20250401", "MARTIN", "35,5")
    page = load_workbook(io.BytesIO(content)).active
    (rule,) = page.data_validations.dataValidation
    assert (rule.type, rule.formula2, str(rule.sqref)) == ("decimal", "744", "H4:L4")
    assert page["B4"].data_type == "s"


# --- Refused files ---


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in files.items():
            book.writestr(name.replace("__", "/"), data)
    return out.getvalue()


BOMB = archive(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 30_000_000})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "vide"),
        (b"  \n", "vide"),
        (b"%PDF-1.7 ...", "pas un tableur"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "pas un tableur"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", ".xls ou protégé"),
        (archive(**{"content.xml": b"<office/>"}), "pas un tableur"),
        (archive(**{"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"macro"}), "macros"),
        (archive(**{"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"}), "pas un tableur"),
        (BOMB, "anormalement gros"),
        (b"x" * (safety.LARGEST_FILE + 1), "plus de 5 Mo"),
        (workbook(["A", "B", None, 1])[:-200], "abîmé"),
    ],
    ids=["empty", "blank", "pdf", "picture", "xls", "ods", "macro", "entities", "bomb", "large", "cut"],
)
def test_a_file_that_must_not_be_opened_is_refused_with_what_to_do(content, reason):
    with pytest.raises(UnreadableHours, match=reason):
        file_check(content)


def test_a_ten_thousand_row_workbook_is_no_bomb():
    file_check(workbook(*[["Martin", "Sonia", APRIL, 35.5, None]] * 10_000))


def test_a_file_of_a_hundred_thousand_rows_is_refused(monkeypatch):
    monkeypatch.setattr(reader, "MOST_ROWS", 20)
    content = "Nom;Travail\n" + "Martin;1\n" * 20
    assert len(hours_file_read(content.encode()).rows) == 20
    with pytest.raises(UnreadableHours, match="lignes : déposez-le en plusieurs fois"):
        hours_file_read(f"{content}Martin;1\n".encode())


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(content):
    for data in (content, b"PK\x03\x04" + content, b"Nom;Travail\n" + content):
        try:
            hours_file_read(data)
        except UnreadableHours as error:
            assert str(error)


# --- Who a row speaks of ---

MARTIN = Period(1, APRIL, dt.date(2025, 4, 30), 10, "1", "2025-7", "Martin", "Sonia")
OTHER_LOT = Period(2, APRIL, dt.date(2025, 4, 30), 20, "2", "2025-7", "Martin", "Sonia")
NAMESAKE = Period(3, APRIL, dt.date(2025, 4, 30), 10, "1", "2025-7", "Martin", "Sonia")
FIRST_PART = Period(4, APRIL, dt.date(2025, 4, 9), 10, "1", "2025-7", "Le Goff", "Anne-Marie")
SECOND_PART = Period(4, dt.date(2025, 4, 10), dt.date(2025, 4, 30), 10, "1", "2025-7", "Le Goff", "Anne-Marie")


@pytest.mark.parametrize(
    "cells",
    [
        {"code": "P1-20250401"},
        {"code": "p1-20250401"},
        {"last_name": "MARTIN", "first_name": "sonia"},
        {"person": "Sonia Martin"},
        {"person": "MARTIN Sonia", "contract": "2025-7", "lot": "Lot 1"},
    ],
)
def test_a_person_is_found_by_code_or_by_her_names_in_any_order(cells):
    assert Month(APRIL, [MARTIN, FIRST_PART]).find(cells) is MARTIN


@pytest.mark.parametrize(
    ("periods", "cells", "reason"),
    [
        ([MARTIN], {"last_name": "Inconnue"}, "« Inconnue » n'est pas sur vos lots"),
        ([MARTIN], {"code": "P9-20250401"}, "repère"),
        ([MARTIN], {"person": "Sonia Martin", "lot": "3"}, "pas sur ce lot"),
        ([MARTIN], {"person": "Sonia Martin", "first_day": "01/05/2025"}, "autre mois"),
        ([MARTIN], {"person": "Sonia Martin", "first_day": "hier"}, "n'est pas une date"),
        ([MARTIN, OTHER_LOT], {"person": "Sonia Martin"}, "plusieurs lots"),
        ([MARTIN, NAMESAKE], {"person": "Sonia Martin"}, "plusieurs personnes"),
        ([FIRST_PART, SECOND_PART], {"person": "Anne-Marie Le Goff"}, "commence le 01/04 ou le 10/04"),
    ],
)
def test_a_row_that_does_not_name_one_period_is_refused_and_never_guessed(periods, cells, reason):
    with pytest.raises(RowRefused, match=reason):
        Month(APRIL, periods).find(cells)


def test_a_month_in_parts_is_told_apart_by_its_first_day():
    month = Month(APRIL, [FIRST_PART, SECOND_PART])
    assert month.find({"person": "Le Goff Anne-Marie", "first_day": "10/04/2025"}) is SECOND_PART


def test_the_hours_of_a_row_are_told_apart_by_kind_and_a_bad_one_is_named():
    assert row_hours({"WORK": "35,5", "TRAINING": "7"}) == {"WORK": Decimal("35.5"), "TRAINING": Decimal(7)}
    with pytest.raises(RowRefused, match=f"{HoursKind.TUTORING.label} : « x »"):
        row_hours({"TUTORING": "x"})
    with pytest.raises(RowRefused, match="Aucune heure"):
        row_hours({"last_name": "Martin"})
