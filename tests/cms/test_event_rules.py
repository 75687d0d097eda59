"""Seats, deadlines, reminders and what follows a meeting: pure rules."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from cms.rules.events import (
    EMPLOYERS,
    PEOPLE,
    Followed,
    Step,
    closed_because,
    followed_shown,
    reminder_due,
    seats_by_side,
    who_followed,
)

DAY = dt.date(2026, 3, 10)
numbers = st.integers(0, 60)
limits = st.none() | numbers


@given(limits, limits, numbers, numbers)
def test_a_side_never_holds_more_than_is_left(capacity, employer_capacity, people, employers):
    seats = seats_by_side(capacity=capacity, employer_capacity=employer_capacity, people=people, employers=employers)
    shared = employer_capacity is None
    assert (seats[PEOPLE] == seats[EMPLOYERS]) or not shared
    for one in seats.values():
        assert one.left is None or one.left >= 0
        assert one.is_full == (one.left == 0)
        assert one.left is None or not one.hold(one.left + 1)
        assert one.left is None or one.hold(one.left)


@given(st.integers(-3, 40), st.integers(0, 60))
def test_each_reminder_comes_in_its_days_and_not_just_after_registering(before, since):
    today = DAY - dt.timedelta(days=before)
    due = reminder_due(today=today, starts_on=DAY, registered_on=today - dt.timedelta(days=since))
    assert due == (1 if before == 1 else 7 if 3 <= before <= 7 and since >= 2 else None)


def test_registrations_close_with_the_last_local_day_and_at_the_start():
    starts_at = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
    facts = {"takes": True, "called_off": False, "starts_at": starts_at, "closes_on": dt.date(2026, 3, 8)}
    last, late = dt.date(2026, 3, 8), dt.datetime(2026, 3, 8, 22, 59, tzinfo=dt.UTC)
    assert closed_because(**facts, now=late, today=last) == ""
    after = {"now": late + dt.timedelta(minutes=2), "today": last + dt.timedelta(days=1)}
    assert "jusqu'au 08/03/2026" in closed_because(**facts, **after)
    assert "commencé" in closed_because(**facts | {"closes_on": None}, now=starts_at, today=DAY)
    assert "annulé" in closed_because(**facts | {"called_off": True}, **after)
    assert "en ligne" in closed_because(**facts | {"takes": False}, **after)


def test_what_follows_is_of_those_who_came_within_three_months_counted_by_person():
    steps = [
        Step(1, 10, DAY), Step(1, 10, DAY + dt.timedelta(days=3)), Step(2, 99, dt.date(2026, 6, 10)),
        Step(2, 10, dt.date(2026, 6, 11)), Step(3, 10, DAY), Step(1, 99, DAY - dt.timedelta(days=1)),
    ]  # fmt: skip
    assert who_followed(day=DAY, people={1, 2}, employers={10}, steps=steps) == ({1, 2}, {1})


@given(st.integers(0, 60), st.data())
def test_no_shown_figure_tells_of_fewer_than_five(came, data):
    anybody = data.draw(st.integers(0, came))
    met = data.draw(st.integers(0, anybody))
    ((shown, shown_met),) = followed_shown({"hires": Followed(anybody, met)}, came=came).values()
    for count, whole, told in ((anybody, came, shown), (met, anybody, shown_met)):
        if told is not None:
            assert told == count
            assert not 0 < count < 5 and not 0 < whole - count < 5
    assert shown is not None or shown_met is None
