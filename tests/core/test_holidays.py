"""French public holidays."""

import datetime as dt

import pytest

from core.holidays import easter, holiday_name


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1961, (4, 2)), (2000, (4, 23)), (2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2038, (4, 25))],
)
def test_easter(year, sunday):
    assert easter(year) == dt.date(year, *sunday)


def test_eleven_days_are_told_each_year():
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    named = {day: holiday_name(day) for day in days if holiday_name(day)}
    assert len(named) == 11
    assert named[dt.date(2026, 5, 14)] == "Ascension"
    assert named[dt.date(2026, 5, 25)] == "lundi de Pentecôte"
    assert holiday_name(dt.date(2026, 5, 26)) == ""


@pytest.mark.parametrize("department", ["57", "67", "68"])
def test_alsace_and_moselle_have_two_more(department):
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    more = [day for day in days if holiday_name(day, department=department) and not holiday_name(day)]
    assert more == [dt.date(2026, 4, 3), dt.date(2026, 12, 26)]
    assert not any(holiday_name(day, department="74") for day in more)
