"""Where lots stand: owed, declared, validated, expected; computed by the database from the ledger."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from clauses.enums import ContractStatus, EntryState, StatementStatus
from clauses.models import (
    DeclaredHours,
    Engagement,
    EngagementYear,
    HoursLine,
    HoursStatement,
    Lot,
    LotMonth,
    LotOutlook,
    Obligation,
)
from clauses.rules import Light, Pace, Standing
from clauses.selectors.obligations import owed_by_lot, owed_of_lot, owed_on
from clauses.selectors.usages import pace_in_force

ZERO = Value(Decimal("0.00"), output_field=DecimalField(max_digits=12, decimal_places=2))
TONE_OF_LIGHT = {
    "no_target": "neutral",
    "not_started": "neutral",
    "reached": "success",
    "on_track": "success",
    "watch": "warning",
    "late": "danger",
    "missed": "danger",
}
LABEL_OF_LIGHT = {
    "no_target": "Sans objectif",
    "not_started": "À venir",
    "reached": "Objectif atteint",
    "on_track": "Dans le rythme",
    "watch": "À surveiller",
    "late": "En retard",
    "missed": "Terminé, heures manquantes",
}


@dataclass(frozen=True, slots=True)
class LotTotals:
    """The hours of a lot at a moment. `owed` is None while nobody has set an obligation."""

    owed: int | None
    validated: Decimal
    uncounted: Decimal
    declared: Decimal

    @property
    def missing(self) -> Decimal:
        return hours_missing(self.owed, self.validated)


@dataclass(frozen=True, slots=True)
class LotProgress:
    """A lot with its totals and its light on a day."""

    lot: Lot
    totals: LotTotals
    light: Light

    @property
    def outlook(self) -> LotOutlook | None:
        """What was worked out last for the lists; None for a lot that no night has seen yet."""
        return getattr(self.lot, "outlook", None)

    @property
    def tone(self) -> str:
        return TONE_OF_LIGHT[self.light.code]

    @property
    def label(self) -> str:
        return LABEL_OF_LIGHT[self.light.code]

    @property
    def meter_value(self) -> Decimal:
        """Validated hours as drawn: corrections may leave a month under zero, a meter never is."""
        return max(self.totals.validated, Decimal(0))

    @property
    def meter_tone(self) -> str:
        return "info" if self.tone == "neutral" else self.tone

    @property
    def expected(self) -> int | None:
        """The mark to draw on the meter of a lot that falls behind, in whole hours."""
        return round(self.light.expected) if self.light.code in {"watch", "late"} else None

    @property
    def waiting(self) -> Decimal | None:
        """Declared hours to draw beside the validated ones, when there are any."""
        return self.totals.declared or None


def with_totals(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    """Add `owed_hours`, `validated_hours`, `uncounted_hours` and `declared_hours` (waiting for a decision)."""
    months = LotMonth.objects.filter(lot=OuterRef("pk"))
    waiting = waiting_hours().filter(statement__lot=OuterRef("pk"))
    return lots.annotate(
        owed_hours=owed_of_lot(),
        validated_hours=validated_of_lot(),
        uncounted_hours=hours_sum(months, "lot", "uncounted"),
        declared_hours=hours_sum(waiting, "statement__lot"),
    )


def validated_of_lot() -> Coalesce:
    """The validated hours of a lot, as a column."""
    return hours_sum(LotMonth.objects.filter(lot=OuterRef("pk")), "lot", "validated")


def hours_missing(owed: int | None, validated: Decimal) -> Decimal:
    """What a lot still misses; nothing while nobody has set what it owes."""
    return max(Decimal(0), (owed or 0) - validated)


def hours_sum(rows: QuerySet, group: str, column: str = "hours") -> Coalesce:
    """The sum of a column over the rows of one `group`, zero when there is none."""
    return Coalesce(Subquery(rows.order_by().values(group).annotate(total=Sum(column)).values("total")), ZERO)


def totals_of(lot: Lot) -> LotTotals:
    """The totals of a lot that comes from `with_totals`."""
    row: Any = lot  # with the figures that the query added
    return LotTotals(row.owed_hours, row.validated_hours, row.uncounted_hours, row.declared_hours)


def progress_of(lot: Lot, *, on: dt.date, pace: Pace | None = None) -> LotProgress:
    """The progress of a lot that comes from `with_totals`. For several lots, give them all the same `pace`."""
    totals = totals_of(lot)
    standing = _standing(totals, lot.starts_on, lot.ends_on, on, pace or pace_in_force(on))
    return LotProgress(lot, totals, standing.light())


def _standing(totals: LotTotals, start: dt.date | None, end: dt.date | None, on: dt.date, pace: Pace) -> Standing:
    return Standing(
        target_hours=None if totals.owed is None else Decimal(totals.owed),
        validated_hours=max(totals.validated, Decimal(0)),
        declared_hours=totals.declared,
        start=start,
        end=end,
        on=on,
        pace=pace,
    )


def without_obligation(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    """The lots that carry a clause and whose hours nobody has set yet."""
    current = Obligation.objects.current().filter(lot=OuterRef("pk"))
    return lots.filter(contract__status=ContractStatus.OPEN).exclude(clause_kind="").filter(~Exists(current))


def lots_of(actor: Actor) -> QuerySet[Lot]:
    """The lots an actor reads, with their contract and totals."""
    return with_totals(Lot.objects.visible_to(actor).select_related("contract__buyer"))


def lot_totals(*, lot_id: int, worked_until: dt.date | None = None, known_at: dt.datetime | None = None) -> LotTotals:
    """The totals of a lot at a past date: hours owed and worked until a day, as they were known at an instant.

    Without either, the present. Nothing is stored: the figure is derived from the lines each time.
    """
    lines = HoursLine.objects.filter(lot_id=lot_id)
    if worked_until is not None:
        lines = lines.filter(last_day__lte=worked_until)
    if known_at is not None:
        lines = lines.known_at(known_at)
    sums = {row["countable"]: row["total"] for row in lines.order_by().values("countable").annotate(total=Sum("hours"))}
    return LotTotals(
        owed=owed_on(lot_id, day=worked_until, known_at=known_at),
        validated=sums.get(True, Decimal("0.00")),
        uncounted=sums.get(False, Decimal("0.00")),
        declared=Decimal("0.00"),
    )


@dataclass(frozen=True, slots=True)
class MonthTotal:
    month: dt.date
    validated: Decimal
    cumulated: Decimal


def months_of_lot(lot: Lot) -> list[MonthTotal]:
    """Validated countable hours month by month, and their running total."""
    rows = LotMonth.objects.filter(lot=lot).order_by("month").values_list("month", "validated")
    totals, running = [], Decimal(0)
    for month, total in rows:
        running += total
        totals.append(MonthTotal(month, total, running))
    return totals


def engagements_of_lot(lot: Lot, *, actor: Actor) -> QuerySet[Engagement]:
    """The people of a lot that the actor may name, with their validated hours."""
    return (
        Engagement.objects.visible_to(actor)
        .filter(lot=lot)
        .select_related("person", "company", "employer", "occupation")
        .annotate(
            validated_hours=hours_sum(
                EngagementYear.objects.filter(engagement=OuterRef("pk")), "engagement", "validated"
            )
        )
        .order_by("person__last_name", "person__first_name", "pk")
    )


@dataclass(frozen=True, slots=True)
class FacilitatorWork:
    """What waits for a facilitator: how many of each, and the first eligibilities to check."""

    statements: int
    eligibility: int
    obligations: int
    to_check: list[Engagement]


def work_of_facilitator(actor: Actor, *, shown: int = 5) -> FacilitatorWork:
    """One query for each kind of work, whatever the number of lots."""
    to_check = Engagement.objects.visible_to(actor).filter(eligibility_validated_on__isnull=True)
    eligibility = to_check.count()
    first = to_check.select_related("person", "company", "lot__contract").order_by("starts_on", "pk")[:shown]
    return FacilitatorWork(
        statements=HoursStatement.objects.visible_to(actor).filter(status=StatementStatus.SENT).count(),
        eligibility=eligibility,
        obligations=without_obligation(Lot.objects.visible_to(actor)).count(),
        to_check=list(first) if eligibility else [],
    )


URGENCY = ("late", "missed", "watch", "no_target", "on_track", "not_started", "reached")
ENDED_SHOWN_DAYS = 90


@dataclass(frozen=True, slots=True)
class WatchedLots:
    """The lots to look at first, and how many of each light there are among all those running."""

    shown: list[LotProgress]
    counts: dict[str, int]
    total: int

    @property
    def running_text(self) -> str:
        return f"sur {self.total} lots en cours"


def lots_to_watch(actor: Actor, *, on: dt.date, limit: int = 12) -> WatchedLots:
    """Running lots, and those that ended lately, the most worrying first.

    Every light is worked out from bare figures, added up lot by lot in one pass over each table rather than by a
    question for each lot; only the lots shown are read whole, and only their lights are put into words.
    """
    recent = on - dt.timedelta(days=ENDED_SHOWN_DAYS)
    visible = Lot.objects.visible_to(actor).filter(contract__status=ContractStatus.OPEN).exclude(clause_kind="")
    running = visible.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=recent))
    counts = dict.fromkeys(URGENCY, 0)
    ranked = []
    pace = pace_in_force(on)
    for pk, start, end, totals in _bare_totals(running):
        standing = _standing(totals, start, end, on, pace)
        code = standing.code()
        counts[code] += 1
        ranked.append((URGENCY.index(code), -totals.missing, pk, totals, standing))
    first = sorted(ranked, key=lambda one: one[:3])[:limit]
    lots = visible.select_related("contract__buyer").in_bulk([pk for _, _, pk, _, _ in first])
    shown = [LotProgress(lots[pk], totals, standing.light()) for _, _, pk, totals, standing in first]
    return WatchedLots(shown, counts, len(ranked))


def _bare_totals(lots: QuerySet[Lot]) -> Iterator[tuple[int, dt.date | None, dt.date | None, LotTotals]]:
    ids = lots.order_by().values("pk")
    owed = owed_by_lot(ids)
    months = LotMonth.objects.filter(lot__in=ids).order_by().values_list("lot")
    worked = {pk: sums for pk, *sums in months.annotate(counted=Sum("validated"), others=Sum("uncounted"))}
    waiting = waiting_hours().filter(statement__lot__in=ids).order_by().values_list("statement__lot")
    declared = dict(waiting.annotate(total=Sum("hours")))
    none = Decimal("0.00")
    for pk, start, end in lots.order_by().values_list("pk", "starts_on", "ends_on"):
        validated, uncounted = worked.get(pk, (none, none))
        yield pk, start, end, LotTotals(owed.get(pk), validated, uncounted, declared.get(pk, none))


def waiting_hours() -> QuerySet[DeclaredHours]:
    """Declared hours that wait for a decision."""
    return DeclaredHours.objects.filter(statement__status=StatementStatus.SENT, state=EntryState.PENDING)
