"""Which hours count: domain rules 1.5 and 1.6."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import CountingTerms, counting_window, cut_period, hours_verdict

days = st.dates(date(2015, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2024, 3, 1), 24, date(2026, 2, 28)),
        (date(2024, 3, 15), 24, date(2026, 3, 14)),
        (date(2024, 1, 1), 12, date(2024, 12, 31)),
        (date(2024, 2, 29), 24, date(2026, 2, 27)),
        (date(2023, 3, 1), 12, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 27)),
        (date(2025, 12, 15), 1, date(2026, 1, 14)),
    ],
)
def test_a_window_is_counted_date_to_date_and_ends_the_day_before(first, months, last):
    assert counting_window(first_day=first, months=months) == (first, last)


@pytest.mark.parametrize("months", [0, -1])
def test_a_window_lasts_one_month_at_least(months):
    with pytest.raises(ValueError, match="month"):
        counting_window(first_day=date(2025, 1, 1), months=months)


@given(first=days, months=st.integers(1, 60))
def test_a_longer_window_never_ends_earlier(first, months):
    start, end = counting_window(first_day=first, months=months)
    longer = counting_window(first_day=first, months=months + 1)
    assert start == first <= end < longer[1]
    assert months * 28 - 1 <= (end - start).days + 1 <= months * 31


TERMS = CountingTerms(
    first_day=date(2025, 3, 3),
    eligibility_validated_on=date(2025, 3, 1),
    window=(date(2025, 3, 3), date(2027, 3, 2)),
)


@pytest.mark.parametrize(
    ("kind", "first", "last", "code"),
    [
        ("WORK", date(2025, 3, 3), date(2025, 3, 31), ""),
        ("TRAINING", date(2025, 4, 1), date(2025, 4, 30), ""),
        ("WORK", date(2027, 2, 1), date(2027, 3, 2), ""),
        ("WORK", date(2027, 2, 1), date(2027, 3, 3), "after_window"),
        ("WORK", date(2025, 3, 2), date(2025, 3, 31), "before_engagement"),
        ("TUTORING", date(2025, 4, 1), date(2025, 4, 30), "kind_not_counted"),
        ("IMMERSION", date(2025, 4, 1), date(2025, 4, 30), "kind_not_counted"),
        ("PAID_ABSENCE", date(2025, 4, 1), date(2025, 4, 30), "kind_not_counted"),
    ],
)
def test_hours_count_by_kind_and_between_both_days_of_the_window(kind, first, last, code):
    verdict = hours_verdict(kind=kind, first_day=first, last_day=last, terms=TERMS)
    assert (verdict.countable, verdict.code) == (not code, code)
    assert bool(verdict.message) is not verdict.countable


@pytest.mark.parametrize(
    ("validated_on", "code"),
    [
        (date(2025, 4, 1), ""),
        (date(2025, 4, 2), "before_eligibility"),
        (None, "eligibility_missing"),
    ],
)
def test_an_hour_on_the_day_the_eligibility_is_validated_counts_and_the_day_before_does_not(validated_on, code):
    terms = CountingTerms(TERMS.first_day, validated_on, TERMS.window)
    verdict = hours_verdict(kind="WORK", first_day=date(2025, 4, 1), last_day=date(2025, 4, 30), terms=terms)
    assert verdict.code == code


def test_a_departement_may_count_other_kinds():
    terms = CountingTerms(TERMS.first_day, TERMS.eligibility_validated_on, TERMS.window, {"WORK", "TUTORING"})
    month = {"first_day": date(2025, 4, 1), "last_day": date(2025, 4, 30)}
    assert hours_verdict(kind="TUTORING", terms=terms, **month).countable
    assert not hours_verdict(kind="TRAINING", terms=terms, **month).countable


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"kind": "HOLIDAY"}, "kind"),
        ({"first_day": date(2025, 5, 2)}, "period"),
    ],
)
def test_an_unknown_kind_or_a_period_upside_down_is_refused(arguments, match):
    valid = {"kind": "WORK", "first_day": date(2025, 4, 1), "last_day": date(2025, 4, 30), "terms": TERMS}
    with pytest.raises(ValueError, match=match):
        hours_verdict(**valid | arguments)


def test_a_month_is_cut_where_the_eligibility_starts():
    assert cut_period(
        first_day=date(2025, 3, 1), last_day=date(2025, 3, 31), limits=[date(2025, 3, 10), date(2026, 1, 1)]
    ) == [(date(2025, 3, 1), date(2025, 3, 9)), (date(2025, 3, 10), date(2025, 3, 31))]


@given(first=days, length=st.integers(0, 400), limits=st.lists(days, max_size=5))
def test_the_pieces_of_a_cut_period_cover_each_of_its_days_once(first, length, limits):
    last = first + timedelta(days=length)
    pieces = cut_period(first_day=first, last_day=last, limits=limits)
    covered = [piece[0] + timedelta(days=n) for piece in pieces for n in range((piece[1] - piece[0]).days + 1)]
    assert covered == [first + timedelta(days=n) for n in range(length + 1)]
