"""Statements, doubts, penalties and lights: domain rules 1.6."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import (
    DeclaredPeriod,
    Pace,
    expected_hours,
    lot_light,
    month_flags,
    penalty,
    period_flags,
    statement_due_on,
)

hours = st.decimals(0, 100_000, places=2)


@pytest.mark.parametrize(
    ("month", "due_day", "due"),
    [
        (date(2025, 3, 1), 10, date(2025, 4, 10)),
        (date(2025, 12, 31), 10, date(2026, 1, 10)),
        (date(2025, 1, 15), 31, date(2025, 2, 28)),
        (date(2025, 1, 15), 1, date(2025, 2, 1)),
    ],
)
def test_a_statement_is_due_on_a_day_of_the_next_month(month, due_day, due):
    assert statement_due_on(month=month, due_day=due_day) == due


@pytest.mark.parametrize("due_day", [0, 32, -1])
def test_a_due_day_that_no_month_has_is_refused(due_day):
    with pytest.raises(ValueError, match="due day"):
        statement_due_on(month=date(2025, 1, 1), due_day=due_day)


def declared(hours, first=date(2025, 4, 1), last=date(2025, 4, 30), **changes):
    facts = {
        "engagement_start": date(2025, 3, 1),
        "engagement_end": date(2025, 12, 31),
        "eligibility_validated_on": date(2025, 2, 20),
    }
    return DeclaredPeriod(Decimal(hours), first, last, **facts | changes)


@pytest.mark.parametrize(
    ("period", "codes"),
    [
        (declared("151.67"), []),
        (declared("205.71"), []),  # 48 h x 30 / 7 = 205.714...
        (declared("205.72"), ["over_weekly_maximum"]),
        (declared("48", last=date(2025, 4, 7)), []),
        (declared("48.01", last=date(2025, 4, 7)), ["over_weekly_maximum"]),
        (declared("10", last=date(2025, 4, 1)), []),
        (declared("10.01", last=date(2025, 4, 1)), ["over_daily_maximum"]),
        (declared("49", last=date(2025, 4, 5)), ["over_weekly_maximum"]),
        (declared("20", engagement_end=date(2025, 4, 29)), ["outside_engagement"]),
        (declared("20", engagement_start=date(2025, 4, 2)), ["outside_engagement"]),
        (declared("20", engagement_end=None), []),
        (declared("20", eligibility_validated_on=None), ["before_eligibility"]),
        (declared("20", eligibility_validated_on=date(2025, 4, 1)), []),
        (declared("20", eligibility_validated_on=date(2025, 4, 2)), ["before_eligibility"]),
        (declared("0", eligibility_validated_on=None), []),
    ],
)
def test_a_doubtful_period_is_flagged_and_a_plausible_one_is_not(period, codes):
    assert [flag.code for flag in period_flags(period)] == codes


def test_a_flag_on_working_time_names_its_article_and_its_figures():
    [flag] = period_flags(declared("210.5"))
    assert flag.article == "L3121-20"
    assert flag.message == "210,5 h en 30 j : plus de 48 h par semaine."


@pytest.mark.parametrize(
    ("everywhere", "weekly", "codes"),
    [
        ("220", ["35"], []),
        ("220.01", ["35"], ["over_monthly_doubt"]),
        ("151.67", ["35", "34.99"], []),
        ("151.67", ["35", "35"], ["two_full_time_engagements"]),
        ("300", ["39", "35"], ["over_monthly_doubt", "two_full_time_engagements"]),
        ("0", [], []),
    ],
)
def test_a_person_s_month_is_looked_at_across_all_contracts(everywhere, weekly, codes):
    flags = month_flags(hours_everywhere=Decimal(everywhere), weekly_hours=[Decimal(value) for value in weekly])
    assert [flag.code for flag in flags] == codes


@pytest.mark.parametrize(
    ("target", "validated", "rate", "cap", "euros"),
    [
        ("833", "800", "45", None, "1485.00"),
        ("833", "833", "45", None, "0.00"),
        ("833", "900", "45", None, "0.00"),
        ("833", "0", "45", "10000", "10000.00"),
        ("10", "9.5", "0.01", None, "0.01"),
        ("100", "50", "0", None, "0.00"),
        ("100", "50", "60", "0", "0.00"),
    ],
)
def test_a_penalty_is_the_missing_hours_at_the_rate_and_at_most_the_cap(target, validated, rate, cap, euros):
    assert penalty(
        target_hours=Decimal(target),
        validated_hours=Decimal(validated),
        rate_per_hour=Decimal(rate),
        cap=None if cap is None else Decimal(cap),
    ) == Decimal(euros)


@pytest.mark.parametrize("field", ["target_hours", "validated_hours", "rate_per_hour", "cap"])
def test_a_negative_argument_of_a_penalty_is_refused(field):
    arguments = dict.fromkeys(["target_hours", "validated_hours", "rate_per_hour", "cap"], Decimal(1))
    with pytest.raises(ValueError, match=field):
        penalty(**arguments | {field: Decimal("-0.01")})


@given(target=hours, validated=hours, more=hours, rate=st.decimals(0, 100, places=2))
def test_one_more_validated_hour_never_raises_the_penalty(target, validated, more, rate):
    before = penalty(target_hours=target, validated_hours=validated, rate_per_hour=rate)
    after = penalty(target_hours=target, validated_hours=validated + more, rate_per_hour=rate)
    assert 0 <= after <= before


LOT = {"target_hours": Decimal(1000), "start": date(2025, 1, 1), "end": date(2025, 4, 10)}  # 100 days


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 12, 31), "0"),
        (date(2025, 1, 1), "10"),
        (date(2025, 2, 19), "500"),
        (date(2025, 4, 10), "1000"),
        (date(2026, 1, 1), "1000"),
    ],
)
def test_the_hours_expected_grow_day_by_day_between_the_dates_of_the_lot(on, expected):
    assert expected_hours(**LOT, on=on) == Decimal(expected)


def test_a_lot_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="lot"):
        expected_hours(target_hours=Decimal(1), start=date(2025, 1, 2), end=date(2025, 1, 1), on=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("on", "validated", "declared_hours", "code"),
    [
        (date(2024, 12, 31), 0, 0, "not_started"),
        (date(2025, 2, 19), 450, 0, "on_track"),
        (date(2025, 2, 19), 300, 150, "on_track"),
        (date(2025, 2, 19), 449, 0, "watch"),
        (date(2025, 2, 19), 300, 0, "watch"),
        (date(2025, 2, 19), 299, 0, "late"),
        (date(2025, 2, 19), 1000, 0, "reached"),
        (date(2025, 4, 11), 999, 500, "missed"),
        (date(2025, 4, 11), 1000, 0, "reached"),
    ],
)
def test_the_light_of_a_lot_follows_the_hours_done_against_those_expected(on, validated, declared_hours, code):
    light = lot_light(**LOT, validated_hours=Decimal(validated), declared_hours=Decimal(declared_hours), on=on)
    assert light.code == code
    assert light.reason


def test_a_lot_without_target_or_dates_has_no_light_but_says_why():
    on = date(2025, 2, 19)
    assert lot_light(**LOT | {"target_hours": None}, validated_hours=Decimal(0), on=on).code == "no_target"
    undated = lot_light(**LOT | {"start": None, "end": None}, validated_hours=Decimal(0), on=on)
    assert undated.code == "no_target"
    assert "dates" in undated.reason


def test_a_pace_cannot_watch_above_what_is_on_track():
    with pytest.raises(ValueError, match="watch"):
        Pace(on_track=Decimal("0.5"), watch=Decimal("0.6"))


@given(
    done=st.decimals(0, 1000, places=2),
    more=st.decimals(0, 1000, places=2),
    day=st.dates(date(2025, 1, 1), date(2025, 4, 10)),
)
def test_more_hours_never_worsen_the_light(done, more, day):
    order = ["late", "watch", "on_track", "reached"]
    before = lot_light(**LOT, validated_hours=done, on=day)
    after = lot_light(**LOT, validated_hours=done + more, on=day)
    assert order.index(after.code) >= order.index(before.code)
