"""What a lot owes on a day, part by part: the contract itself, tranches, purchase orders, periods.

A part counts from its own day; only the lot's sum is rounded, so the order in which parts come never matters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from clauses.rules.quantities import half_up, positive, quantity, share


@dataclass(frozen=True, slots=True)
class PartTerms:
    """One part with its figures. It counts from `counts_from` until the day before `counts_until`.

    The figures given say how it is worked out, the first that applies: hours written in the contract, a share of
    the hours worked, one hour for so many euros, the formula.
    """

    counts_from: date
    counts_until: date | None = None
    amount_excl_tax: Decimal | None = None
    labour_share: Decimal | None = None
    effort_rate: Decimal | None = None
    hourly_cost: Decimal | None = None
    worked_hours: Decimal | None = None
    euros_per_hour: Decimal | None = None
    written_hours: Decimal | None = None


def part_hours(part: PartTerms) -> Fraction:
    """The exact hours of a part, never rounded. Usage: the four ways met in practice (guides of facilitators).

    A figure that is missing raises ValueError, an impossible one too.
    """
    if part.written_hours is not None:
        return quantity("written_hours", part.written_hours)
    if part.worked_hours is not None:
        return quantity("worked_hours", part.worked_hours) * share("effort_rate", _given(part, "effort_rate"))
    amount = quantity("amount_excl_tax", _given(part, "amount_excl_tax"))
    if part.euros_per_hour is not None:
        return amount / positive("euros_per_hour", part.euros_per_hour)
    return (
        amount
        * share("labour_share", _given(part, "labour_share"))
        * share("effort_rate", _given(part, "effort_rate"))
        / positive("hourly_cost", _given(part, "hourly_cost"))
    )


def _given(part: PartTerms, name: str) -> Decimal:
    value = getattr(part, name)
    if value is None:
        raise ValueError(f"{name} is missing")
    return value


def part_counts(part: PartTerms, *, on: date) -> bool:
    return part.counts_from <= on and (part.counts_until is None or on < part.counts_until)


def hours_owed(*, parts: Iterable[PartTerms], on: date) -> int:
    """Hours that a lot owes on a day, rounded half up once for the whole lot.

    Law: a firm tranche counts at notification, an optional one when the buyer affirms it (Code de la commande
    publique, R2113-4 to R2113-6); a framework agreement is carried out by its orders (R2162-13).
    """
    return half_up(sum((part_hours(part) for part in parts if part_counts(part, on=on)), Fraction(0)))


@dataclass(frozen=True, slots=True)
class Step:
    """What the lot owes from a day on, until the next step."""

    day: date
    hours: int


def obligation_steps(parts: Sequence[PartTerms]) -> list[Step]:
    """The days on which something begins or ends to count, each with the total from then on."""
    days = {part.counts_from for part in parts} | {part.counts_until for part in parts if part.counts_until}
    return [Step(day, hours_owed(parts=parts, on=day)) for day in sorted(days)]


def successive(starts: Sequence[tuple[date, int]]) -> list[tuple[int, date | None]]:
    """Terms that replace one another: the index of each that stays, in order, with the day the next one begins.

    Each start is a day and a rank; of two that begin the same day, the higher rank stays. The order in which they
    are given changes nothing: an amendment recorded late takes its place by its own day.
    """
    by_day: dict[date, int] = {}
    for index in sorted(range(len(starts)), key=lambda one: starts[one]):
        by_day[starts[index][0]] = index
    days = sorted(by_day)
    return [(by_day[day], following) for day, following in zip(days, [*days[1:], None], strict=True)]
