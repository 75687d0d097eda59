"""What lots owe, today, on a day, and as it was known: the one place where owed hours are read."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, OuterRef, QuerySet, Subquery

from clauses.enums import ObligationMethod, PartKind
from clauses.models import Lot, Obligation, ObligationPart
from clauses.rules import hours_owed, part_hours
from clauses.rules.quantities import half_up

EXACT = Decimal("0.0001")
SOURCES = ("tranche", "order", "quantity", "amendment")


def owed_of_lot(reference: str = "pk") -> Subquery:
    """The hours a lot owes today, as a column; null while nobody has set them."""
    return Subquery(Obligation.objects.current().filter(lot=OuterRef(reference)).values("hours")[:1])


def owed_by_lot(lots: Iterable | QuerySet) -> dict[int, int]:
    """The hours that each of these lots owes today; a lot without obligation is not there."""
    # A later decision replaces an earlier one, as in `owed_of_lot`.
    current = Obligation.objects.current().filter(lot__in=lots).order_by("decided_at", "pk")
    return dict(current.values_list("lot", "hours"))


def current_obligation(lot: Lot) -> Obligation | None:
    return Obligation.objects.current().filter(lot=lot).select_related("decided_by").first()


def obligation_known(lot_id: int, *, at: dt.datetime | None = None) -> Obligation | None:
    """The obligation of a lot as it was known at an instant; None: today."""
    return _known(lot_id, at).select_related("decided_by").first()


def _known(lot_id: int, at: dt.datetime | None) -> QuerySet[Obligation]:
    obligations = Obligation.objects.filter(lot_id=lot_id)
    return obligations.current() if at is None else obligations.known_at(at)


def parts_of(obligation: Obligation) -> list[ObligationPart]:
    """Its parts, earliest first. An obligation that was kept without parts is one part by itself."""
    parts = list(obligation.parts.select_related(*SOURCES).order_by("counts_from", "pk"))
    return parts or [whole_part(obligation)]


def whole_part(obligation: Obligation) -> ObligationPart:
    """The figures of an obligation as a single part, not saved."""
    by_formula = obligation.method == ObligationMethod.FORMULA
    prices = {"labour_share": obligation.labour_share, "hourly_cost": obligation.hourly_cost} if by_formula else {}
    is_written = obligation.method == ObligationMethod.FIXED or obligation.hours != obligation.computed_hours
    part = ObligationPart(
        kind=PartKind.BASE,
        label="Marché",
        counts_from=obligation.since,
        amount_excl_tax=obligation.amount_excl_tax,
        effort_rate=obligation.effort_rate,
        worked_hours=obligation.worked_hours,
        euros_per_hour=obligation.euros_per_hour,
        written_hours=Decimal(obligation.hours) if is_written else None,
        **prices,
    )
    part.hours = exact_hours(part)
    return part


def exact_hours(part: ObligationPart) -> Decimal:
    """The hours of a part as they are shown, to four decimals."""
    exact = part_hours(part.terms)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(EXACT)


def written_hours(obligation: Obligation) -> int | None:
    """The volume of the contract itself that wins over the calculation; None when the calculation stands."""
    written = [part for part in parts_of(obligation) if part.kind == PartKind.BASE][-1].written_hours
    return None if written is None else half_up(Fraction(written))


def hours_of(obligation: Obligation, *, on: dt.date, parts: Iterable[ObligationPart] | None = None) -> int | None:
    """What an obligation makes owed on a day; None before anything of it counts."""
    terms = [part.terms for part in (parts_of(obligation) if parts is None else parts)]
    if all(on < one.counts_from for one in terms):
        return None
    return hours_owed(parts=terms, on=on)


def owed_on(lot_id: int, *, day: dt.date | None = None, known_at: dt.datetime | None = None) -> int | None:
    """The hours owed by a lot on a day, as they were known at an instant; None when nothing was owed yet."""
    if day is None:
        return _known(lot_id, known_at).values_list("hours", flat=True).first()
    obligation = obligation_known(lot_id, at=known_at)
    return None if obligation is None else hours_of(obligation, on=day)


def history_of(lot: Lot, *, known_at: dt.datetime | None = None) -> QuerySet[Obligation]:
    """Every obligation a lot has had, the latest first."""
    obligations = Obligation.objects.filter(lot=lot)
    if known_at is not None:
        obligations = obligations.filter(decided_at__lte=known_at)
    return obligations.select_related("decided_by", "proposal").order_by(F("decided_at").desc(), "-pk")
