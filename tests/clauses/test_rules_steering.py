"""Where a lot will end, whose turn it is, and when a drift begins: the rules of steering."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import (
    ACT_KINDS,
    Act,
    MonthDone,
    WorkContract,
    acts_in_order,
    drift_changes,
    forecast_gap,
    known_until,
    lot_forecast,
    next_act,
    same_day_later,
)

START, END = dt.date(2025, 1, 1), dt.date(2026, 6, 30)
KNOWN = dt.date(2025, 8, 31)


def months(*hours: str | int) -> list[MonthDone]:
    return [MonthDone(same_day_later(START, n), Decimal(value)) for n, value in enumerate(hours)]


def person(weekly: int = 35, first: dt.date = START, last: dt.date | None = END) -> WorkContract:
    return WorkContract(first, last, Decimal(weekly))


def forecast(done, contracts=(), **options):
    return lot_forecast(
        **{"start": START, "end": END, "known_until": KNOWN} | options, months=done, contracts=contracts
    )


# --- Forecast ---


def test_a_steady_lot_with_the_same_people_goes_on_at_its_pace():
    found = forecast(months(*[100] * 8), [person(weekly=26)])
    assert found.end.day == END
    # 800 h done in 243 days known; ten months of the same pace are left.
    assert abs(found.end.likely - Decimal(1800)) < 30
    assert found.end.low <= found.end.likely <= found.end.high


def test_contracts_that_end_lower_the_forecast_and_open_the_range():
    going_on = forecast(months(*[100] * 8), [person(weekly=26)])
    ending = forecast(months(*[100] * 8), [person(weekly=26, last=dt.date(2025, 9, 15))])
    assert ending.end.likely < going_on.end.likely
    assert ending.end.high - ending.end.low > going_on.end.high - going_on.end.low


def test_a_person_hired_yesterday_raises_the_forecast_before_any_of_her_hours_is_known():
    few = forecast(months(*[50] * 8), [person(weekly=13)])
    more = forecast(months(*[50] * 8), [person(weekly=13), person(weekly=35, first=dt.date(2025, 9, 1))])
    assert more.end.likely > few.end.likely


def test_hours_past_the_counting_window_of_a_person_are_not_forecast():
    free = forecast(months(*[100] * 8), [person()])
    window = WorkContract(START, END, Decimal(35), counts_until=dt.date(2025, 9, 30))
    assert forecast(months(*[100] * 8), [window]).people_hours < free.people_hours


def test_months_that_vary_more_make_a_wider_range():
    calm, wild = forecast(months(*[100] * 8)), forecast(months(*[20, 180] * 4))
    assert wild.end.high - wild.end.likely > calm.end.high - calm.end.likely


@pytest.mark.parametrize(("known", "count"), [(dt.date(2025, 2, 28), 0), (dt.date(2025, 3, 31), 1)])
def test_fewer_than_three_months_say_that_it_is_too_early(known, count):
    found = forecast(months(100, 100, 100)[: count + 2], known_until=known)
    assert (found.end is not None) is bool(count)
    assert bool(found.reason) is not bool(count)


def test_months_without_hours_count_as_zero_and_not_as_unknown():
    assert forecast(months(100, 100)).pace_a_month == 0
    assert forecast(months(100, 100)).end.likely == 200


def test_a_lot_without_dates_has_no_forecast_and_says_why():
    assert "dates" in forecast(months(1), start=None).reason
    with pytest.raises(ValueError):
        forecast([], start=END, end=START)


def test_a_lot_that_ended_is_forecast_at_what_was_done():
    end = forecast(months(*[10] * 18), known_until=END).end
    assert (end.low, end.likely, end.high) == (180, 180, 180)


def test_a_month_whose_statement_is_not_due_is_unknown_unless_it_was_declared():
    on = dt.date(2025, 9, 5)
    assert known_until(on=on, months=months(*[10] * 7), last_due_month=dt.date(2025, 7, 1)) == dt.date(2025, 7, 31)
    assert known_until(on=on, months=months(*[10] * 8), last_due_month=dt.date(2025, 7, 1)) == KNOWN
    assert known_until(on=on, months=months(*[10] * 9), last_due_month=None) == on


hour = st.decimals(0, 2000, places=2)
contract = st.builds(
    WorkContract,
    st.dates(START, END),
    st.none() | st.dates(END, dt.date(2027, 1, 1)),
    st.decimals(1, 48, places=1),
    st.none() | st.dates(START, dt.date(2027, 1, 1)),
)


@given(st.lists(hour, min_size=3, max_size=8), st.lists(contract, max_size=4))
def test_a_forecast_is_ordered_never_falls_and_never_takes_back_what_is_done(done, contracts):
    found = forecast(months(*done), contracts)
    total = sum(done)
    before = None
    for point in found.points:
        assert total <= point.low <= point.likely <= point.high
        if before:
            assert before.day < point.day
            assert before.low <= point.low
            assert before.likely <= point.likely
            assert before.high <= point.high
        before = point
    assert before.day == END
    assert found == forecast(months(*done), contracts), "same facts, same figures"


@given(st.lists(hour, min_size=3, max_size=8), st.lists(contract, max_size=4))
def test_the_order_in_which_facts_are_read_changes_nothing(done, contracts):
    assert forecast(months(*done), contracts) == forecast(months(*done)[::-1], contracts[::-1])


@given(st.lists(hour, min_size=8, max_size=8), hour)
def test_more_hours_in_the_last_month_never_lower_the_forecast(done, more):
    better = [*done[:-1], done[-1] + more]
    assert forecast(months(*better)).end.likely >= forecast(months(*done)).end.likely


@pytest.mark.parametrize(("target", "gap"), [(800, "reached"), (1750, "likely"), (1_000_000, "short"), (0, "unknown")])
def test_the_gap_says_how_the_range_stands_to_the_target(target, gap):
    found = forecast(months(*[80, 120] * 4), [person(weekly=26)])
    assert forecast_gap(target_hours=Decimal(target), forecast=found) == gap


def test_a_target_between_the_likely_and_the_high_figure_is_unlikely():
    found = forecast(months(*[80, 120] * 4), [person(weekly=26)])
    between = (found.end.likely + found.end.high) / 2
    assert forecast_gap(target_hours=between, forecast=found) == "unlikely"


# --- Whose turn it is ---


def test_what_blocks_the_rest_comes_first_and_since_the_oldest_day():
    acts = [
        Act("late_hours", dt.date(2025, 1, 1)),
        Act("statement_to_check", dt.date(2025, 5, 9)),
        Act("statement_to_check", dt.date(2025, 4, 9)),
        Act("eligibility", None),
        Act("eligibility", dt.date(2025, 3, 1)),
    ]
    assert [(act.code, act.since) for act in acts_in_order(acts)] == [
        ("statement_to_check", dt.date(2025, 4, 9)),
        ("eligibility", dt.date(2025, 3, 1)),
        ("late_hours", dt.date(2025, 1, 1)),
    ]
    assert next_act(acts).party == "facilitator"
    assert next_act([]) is None


@given(st.lists(st.builds(Act, st.sampled_from([k.code for k in ACT_KINDS]), st.none() | st.dates())))
def test_the_order_of_acts_does_not_depend_on_the_order_of_facts(acts):
    assert acts_in_order(acts) == acts_in_order(acts[::-1])
    assert {act.code for act in acts} == {act.code for act in acts_in_order(acts)}


def test_waiting_is_counted_in_days_and_never_negative():
    assert Act("question", dt.date(2025, 3, 1)).days(dt.date(2025, 3, 4)) == 3
    assert Act("question", dt.date(2025, 3, 9)).days(dt.date(2025, 3, 4)) == 0
    assert Act("question").days(dt.date(2025, 3, 4)) is None
    with pytest.raises(ValueError):
        Act("coffee")


# --- Drifts ---


@pytest.mark.parametrize(
    ("already", "light", "gap", "opened", "closed"),
    [
        ((), "late", "short", {"pace"}, set()),
        (("pace",), "late", "short", set(), set()),
        (("pace",), "watch", "short", set(), set()),
        (("pace",), "on_track", "likely", set(), {"pace"}),
        ((), "on_track", "short", {"forecast"}, set()),
        ((), "on_track", "unlikely", set(), set()),
        (("forecast",), "on_track", "unlikely", set(), set()),
        (("forecast",), "on_track", "likely", set(), {"forecast"}),
        (("pace", "forecast"), "missed", "short", {"missed"}, {"pace", "forecast"}),
        (("missed",), "reached", "reached", set(), {"missed"}),
        ((), "no_target", "unknown", set(), set()),
    ],
)
def test_a_drift_opens_once_and_closes_when_the_lot_is_back(already, light, gap, opened, closed):
    changes = drift_changes(already_open=already, light=light, gap=gap)
    assert (changes.opened, changes.closed) == (opened, closed)


LIGHTS = ("late", "missed", "watch", "no_target", "on_track", "not_started", "reached")
GAPS = ("reached", "short", "likely", "unlikely", "unknown")


@given(st.lists(st.tuples(st.sampled_from(LIGHTS), st.sampled_from(GAPS)), max_size=12))
def test_whatever_happens_a_drift_is_never_opened_twice_and_the_same_day_twice_changes_nothing(days):
    open_ones: set[str] = set()
    for light, gap in days:
        changes = drift_changes(already_open=open_ones, light=light, gap=gap)
        assert not changes.opened & open_ones
        assert changes.closed <= open_ones
        open_ones = (open_ones | changes.opened) - changes.closed
        again = drift_changes(already_open=open_ones, light=light, gap=gap)
        assert not again.opened
        assert not again.closed
