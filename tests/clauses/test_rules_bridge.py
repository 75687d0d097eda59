"""From missing hours to places and weekly hours, and who must act next: pure rules."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import bridge_size, bridge_waiting
from clauses.rules.bridge import FULL_WEEK, NEXT, SHORTEST_WEEK, STEPS

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def size(missing, weeks: int):
    return bridge_size(missing_hours=Decimal(missing), first_day=DAY, last_day=DAY + dt.timedelta(days=7 * weeks - 1))


@pytest.mark.parametrize(
    ("missing", "weeks", "places", "weekly", "lasting"),
    [
        (350, 10, 1, "35", 10),  # exactly one full-time person
        (351, 10, 2, "24", 8),  # one hour more takes a second person, at the shortest week, for fewer weeks
        (300, 10, 1, "30", 10),
        (305, 10, 1, "30.5", 10),
        (240, 10, 1, "24", 10),
        (100, 10, 1, "24", 5),  # less than part time would make: the job is shorter
        (1, 10, 1, "24", 1),
    ],
)
def test_the_fewest_places_at_the_shortest_week_that_is_enough(missing, weeks, places, weekly, lasting):
    found = size(missing, weeks)
    assert (found.places, found.weekly_hours, found.weeks) == (places, Decimal(weekly), lasting)


def test_the_figures_are_explained_in_french():
    assert size(300, 10).reasons == (
        "Il manque 300 h et il reste 10 semaines du 02/03/2026 au 10/05/2026.",
        "1 personne à 30 h par semaine pendant 10 semaines fait 300 h.",
    )


@given(missing=st.decimals(min_value="0.25", max_value=200_000, places=2), weeks=st.integers(1, 260))
def test_the_places_make_the_missing_hours_within_legal_weeks_and_one_less_would_not(missing, weeks):
    found = size(missing, weeks)
    assert found.hours >= missing
    assert SHORTEST_WEEK <= found.weekly_hours <= FULL_WEEK
    assert 1 <= found.weeks <= weeks
    assert (found.places - 1) * FULL_WEEK * weeks < missing


def test_days_under_a_week_count_as_one():
    assert bridge_size(missing_hours=Decimal(30), first_day=DAY, last_day=DAY).weeks == 1


@pytest.mark.parametrize(
    ("missing", "last"), [(Decimal(0), DAY), (Decimal(-1), DAY), (Decimal(10), DAY - dt.timedelta(days=1))]
)
def test_impossible_arguments_are_errors(missing, last):
    with pytest.raises(ValueError, match="cannot"):
        bridge_size(missing_hours=missing, first_day=DAY, last_day=last)


# --- Who must act next ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("step", "expected"), NEXT.items())
def test_each_step_says_who_must_act_next_since_when(step, expected):
    reached = {code: NOON + dt.timedelta(days=rank) for rank, code in enumerate(STEPS) if STEPS.index(step) >= rank}
    waiting = bridge_waiting(reached)
    assert (waiting.who, waiting.what) == expected
    assert waiting.since == reached[step]


def test_after_the_first_hour_nobody_is_waited_for():
    assert bridge_waiting({"opened": NOON, "first_hour": NOON}) is None


def test_a_later_step_covers_those_that_nobody_noted():
    assert bridge_waiting({"proposed": NOON, "hired": NOON}).step == "hired"


@pytest.mark.parametrize("wrong", [{}, {"flown": NOON}])
def test_a_bridge_has_begun_and_knows_its_steps(wrong):
    with pytest.raises(ValueError, match=r"bridge|unknown"):
        bridge_waiting(wrong)
