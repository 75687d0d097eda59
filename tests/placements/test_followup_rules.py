"""Rules of the follow-up: days of milestones, plan of hours, early warnings."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import months_later
from placements.rules import Answer, Asked, Job, Step, hours_plan_problems, milestone_days, warnings_of

START = dt.date(2026, 1, 31)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1))


# --- Milestones -------------------------------------------------------------------------------------------------
@given(starts_on=DAYS, years=st.integers(1, 5))
def test_milestones_come_in_order_on_the_day_of_the_hire_or_the_end_of_a_short_month(starts_on, years):
    days = milestone_days(starts_on=starts_on, years=years)
    assert list(days) == ["w1", "m1", "m3", "m6", "y1", *(f"y{n}" for n in range(2, years + 1))]
    assert list(days.values()) == sorted(set(days.values()))
    assert days["w1"] - starts_on == dt.timedelta(days=7)
    for code, day in list(days.items())[1:]:
        months = int(code[1:]) * (12 if code[0] == "y" else 1)
        assert (day.year * 12 + day.month) - (starts_on.year * 12 + starts_on.month) == months
        assert day.day == starts_on.day or (day + dt.timedelta(days=1)).day == 1


def test_a_hire_of_29_february_is_seen_on_the_28th_and_again_on_the_29th():
    days = milestone_days(starts_on=dt.date(2024, 2, 29), years=5)
    assert (days["y1"], days["y4"]) == (dt.date(2025, 2, 28), dt.date(2028, 2, 29))


@pytest.mark.parametrize("years", [0, 6, -1])
def test_more_than_five_years_is_no_follow_up(years):
    with pytest.raises(ValueError, match="1 to 5"):
        milestone_days(starts_on=START, years=years)


# --- The plan of hours ------------------------------------------------------------------------------------------
def problems(*steps: Step, end: dt.date | None = None) -> list[tuple[int, str]]:
    found = hours_plan_problems(steps=steps, contract_start=START, contract_end=end)
    return [(index, one.code) for index, one in found]


def step(days: int, hours: int, review: int | None = None, why: str = "") -> Step:
    on = START + dt.timedelta(days=days)
    return Step(on, Decimal(hours), None if review is None else START + dt.timedelta(days=review), why)


@given(st.lists(st.integers(1, 48), min_size=1, max_size=8), st.permutations(range(8)))
def test_a_plan_that_goes_up_within_48_hours_is_sound_in_any_order(hours, order):
    steps = [step(30 * n, one, review=30 * n + 20) for n, one in enumerate(sorted(hours))]
    assert problems(*(steps[n] for n in order if n < len(steps))) == []


@given(st.integers(49, 99))
def test_more_than_48_hours_names_its_article(hours):
    found = hours_plan_problems(steps=[step(0, hours)], contract_start=START, contract_end=None)
    assert [(index, one.code, one.article) for index, one in found] == [(0, "too_many_hours", "L3121-20")]
    assert "L3121-20" in found[0][1].message


def test_going_down_is_explained():
    assert problems(step(0, 30), step(30, 20)) == [(1, "going_down")]
    assert problems(step(0, 30), step(30, 20, why="Reprise après un arrêt")) == []


def test_steps_stay_within_the_contract_and_reviews_within_their_step():
    end = START + dt.timedelta(days=60)
    assert problems(step(-1, 20)) == [(0, "outside")]
    assert problems(step(61, 20), end=end) == [(0, "outside")]
    assert problems(step(60, 20, review=60), end=end) == []
    assert problems(step(0, 20, review=61), end=end) == [(0, "review_outside")]
    assert problems(step(5, 20, review=4)) == [(0, "review_early")]
    assert problems(step(0, 20, review=31), step(30, 25)) == [(0, "review_late")]
    assert problems(step(0, 20), step(0, 25)) == [(1, "same_day")]


# --- Early warnings ---------------------------------------------------------------------------------------------
ON = dt.date(2026, 6, 1)
WELL = Answer(key=1, milestone="m1", due_on=dt.date(2026, 3, 1), respondent="person", in_this_job=True, mood=4)
RUNNING = Job(ends_on=None, ended_on=None, has_next=False)


def kinds(job: Job, on: dt.date = ON) -> list[str]:
    return [sign.kind for sign in warnings_of(job, on=on)]


def test_a_job_that_goes_well_warns_of_nothing():
    assert kinds(RUNNING) == []
    assert kinds(replace(RUNNING, answers=[WELL, replace(WELL, key=2, respondent="employer", mood=3)])) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"mood": 1}, "badly"),
        ({"mood": 2}, "badly"),
        ({"help_wanted": True}, "help"),
        ({"absences": True}, "absences"),
        ({"in_this_job": False}, "left"),
    ],
)
@pytest.mark.parametrize("respondent", ["person", "employer"])
def test_each_sign_is_read_in_an_answer_and_closed_by_a_better_one(said, kind, respondent):
    answer = replace(WELL, respondent=respondent, **said)
    later = replace(WELL, key=9, milestone="m3", due_on=dt.date(2026, 5, 1), respondent=respondent)
    assert kinds(replace(RUNNING, answers=[answer])) == [kind]
    assert kinds(replace(RUNNING, answers=[answer, later])) == []
    assert kinds(replace(RUNNING, answers=[later, replace(answer, due_on=dt.date(2026, 5, 2))])) == [kind]


def test_the_word_of_the_referent_alone_is_no_sign():
    assert kinds(replace(RUNNING, answers=[replace(WELL, respondent="referent", mood=1)])) == []


def test_two_answers_far_apart_disagree():
    theirs = replace(WELL, key=2, respondent="employer", mood=2)
    assert "disagree" in kinds(replace(RUNNING, answers=[WELL, theirs]))
    assert "disagree" not in kinds(replace(RUNNING, answers=[WELL, replace(theirs, mood=3)]))
    assert "disagree" in kinds(replace(RUNNING, answers=[WELL, replace(theirs, mood=4, in_this_job=False)]))
    unknown = replace(theirs, mood=4, in_this_job=None)
    assert "disagree" not in kinds(replace(RUNNING, answers=[WELL, unknown]))


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=6))
def test_silence_is_the_last_two_milestones_asked_two_weeks_ago_and_not_heard(rows):
    asked = [
        Asked(
            milestone=f"m{n}",
            due_on=START + dt.timedelta(days=30 * n),
            asked_on=ON - dt.timedelta(days=ago),
            is_heard=heard,
        )
        for n, (ago, heard) in enumerate(rows)
    ]
    waited = [one.is_heard for one in asked if (ON - one.asked_on).days >= 14][-2:]
    expected = ["silence"] if len(waited) == 2 and not any(waited) else []
    assert kinds(replace(RUNNING, asked=asked)) == expected


@given(days=st.integers(-5, 60))
def test_an_end_within_30_days_without_sequel_warns(days):
    job = replace(RUNNING, ends_on=ON + dt.timedelta(days=days))
    assert kinds(job) == (["end_near"] if 0 <= days <= 30 else [])
    assert kinds(replace(job, has_next=True)) == []


def test_an_ended_job_warns_of_nothing():
    bad = replace(WELL, mood=1)
    assert kinds(replace(RUNNING, ended_on=ON, ends_on=ON, answers=[bad])) == []
    assert months_later(START, 1) == dt.date(2026, 2, 28)
