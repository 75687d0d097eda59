"""Times of presence: hours, weeks, and what the law says of them. Pure."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.rules import (
    Schedule,
    Shift,
    hours_by_week,
    law,
    presences,
    schedule_from_json,
    schedule_problems,
    schedule_to_json,
    schedule_warnings,
    total_hours,
    usual_week,
)

MONDAY = dt.date(2026, 3, 2)
FRIDAY = dt.date(2026, 3, 6)
ADULT = dt.date(1990, 1, 1)
MINOR = dt.date(2009, 1, 1)
DAY = Shift(dt.time(9), dt.time(17), 60)


def shifts() -> st.SearchStrategy[Shift]:
    minutes = st.integers(0, 24 * 60 - 1)

    def make(start: int, span: int, pause: int) -> Shift:
        clock = [dt.time(n % 1440 // 60, n % 60) for n in (start, start + span)]
        return Shift(clock[0], clock[1], min(pause, span - 1))

    return st.builds(make, minutes, st.integers(1, 24 * 60 - 1), st.integers(0, 180))


def schedules() -> st.SearchStrategy[Schedule]:
    days = st.dates(dt.date(2023, 12, 1), dt.date(2024, 4, 1))
    return st.builds(
        Schedule,
        week=st.dictionaries(st.integers(0, 6), shifts()),
        exceptions=st.dictionaries(days, st.none() | shifts(), max_size=6),
    )


PERIODS = st.tuples(st.dates(dt.date(2023, 12, 20), dt.date(2024, 3, 5)), st.integers(0, 30)).map(
    lambda one: (one[0], one[0] + dt.timedelta(days=one[1]))
)


def present(week: dict[int, Shift], *, start=MONDAY, end=FRIDAY, **exceptions):
    made = {dt.date.fromisoformat(day.replace("d", "").replace("_", "-")): shift for day, shift in exceptions.items()}
    return presences(start=start, end=end, schedule=Schedule(week, made))


def codes(found) -> set[str]:
    return {one.code for one in found}


# --- Hours --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "end", "pause", "hours"),
    [
        ("09:00", "17:00", 60, "7.00"),
        ("08:30", "12:15", 0, "3.75"),
        ("22:00", "06:00", 30, "7.50"),  # across midnight
        ("09:00", "09:20", 0, "0.33"),
        ("00:00", "23:59", 0, "23.98"),
    ],
)
def test_hours_between_times_less_the_break(start, end, pause, hours):
    shift = Shift(dt.time.fromisoformat(start), dt.time.fromisoformat(end), pause)
    assert total_hours([shift.on(MONDAY)]) == Decimal(hours)


@pytest.mark.parametrize(("end", "pause"), [("09:00", 0), ("17:00", 480), ("17:00", 600), ("17:00", -1)])
def test_a_presence_of_nothing_is_refused(end, pause):
    with pytest.raises(ValueError, match="break"):
        Shift(dt.time(9), dt.time.fromisoformat(end), pause)


def test_an_exception_replaces_the_usual_day_or_empties_it():
    found = present({0: DAY, 1: DAY}, d2026_03_03=None, d2026_03_04=Shift(dt.time(8), dt.time(12)))
    assert [(one.day.day, one.shift.minutes) for one in found] == [(2, 420), (4, 240)]


def test_weeks_cross_years_and_leap_days():
    week = dict.fromkeys(range(5), DAY)
    across = presences(start=dt.date(2024, 12, 30), end=dt.date(2025, 1, 3), schedule=Schedule(week, {}))
    assert hours_by_week(across) == {(2025, 1): Decimal("35.00")}
    leap = presences(start=dt.date(2024, 2, 26), end=dt.date(2024, 3, 1), schedule=Schedule(week, {}))
    assert [one.day for one in leap][3] == dt.date(2024, 2, 29)
    assert total_hours(leap) == 35
    common = presences(start=dt.date(2026, 2, 27), end=dt.date(2026, 3, 2), schedule=Schedule(week, {}))
    assert [one.day.isoformat() for one in common] == ["2026-02-27", "2026-03-02"]


@given(schedules(), PERIODS)
def test_weeks_add_up_to_the_whole(schedule, period):
    start, end = period
    found = presences(start=start, end=end, schedule=schedule)
    assert all(start <= one.day <= end and one.starts < one.ends for one in found)
    assert len({one.day for one in found}) == len(found)
    minutes = sum(one.shift.minutes for one in found)
    assert abs(sum(hours_by_week(found).values()) - Decimal(minutes) / 60) <= Decimal("0.005") * (1 + len(found))
    for (year, week), hours in hours_by_week(found).items():
        inside = [one for one in found if one.day.isocalendar()[:2] == (year, week)]
        assert hours == total_hours(inside)


@given(schedules())
def test_a_schedule_is_kept_and_read_again(schedule):
    assert schedule_from_json(schedule_to_json(schedule)) == schedule


@given(st.decimals(1, 48, places=1))
def test_a_usual_week_makes_the_hours_asked_for(hours):
    week = usual_week(hours)
    made = sum(shift.minutes for shift in week.values())
    assert abs(made - hours * 60) < 5
    assert usual_week(None) == {}


# --- The law ------------------------------------------------------------------------------------------------------
WEEK = dict.fromkeys(range(5), DAY)


@pytest.mark.parametrize(
    ("week", "birth_date", "expected"),
    [
        (WEEK, ADULT, set()),
        (WEEK, MINOR, set()),
        ({}, ADULT, {"no_presence"}),
        ({day: Shift(dt.time(8), dt.time(19), 60) for day in range(5)}, ADULT, {"long_week"}),
        ({0: Shift(dt.time(7), dt.time(19, 30), 30)}, ADULT, set()),
        ({0: Shift(dt.time(7), dt.time(19, 31), 30)}, ADULT, {"long_day"}),
        ({0: Shift(dt.time(8), dt.time(17), 30)}, MINOR, {"long_day"}),
        ({day: Shift(dt.time(8), dt.time(16), 30) for day in range(5)}, MINOR, {"long_week"}),
        ({0: Shift(dt.time(8), dt.time(14), 10)}, ADULT, set()),
        ({0: Shift(dt.time(8), dt.time(14, 10), 10)}, ADULT, {"no_break"}),
        ({0: Shift(dt.time(8), dt.time(12, 30))}, MINOR, set()),
        ({0: Shift(dt.time(8), dt.time(12, 31))}, MINOR, {"no_break"}),
        ({0: Shift(dt.time(17), dt.time(22))}, MINOR, {"no_break"}),
        ({0: Shift(dt.time(18), dt.time(22, 1))}, MINOR, {"minor_night"}),
        ({0: Shift(dt.time(5, 59), dt.time(9))}, MINOR, {"minor_night"}),
        ({0: Shift(dt.time(22), dt.time(5), 30)}, ADULT, set()),
        ({0: Shift(dt.time(14), dt.time(22)), 1: Shift(dt.time(8), dt.time(12))}, ADULT, {"no_break", "short_rest"}),
        ({day: Shift(dt.time(9), dt.time(12)) for day in range(7)}, ADULT, {"seven_days", "week_rest"}),
        ({day: Shift(dt.time(9), dt.time(12)) for day in range(6)}, ADULT, set()),
        ({day: Shift(dt.time(9), dt.time(12)) for day in range(6)}, MINOR, {"minor_week_rest"}),
    ],
)
def test_what_the_law_forbids(week, birth_date, expected):
    found = presences(start=MONDAY, end=MONDAY + dt.timedelta(days=13), schedule=Schedule(week, {}))
    problems = schedule_problems(found, birth_date=birth_date)
    # Seven days a week leave no 35 hours either: the plainer rule is told alone.
    assert codes(problems) == expected - ({"week_rest"} if "seven_days" in expected else set())
    assert all(one.article for one in problems)


def test_thirty_five_hours_of_rest_a_week():
    """Six days a week, but so late on Saturday and so early on Monday that the rest is too short."""
    week = {day: Shift(dt.time(12), dt.time(16)) for day in range(6)} | {5: Shift(dt.time(18), dt.time(23))}
    week[0] = Shift(dt.time(6), dt.time(10))
    found = presences(start=MONDAY, end=MONDAY + dt.timedelta(days=20), schedule=Schedule(week, {}))
    assert codes(schedule_problems(found, birth_date=ADULT)) == {"week_rest"}


def test_eighteen_on_the_way_frees_the_later_days():
    birthday = dt.date(2008, 3, 4)
    found = present({0: Shift(dt.time(19), dt.time(23)), 3: Shift(dt.time(19), dt.time(23))})
    (night,) = [one for one in schedule_problems(found, birth_date=birthday) if one.code == "minor_night"]
    assert "02/03" in night.message
    assert "05/03" not in night.message


def test_sundays_holidays_and_nights_are_warned_of():
    may = dt.date(2026, 4, 27)
    week = {4: DAY, 6: Shift(dt.time(9), dt.time(12)), 5: Shift(dt.time(20), dt.time(23))}
    week[2] = Shift(dt.time(8), dt.time(19), 30)
    found = presences(start=may, end=may + dt.timedelta(days=6), schedule=Schedule(week, {}))
    told = schedule_warnings(found, birth_date=ADULT)
    assert codes(told) == {"sunday", "holiday", "night", "long_day"}
    assert "fête du Travail" in next(one.message for one in told if one.code == "holiday")
    minor = schedule_warnings(found, birth_date=dt.date(2009, 1, 1))
    assert {one.article for one in minor if one.code == "holiday"} == {"L3164-6"}


def test_the_day_after_christmas_is_told_in_alsace_alone():
    day = dt.date(2025, 12, 26)
    found = presences(start=day, end=day, schedule=Schedule({4: DAY}, {}))
    (told,) = schedule_warnings(found, birth_date=ADULT, department="67")
    assert (told.code, told.article) == ("holiday", "L3134-13")
    assert schedule_warnings(found, birth_date=ADULT, department="74") == []
    assert schedule_warnings([], birth_date=ADULT) == []


def test_the_limits_are_those_of_the_first_day(monkeypatch):
    """A law that begins in April changes nothing in March."""
    (now,) = law.WORKING_TIME_LAWS
    stricter = replace(now, since=dt.date(2026, 4, 1), adult=replace(now.adult, week_hours=30))
    monkeypatch.setattr(law, "WORKING_TIME_LAWS", (stricter, now))
    week = Schedule({day: Shift(dt.time(9), dt.time(16)) for day in range(5)}, {})
    for start, expected in [(MONDAY, set()), (dt.date(2026, 4, 6), {"long_week"})]:
        found = presences(start=start, end=start + dt.timedelta(days=4), schedule=week)
        assert codes(schedule_problems(found, birth_date=ADULT)) == expected | {"no_break"}


@given(schedules(), PERIODS, st.none() | st.dates(dt.date(1960, 1, 1), dt.date(2008, 1, 1)))
def test_the_rules_answer_for_any_schedule(schedule, period, birth_date):
    found = presences(start=period[0], end=period[1], schedule=schedule)
    problems = schedule_problems(found, birth_date=birth_date)
    assert all(one.article.startswith(("L", "D")) for one in problems)
    if not problems:
        assert all(hours <= 48 for hours in hours_by_week(found).values())
        assert all(one.shift.minutes <= 720 for one in found)
    schedule_warnings(found, birth_date=birth_date)
