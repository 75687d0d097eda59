"""The obligation: domain rule 1.3, every figure of the guides as a vector."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauses.rules import (
    TrancheTerms,
    full_time_equivalents,
    hours_of_invoices,
    hours_of_worked_share,
    insertion_hours,
    obligation_with_tranches,
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


def tranche(amount: int, counts_from: date | None) -> TrancheTerms:
    return TrancheTerms(Decimal(amount), Decimal("0.5"), Decimal("0.05"), Decimal(40), counts_from)


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        (date(2025, 1, 14), 0),
        (date(2025, 1, 15), 250),
        (date(2025, 8, 31), 250),
        (date(2025, 9, 1), 313),
    ],
)
def test_an_optional_tranche_counts_from_the_day_it_is_affirmed_and_the_lot_is_rounded_once(on, hours):
    tranches = [tranche(400_000, date(2025, 1, 15)), tranche(100_000, date(2025, 9, 1))]
    assert obligation_with_tranches(tranches=tranches, on=on) == hours


def test_a_tranche_never_affirmed_owes_nothing():
    tranches = [tranche(400_000, date(2025, 1, 15)), tranche(100_000, None)]
    assert obligation_with_tranches(tranches=tranches, on=date(2030, 1, 1)) == 250


@given(parts=st.lists(amounts, min_size=1, max_size=6), labour=shares, effort=shares, cost=costs)
def test_cutting_a_lot_in_tranches_does_not_change_what_it_owes(parts, labour, effort, cost):
    day = date(2025, 1, 1)
    tranches = [TrancheTerms(part, labour, effort, cost, day) for part in parts]
    assert obligation_with_tranches(tranches=tranches, on=day) == insertion_hours(
        amount_excl_tax=sum(parts), labour_share=labour, effort_rate=effort, hourly_cost=cost
    )


def test_a_share_of_all_hours_worked_is_rounded_half_up():
    assert hours_of_worked_share(total_hours=Decimal("10_010"), insertion_share=Decimal("0.05")) == 501
    with pytest.raises(ValueError, match="insertion_share"):
        hours_of_worked_share(total_hours=Decimal(10), insertion_share=Decimal(5))


def test_one_hour_for_so_many_euros_invoiced():
    assert hours_of_invoices(invoiced_excl_tax=Decimal(401_000), euros_per_hour=Decimal(2_000)) == 201
    with pytest.raises(ValueError, match="euros_per_hour"):
        hours_of_invoices(invoiced_excl_tax=Decimal(10), euros_per_hour=Decimal(0))


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
