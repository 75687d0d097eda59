"""Immersions (D5135-3) and tutors, at month ends, over leap years and rolling twelve months."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import months_later
from placements.rules import TUTOR_REGIMES, immersion_problems, last_day_allowed, law, tutor_problems

BAKERY, GARAGE = "boulangerie", "garage"


def codes(start, end, *, host=BAKERY, purpose="discover", earlier=(), renewing=False) -> set[str]:
    found = immersion_problems(
        start=start, end=end, host=host, purpose=purpose, earlier=list(earlier), renewing=renewing
    )
    assert all(problem.article == "D5135-3" and problem.message for problem in found)
    return {problem.code for problem in found}


# --- One month, date to date ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 3, 15), date(2026, 4, 14)),
        (date(2025, 1, 31), date(2025, 2, 27)),
        (date(2024, 1, 31), date(2024, 2, 28)),
        (date(2025, 12, 31), date(2026, 1, 30)),
        (date(2024, 2, 29), date(2024, 3, 28)),
    ],
)
def test_an_immersion_ends_before_the_same_day_of_the_next_month(start, last):
    assert last_day_allowed(start) == last
    assert codes(start, last) == set()
    assert codes(start, last + timedelta(days=1)) == {"too_long"}


def test_the_numbers_are_those_of_the_first_day(monkeypatch):
    """A decree that begins in 2027 changes the immersions that begin then, and none before."""
    (now,) = law.IMMERSION_LAWS
    later = replace(now, since=date(2027, 1, 1), months=2, renewals=2, days_with_one_host=90)
    monkeypatch.setattr(law, "IMMERSION_LAWS", (now, later))
    assert last_day_allowed(date(2026, 12, 31)) == date(2027, 1, 30)
    assert last_day_allowed(date(2027, 1, 1)) == date(2027, 2, 28)
    assert law.immersion_law(date(2001, 1, 1)) is now
    past = (date(2027, 1, 1), date(2027, 2, 28), BAKERY, "discover", False)
    again = (date(2027, 3, 1), date(2027, 3, 5), BAKERY, "discover", True)
    assert codes(date(2027, 3, 8), date(2027, 3, 12), earlier=[past, again], renewing=True) == set()


def test_a_single_day_is_an_immersion():
    assert codes(date(2026, 3, 1), date(2026, 3, 1)) == set()


# --- Renewal ----------------------------------------------------------------------------------------------------
FIRST = (date(2026, 3, 2), date(2026, 3, 27), BAKERY, "discover", False)
RENEWAL = (date(2026, 4, 6), date(2026, 4, 24), BAKERY, "discover", True)


def test_an_immersion_is_renewed_once_with_the_same_purpose():
    assert codes(date(2026, 4, 6), date(2026, 4, 24), earlier=[FIRST], renewing=True) == set()
    assert "renewed_twice" in codes(date(2026, 5, 4), date(2026, 5, 8), earlier=[FIRST, RENEWAL], renewing=True)


def test_a_renewal_needs_something_to_renew():
    may = (date(2026, 5, 4), date(2026, 5, 8))
    assert codes(*may, renewing=True) == {"nothing_to_renew"}
    assert codes(*may, earlier=[FIRST], purpose="confirm", renewing=True) == {"nothing_to_renew"}
    assert codes(*may, earlier=[FIRST], host=GARAGE, renewing=True) == {"nothing_to_renew"}


def test_a_renewal_lasts_one_month_at_most_too():
    assert codes(date(2026, 4, 6), date(2026, 5, 6), earlier=[(*FIRST[:4], False)], renewing=True) == {"too_long"}


# --- Same host, twelve months -----------------------------------------------------------------------------------
def test_with_the_same_host_a_second_immersion_has_another_purpose():
    assert codes(date(2026, 6, 1), date(2026, 6, 5), earlier=[FIRST]) == {"same_purpose"}
    assert codes(date(2026, 6, 1), date(2026, 6, 5), purpose="confirm", earlier=[FIRST]) == set()


def test_with_the_same_host_a_third_immersion_waits_twelve_months():
    second = (date(2026, 6, 1), date(2026, 6, 5), BAKERY, "confirm", False)
    assert "too_many_agreements" in codes(
        date(2026, 9, 1), date(2026, 9, 4), purpose="recruit", earlier=[FIRST, second]
    )
    assert codes(date(2027, 3, 27), date(2027, 3, 31), purpose="recruit", earlier=[FIRST, second]) == set()


def test_after_twelve_months_the_same_purpose_is_free_again():
    assert codes(date(2027, 3, 26), date(2027, 3, 31), earlier=[FIRST]) == {"same_purpose"}
    assert codes(date(2027, 3, 27), date(2027, 3, 31), earlier=[FIRST]) == set()


def test_sixty_days_with_one_host_renewals_included():
    first = (date(2026, 3, 1), date(2026, 3, 31), BAKERY, "discover", False)  # 31 days
    renewal = (date(2026, 4, 1), date(2026, 4, 24), BAKERY, "discover", True)  # 24 days
    asked = {"purpose": "confirm", "earlier": [first, renewal]}
    assert codes(date(2026, 6, 1), date(2026, 6, 5), **asked) == set()
    assert codes(date(2026, 6, 1), date(2026, 6, 6), **asked) == {"too_many_days"}


def test_the_twelve_months_roll():
    first = (date(2026, 3, 1), date(2026, 3, 31), BAKERY, "discover", False)
    # 29 days in February and 2 in March: the window that opens on 2 March 2026 holds 30 + 30.
    asked = {"purpose": "confirm", "earlier": [first]}
    assert codes(date(2027, 2, 1), date(2027, 2, 28), **asked) == set()
    assert codes(date(2027, 2, 10), date(2027, 3, 9), **asked) == set()


def test_other_hosts_are_free():
    busy = [(date(2026, month, 1), date(2026, month, 28), f"hôte {month}", "discover", False) for month in range(1, 6)]
    assert codes(date(2026, 6, 1), date(2026, 6, 30), earlier=busy) == set()


def test_impossible_immersions_are_refused():
    with pytest.raises(ValueError, match="end before"):
        codes(date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(ValueError, match="purpose"):
        codes(date(2026, 3, 1), date(2026, 3, 2), purpose="work")
    with pytest.raises(ValueError, match="end before"):
        codes(
            date(2026, 3, 1),
            date(2026, 3, 2),
            earlier=[(date(2026, 1, 2), date(2026, 1, 1), BAKERY, "discover", False)],
        )


# --- Properties -------------------------------------------------------------------------------------------------
STARTS = st.dates(date(2023, 1, 1), date(2028, 12, 31))


@st.composite
def agreements(draw):
    start = draw(STARTS)
    end = start + timedelta(days=draw(st.integers(0, 27)))
    return (start, end, BAKERY, draw(st.sampled_from(["discover", "confirm", "recruit"])), draw(st.booleans()))


@given(STARTS, st.integers(0, 60))
def test_the_only_limit_of_a_first_immersion_is_one_month(start, days):
    end = start + timedelta(days=days)
    assert (codes(start, end) == set()) is (end < months_later(start, 1))


@given(STARTS, st.integers(0, 27), st.lists(agreements(), max_size=5))
def test_sixty_days_hold_in_every_window_of_twelve_months(start, days, earlier):
    end = start + timedelta(days=days)
    periods = [(start, end), *((past[0], past[1]) for past in earlier)]
    most = 0
    for shift in range(-368, days + 1):
        opening = start + timedelta(days=shift)
        closing = months_later(opening, 12) - timedelta(days=1)
        if closing < start or opening > end:
            continue
        inside = (max(0, (min(last, closing) - max(first, opening)).days + 1) for first, last in periods)
        most = max(most, sum(inside))
    assert ("too_many_days" in codes(start, end, earlier=earlier)) is (most > 60)


@given(STARTS, st.integers(0, 27), st.lists(agreements(), max_size=5), st.booleans())
def test_what_happened_elsewhere_changes_nothing(start, days, earlier, renewing):
    end = start + timedelta(days=days)
    elsewhere = [(*past[:2], GARAGE, *past[3:]) for past in earlier]
    alone = codes(start, end, renewing=renewing)
    assert codes(start, end, earlier=elsewhere, renewing=renewing) == alone


# --- Tutors -----------------------------------------------------------------------------------------------------
def problems(regime, *, is_employer=False, years=10, active=0) -> list[tuple[str, str]]:
    found = tutor_problems(regime=regime, is_employer=is_employer, years_experience=years, active=active)
    return [(problem.code, problem.article) for problem in found]


@pytest.mark.parametrize(
    ("regime", "cap", "article"),
    [
        ("apprenticeship", 2, "R6223-6"),
        ("professionalisation", 3, "D6325-6"),
        ("pec", 3, "R5134-38"),
        ("immersion", 3, "D5135-5"),
    ],
)
def test_a_tutor_follows_at_most_the_cap_of_the_regime(regime, cap, article):
    assert problems(regime, active=cap - 1) == []
    assert problems(regime, active=cap) == [("too_many_followed", article)]


def test_an_employer_who_tutors_professionalisation_follows_two():
    assert problems("professionalisation", is_employer=True, active=1) == []
    assert problems("professionalisation", is_employer=True, active=2) == [("too_many_followed", "D6325-6")]


@pytest.mark.parametrize(("regime", "article"), [("professionalisation", "D6325-6"), ("pec", "R5134-38")])
def test_two_years_of_experience_are_needed(regime, article):
    assert problems(regime, years=2) == []
    assert problems(regime, years=1) == [("not_enough_experience", article)]


def test_mentoring_has_no_cap_in_law():
    assert problems("mentoring", years=0, active=50) == []


def test_every_problem_is_told_at_once():
    assert len(problems("pec", years=0, active=3)) == 2


def test_impossible_tutors_are_refused():
    for wrong in ({"regime": "stage"}, {"regime": "pec", "years": -1}, {"regime": "pec", "active": -1}):
        with pytest.raises(ValueError):
            problems(**wrong)


@given(st.sampled_from(sorted(TUTOR_REGIMES)), st.booleans(), st.integers(0, 40), st.integers(0, 9))
def test_following_fewer_people_or_knowing_more_never_adds_a_problem(regime, is_employer, years, active):
    before = problems(regime, is_employer=is_employer, years=years, active=active)
    assert set(problems(regime, is_employer=is_employer, years=years + 1, active=max(0, active - 1))) <= set(before)
