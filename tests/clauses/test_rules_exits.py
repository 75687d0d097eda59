"""Situations after a lot, read from follow-ups that were counted from another day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import situation_on

DAY = dt.date(2025, 6, 30)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))


@pytest.mark.parametrize(("distance", "seen"), [(45, "in_job"), (46, None), (-45, "in_job"), (-46, None)])
def test_a_follow_up_tells_of_days_up_to_45_away(distance, seen):
    assert situation_on(day=DAY, seen=[(DAY + dt.timedelta(days=distance), "in_job")]) == seen


def test_the_nearest_one_wins_and_the_later_of_two_as_near():
    near, far = (DAY - dt.timedelta(days=3), "out"), (DAY + dt.timedelta(days=9), "in_job")
    assert situation_on(day=DAY, seen=[far, near]) == "out"
    later = (DAY + dt.timedelta(days=3), "in_job")
    assert situation_on(day=DAY, seen=[near, later]) == situation_on(day=DAY, seen=[later, near]) == "in_job"


def test_nothing_seen_is_nothing_known_and_a_negative_distance_is_impossible():
    assert situation_on(day=DAY, seen=[]) is None
    with pytest.raises(ValueError, match="within"):
        situation_on(day=DAY, seen=[], within=-1)


@given(DAYS, st.lists(st.tuples(DAYS, st.sampled_from(["in_job", "out"])), max_size=6))
def test_no_follow_up_is_nearer_than_the_one_read(day, seen):
    state = situation_on(day=day, seen=seen)
    near = [(abs((on - day).days), said) for on, said in seen if abs((on - day).days) <= 45]
    if state is None:
        assert not near
    else:
        assert (min(near)[0], state) in near
