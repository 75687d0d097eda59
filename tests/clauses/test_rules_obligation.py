"""The obligation: domain rule 1.3, every figure of the guides as a vector."""

import itertools
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import (
    PartTerms,
    full_time_equivalents,
    hours_owed,
    insertion_hours,
    obligation_steps,
    part_hours,
    successive,
)

amounts = st.decimals(0, 100_000_000, places=2)
shares = st.decimals(0, 1, places=4)
costs = st.decimals(1, 100, places=2)


@pytest.mark.parametrize(
    ("amount", "labour", "effort", "cost", "hours"),
    [
        ("1000000", "0.50", "0.05", "30", 833),  # the guide's example
        ("400000", "0.50", "0.05", "40", 250),
        ("500000", "0.50", "0.05", "40", 313),  # 312.5: a half goes up
        ("100", "0.50", "0.05", "1", 3),  # 2.5: half up, where bankers' rounding would say 2
        ("0", "0.70", "0.10", "35", 0),
        ("250000", "0", "0.10", "35", 0),
        ("1000000", "1", "1", "3", 333_333),
    ],
)
def test_the_target_is_amount_times_labour_share_times_effort_over_hourly_cost(amount, labour, effort, cost, hours):
    assert (
        insertion_hours(
            amount_excl_tax=Decimal(amount),
            labour_share=Decimal(labour),
            effort_rate=Decimal(effort),
            hourly_cost=Decimal(cost),
        )
        == hours
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount_excl_tax", "-0.01"),
        ("amount_excl_tax", "NaN"),
        ("amount_excl_tax", "Infinity"),
        ("labour_share", "1.01"),
        ("labour_share", "-0.1"),
        ("effort_rate", "1.0001"),
        ("effort_rate", "-1"),
        ("hourly_cost", "0"),
        ("hourly_cost", "-30"),
    ],
)
def test_an_impossible_argument_of_the_formula_is_refused(field, value):
    arguments = {
        "amount_excl_tax": Decimal(1000),
        "labour_share": Decimal("0.5"),
        "effort_rate": Decimal("0.05"),
        "hourly_cost": Decimal(30),
    }
    with pytest.raises(ValueError, match=field):
        insertion_hours(**arguments | {field: Decimal(value)})


def test_a_float_is_refused_because_its_cents_are_not_exact():
    with pytest.raises(TypeError, match="Decimal"):
        insertion_hours(amount_excl_tax=0.1, labour_share=Decimal(1), effort_rate=Decimal(1), hourly_cost=Decimal(1))


@given(amount=amounts, labour=shares, effort=shares, cost=costs)
def test_the_target_is_the_exact_quotient_rounded_half_up_once(amount, labour, effort, cost):
    hours = insertion_hours(amount_excl_tax=amount, labour_share=labour, effort_rate=effort, hourly_cost=cost)
    assert isinstance(hours, int)
    product = amount * labour * effort
    assert (Decimal(2 * hours) - 1) * cost <= 2 * product < (Decimal(2 * hours) + 1) * cost


@given(amount=amounts, more=amounts, labour=shares, effort=shares, cost=costs)
def test_a_larger_amount_never_owes_fewer_hours(amount, more, labour, effort, cost):
    terms = {"labour_share": labour, "effort_rate": effort, "hourly_cost": cost}
    assert insertion_hours(amount_excl_tax=amount + more, **terms) >= insertion_hours(amount_excl_tax=amount, **terms)


def part(amount: int | str, counts_from: date, **figures) -> PartTerms:
    terms = {"labour_share": Decimal("0.5"), "effort_rate": Decimal("0.05"), "hourly_cost": Decimal(40)} | figures
    return PartTerms(counts_from=counts_from, amount_excl_tax=Decimal(amount), **terms)


FIRM, AFFIRMED = date(2025, 1, 15), date(2025, 9, 1)


@pytest.mark.parametrize(
    ("on", "hours"),
    [(date(2025, 1, 14), 0), (FIRM, 250), (date(2025, 8, 31), 250), (AFFIRMED, 313)],
)
def test_an_optional_tranche_counts_from_the_day_it_is_affirmed_and_the_lot_is_rounded_once(on, hours):
    """R2113-4 to R2113-6: 250 h, then 62.5 h more; 312.5 h are rounded once, half up."""
    assert hours_owed(parts=[part(400_000, FIRM), part(100_000, AFFIRMED)], on=on) == hours


def test_the_guides_example_owes_833_hours():
    whole = part(1_000_000, FIRM, hourly_cost=Decimal(30))
    assert hours_owed(parts=[whole], on=FIRM) == 833


def test_a_part_stops_counting_on_its_last_day():
    """R2162-13: a cancelled order counted until its cancellation."""
    order = part(40_000, FIRM, counts_until=AFFIRMED)
    assert [hours_owed(parts=[order], on=day) for day in (FIRM, date(2025, 8, 31), AFFIRMED)] == [25, 25, 0]


@given(amounts_of=st.lists(amounts, min_size=1, max_size=6), labour=shares, effort=shares, cost=costs)
def test_cutting_a_lot_in_parts_does_not_change_what_it_owes(amounts_of, labour, effort, cost):
    terms = {"labour_share": labour, "effort_rate": effort, "hourly_cost": cost}
    parts = [PartTerms(counts_from=FIRM, amount_excl_tax=amount, **terms) for amount in amounts_of]
    assert hours_owed(parts=parts, on=FIRM) == insertion_hours(amount_excl_tax=sum(amounts_of), **terms)


dates = st.dates(date(2025, 1, 1), date(2026, 12, 31))
any_part = st.builds(
    PartTerms,
    counts_from=dates,
    amount_excl_tax=amounts,
    labour_share=shares,
    effort_rate=shares,
    hourly_cost=costs,
    written_hours=st.none() | st.decimals(0, 5000, places=2),
)


@given(parts=st.lists(any_part, max_size=8), on=dates, dice=st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter_and_the_total_is_rounded_once(parts, on, dice):
    shuffled = list(parts)
    dice.shuffle(shuffled)
    hours = hours_owed(parts=parts, on=on)
    assert hours == hours_owed(parts=shuffled, on=on)
    exact = sum((part_hours(one) for one in parts if one.counts_from <= on), Fraction(0))
    assert hours - Fraction(1, 2) <= exact < hours + Fraction(1, 2)


@given(parts=st.lists(any_part, min_size=1, max_size=8))
def test_between_two_steps_the_total_does_not_move(parts):
    steps = obligation_steps(parts)
    for step, following in itertools.pairwise(steps):
        eve = following.day - timedelta(days=1)
        assert hours_owed(parts=parts, on=step.day) == step.hours == hours_owed(parts=parts, on=eve)


@given(starts=st.lists(st.tuples(dates, st.integers(0, 3)), min_size=1, max_size=8, unique=True))
def test_terms_that_replace_one_another_cover_every_day_once_whatever_their_order(starts):
    kept = [(starts[index], until) for index, until in successive(starts)]
    backwards = starts[::-1]
    assert kept == [(backwards[index], until) for index, until in successive(backwards)]
    assert [until for _, until in kept] == [day for (day, _), _ in kept[1:]] + [None]
    assert {day for (day, _), _ in kept} == {day for day, _ in starts}


def test_a_share_of_all_hours_worked_is_rounded_half_up():
    worked = PartTerms(counts_from=FIRM, worked_hours=Decimal("10_010"), effort_rate=Decimal("0.05"))
    assert hours_owed(parts=[worked], on=FIRM) == 501
    with pytest.raises(ValueError, match="effort_rate"):
        part_hours(PartTerms(counts_from=FIRM, worked_hours=Decimal(10), effort_rate=Decimal(5)))


def test_one_hour_for_so_many_euros_invoiced():
    invoiced = PartTerms(counts_from=FIRM, amount_excl_tax=Decimal(401_000), euros_per_hour=Decimal(2_000))
    assert hours_owed(parts=[invoiced], on=FIRM) == 201
    with pytest.raises(ValueError, match="euros_per_hour"):
        part_hours(PartTerms(counts_from=FIRM, amount_excl_tax=Decimal(10), euros_per_hour=Decimal(0)))


def test_written_hours_win_over_the_formula_and_a_missing_figure_is_refused():
    assert part_hours(part(400_000, FIRM, written_hours=Decimal("62.5"))) == Fraction(125, 2)
    with pytest.raises(ValueError, match="hourly_cost is missing"):
        part_hours(part(400_000, FIRM, hourly_cost=None))


def test_full_time_equivalents_divide_by_1600_and_are_not_rounded():
    assert full_time_equivalents(hours=Decimal(2000)) == Decimal("1.25")
    assert full_time_equivalents(hours=Decimal(1607), divisor=Decimal(1607)) == 1
    assert full_time_equivalents(hours=Decimal(1), divisor=Decimal(1820)).quantize(
        Decimal("0.0000001"), ROUND_HALF_UP
    ) == Decimal("0.0005495")


@pytest.mark.parametrize("arguments", [{"hours": Decimal(-1)}, {"hours": Decimal(1), "divisor": Decimal(0)}])
def test_full_time_equivalents_of_impossible_arguments_are_refused(arguments):
    with pytest.raises(ValueError, match=r"hours|divisor"):
        full_time_equivalents(**arguments)
