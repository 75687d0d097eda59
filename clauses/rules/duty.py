"""The duty of August 2026: a large contract must carry a social or employment condition."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clauses.rules import kinds
from clauses.rules.quantities import quantity

CONTRACT_TYPES = frozenset({"works", "supplies", "services"})
BUYER_TYPES = frozenset({"local", "central"})

# What answers the duty: conditions of execution, or a contract that is social by its nature. An award criterion
# alone does not: article L2112-2-1 speaks of the conditions of execution.
ANSWERING_KINDS = frozenset(
    {
        kinds.EXECUTION,
        kinds.EXECUTION_AND_CRITERION,
        kinds.RESERVED_SIAE,
        kinds.RESERVED_DISABILITY,
        kinds.RESERVED_SIAE_AND_DISABILITY,
        kinds.RESERVED_PRISON,
        kinds.RESERVED_SOCIAL_ECONOMY,
        kinds.INSERTION_SERVICES,
        kinds.CONCESSION,
    }
)
ANSWERING_WORDS = frozenset({kinds.CLAUSE, kinds.RESERVED, kinds.RESERVED_CONCESSION})

# Divisions of the common procurement vocabulary (regulation (EC) 213/2008): 45 works, 03 to 44 and 48 supplies,
# 50 and above services.
WORKS_DIVISION = 45
SUPPLIES_DIVISIONS = (*range(3, 45), 48)
SERVICES_DIVISIONS = tuple(range(50, 99))


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


def contract_type_of_cpv(cpv: str) -> str:
    """What a CPV code buys: `works`, `supplies` or `services`; empty when its division is unknown.

    Source: regulation (EC) 213/2008, which divides the vocabulary; CCP L1111-2 to L1111-4 name the three types.
    """
    if not cpv[:2].isascii() or not cpv[:2].isdigit() or len(cpv) < 2:
        return ""
    division = int(cpv[:2])
    if division == WORKS_DIVISION:
        return "works"
    if division in SUPPLIES_DIVISIONS:
        return "supplies"
    return "services" if division in SERVICES_DIVISIONS else ""


def answers_duty(clause_kinds: Iterable[str], considerations: Iterable[str] = ()) -> bool:
    """Whether the clauses of the lots, or the considerations published, take social or employment matters into account.

    Law: CCP L2112-2-1 (conditions of execution), L3114-2-1 (concessions). One lot is enough: the duty bears on the
    contract. A social award criterion alone (L2152-7) is not a condition of execution.
    """
    return not ANSWERING_KINDS.isdisjoint(clause_kinds) or not ANSWERING_WORDS.isdisjoint(considerations)


def exemption_fits(ground: str, contract_type: str) -> bool:
    """Whether a ground of exemption may be used for a type of purchase: "short works" speaks of works only.

    Law: CCP L2112-2-1, II. An unknown type is left to the person who states the ground.
    """
    return ground != "short_works" or contract_type in {"works", ""}
