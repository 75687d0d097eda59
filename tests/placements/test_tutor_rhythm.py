"""Meetings computed from a rhythm: pure, whatever the dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import months_later
from placements.rules import first_meetings, meeting_latest, meeting_next, meetings_expected

STARTS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))
RHYTHMS = st.sampled_from(["daily", "weekly", "fortnight", "monthly"])
LENGTHS = st.one_of(st.none(), st.integers(0, 400))


def between(start, length, rhythm, days=400):
    end = None if length is None else start + dt.timedelta(days=length)
    last = start + dt.timedelta(days=days)
    return meetings_expected(start=start, end=end, rhythm=rhythm, first=start, last=last), end


@given(STARTS, LENGTHS, RHYTHMS)
def test_meetings_are_working_days_of_the_tutoring_in_order(start, length, rhythm):
    found, end = between(start, length, rhythm)
    assert found == sorted(set(found))
    assert all(day.weekday() < 5 and day >= start and (end is None or day <= end) for day in found)


@given(STARTS, st.sampled_from([("weekly", 7), ("fortnight", 14)]))
def test_steps_never_drift(start, rhythm):
    name, step = rhythm
    found, _ = between(start, None, name)
    for n, day in enumerate(found, start=1):
        assert 0 <= (day - (start + dt.timedelta(days=n * step))).days <= 2


@given(STARTS)
def test_months_come_back_on_the_same_day_even_from_a_31st(start):
    found, _ = between(start, None, "monthly", days=800)
    for n, day in enumerate(found, start=1):
        assert 0 <= (day - months_later(start, n)).days <= 2


@given(STARTS, LENGTHS, RHYTHMS, st.integers(0, 300))
def test_next_and_latest_agree_with_the_list(start, length, rhythm, offset):
    found, end = between(start, length, rhythm)
    on = start + dt.timedelta(days=offset)
    assert meeting_next(start=start, end=end, rhythm=rhythm, after=on) == next((d for d in found if d > on), None)
    recent = [day for day in found if on - dt.timedelta(days=3) <= day <= on]
    assert meeting_latest(start=start, end=end, rhythm=rhythm, on=on, days=3) == (recent[-1] if recent else None)
    assert first_meetings(start=start, end=end, rhythm=rhythm, number=3) == found[:3]


def test_a_month_end_a_leap_day_and_a_week_end():
    def months(start, number):
        return first_meetings(start=start, end=None, rhythm="monthly", number=number)

    assert months(dt.date(2028, 1, 31), 2) == [dt.date(2028, 2, 29), dt.date(2028, 3, 31)]
    assert months(dt.date(2026, 1, 31), 1) == [dt.date(2026, 3, 2)]  # 28 February 2026 is a Saturday
    # The last day is a Saturday: no meeting on the Monday after.
    start = dt.date(2026, 3, 7)
    span = {"start": start, "end": start + dt.timedelta(days=7), "rhythm": "weekly"}
    assert meetings_expected(**span, first=start, last=dt.date(2027, 1, 1)) == []


def test_an_unknown_rhythm_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="rhythm"):
        first_meetings(start=dt.date(2026, 1, 1), end=None, rhythm="hourly", number=1)
