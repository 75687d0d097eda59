"""The duty of August 2026: a large contract must carry a social or employment condition."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clauses.rules.quantities import quantity

CONTRACT_TYPES = frozenset({"works", "supplies", "services"})
BUYER_TYPES = frozenset({"local", "central"})


@dataclass(frozen=True, slots=True)
class Threshold:
    """A European threshold; both days of validity are included, `valid_to` is None while it is in force."""

    contract_type: str
    buyer_type: str
    amount: Decimal
    valid_from: date
    valid_to: date | None

    def __post_init__(self) -> None:
        _check_kinds(self.contract_type, self.buyer_type)
        quantity("amount", self.amount)
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("a threshold cannot end before it starts")

    def covers(self, contract_type: str, buyer_type: str, on: date) -> bool:
        return (
            (self.contract_type, self.buyer_type) == (contract_type, buyer_type)
            and self.valid_from <= on
            and (self.valid_to is None or on <= self.valid_to)
        )


def _check_kinds(contract_type: str, buyer_type: str) -> None:
    if contract_type not in CONTRACT_TYPES:
        raise ValueError(f"unknown contract type: {contract_type!r}")
    if buyer_type not in BUYER_TYPES:
        raise ValueError(f"unknown buyer type: {buyer_type!r}")


def social_condition_required(
    *,
    consultation_date: date,
    contract_type: str,
    buyer_type: str,
    estimated_value: Decimal,
    thresholds: Iterable[Threshold],
    in_force_from: date,
) -> bool:
    """Whether a consultation launched on that day must carry social or employment conditions of execution.

    Law: loi 2021-1104 of 22 August 2021, art. 35 (Code de la commande publique, L2112-2-1; L3114-2-1 for
    concessions). The date of entry into force is a dated setting, the thresholds are revised every two years;
    "at or above" counts. The product alerts and records an exemption's reason; it never blocks.
    With no threshold known for that day and kind, nobody can answer: ValueError.
    """
    _check_kinds(contract_type, buyer_type)
    quantity("estimated_value", estimated_value)
    if consultation_date < in_force_from:
        return False
    in_force = [row for row in thresholds if row.covers(contract_type, buyer_type, consultation_date)]
    if not in_force:
        raise ValueError(f"no threshold known on {consultation_date} for {contract_type} by a {buyer_type} buyer")
    return estimated_value >= max(in_force, key=lambda row: row.valid_from).amount
