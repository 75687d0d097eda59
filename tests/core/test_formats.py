import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import formats


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("833"), "833\u00a0h"),
        (Decimal("833.50"), "833,5\u00a0h"),
        (Decimal("1234567.25"), "1\u202f234\u202f567,25\u00a0h"),
        (Decimal("-12"), "\u221212\u00a0h"),
        (0, "0\u00a0h"),
        (None, "—"),
        ("", "—"),
        ("beaucoup", "—"),
        (Decimal("NaN"), "—"),
    ],
)
def test_hours_are_written_the_french_way_and_a_missing_figure_is_not_zero(value, written):
    assert formats.hours(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("12345"), "12\u202f345\u00a0€"),
        (Decimal("0.5"), "0,50\u00a0€"),
        (Decimal("12.999"), "13\u00a0€"),
        (None, "—"),
    ],
)
def test_euros_show_both_cents_or_none(value, written):
    assert formats.euros(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("0.4"), "moins de 1\u00a0km"),
        (1, "1\u00a0km"),
        (9.94, "9,9\u00a0km"),
        (10, "10\u00a0km"),
        (42.4, "42\u00a0km"),
        (None, "—"),
    ],
)
def test_distances_are_as_precise_as_they_are_useful(value, written):
    assert formats.kilometres(value) == written


def test_percent_takes_a_share():
    assert formats.percent(Decimal("0.372")) == "37\u00a0%"
    assert formats.percent(1) == "100\u00a0%"
    assert formats.percent(None) == "—"


def test_the_first_of_the_month_is_premier():
    assert formats.day(dt.date(2026, 3, 1)) == "1er\u00a0mars\u00a02026"
    assert formats.day(dt.date(2026, 8, 22)) == "22\u00a0août\u00a02026"
    assert formats.weekday(dt.date(2026, 3, 4)) == "mercredi\u00a04\u00a0mars\u00a02026"
    assert formats.month(dt.date(2026, 12, 4)) == "décembre\u00a02026"


def test_months_that_start_with_a_vowel_are_elided():
    assert formats.of_month(dt.date(2026, 10, 1)) == "d'octobre\u00a02026"
    assert formats.of_month(dt.date(2026, 8, 1)) == "d'août\u00a02026"
    assert formats.of_month(dt.date(2026, 3, 1)) == "de\u00a0mars\u00a02026"
    assert formats.of_month(None) == "—"


def test_instants_are_shown_in_local_time():
    instant = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
    assert formats.day(instant) == "2\u00a0juillet\u00a02026"
    assert formats.moment(instant) == "2\u00a0juillet\u00a02026 à 00\u00a0h\u00a030"
    assert formats.moment(instant.astimezone(ZoneInfo("Asia/Tokyo"))) == formats.moment(instant)


def test_numbers_of_companies_and_telephones_are_grouped_only_when_they_are_sound():
    assert formats.siret("12345678900012") == "123\u00a0456\u00a0789\u00a000012"
    assert formats.siret("123") == "123"
    assert formats.siret(None) == "—"
    assert formats.phone("0400000000") == "04\u00a000\u00a000\u00a000\u00a000"
    assert formats.phone("+33 4") == "+33 4"


@pytest.mark.parametrize(
    ("name", "letters"), [("Claire Dumas", "CD"), ("jean", "J"), ("Marie-Claude du Pont", "MP"), ("", "?"), (None, "?")]
)
def test_initials_come_from_the_first_and_last_words(name, letters):
    assert formats.initials(name) == letters


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_a_written_number_reads_back_as_itself(value):
    text = formats.number(value).replace("\u202f", "").replace(",", ".").replace("\u2212", "-")
    assert Decimal(text) == value
