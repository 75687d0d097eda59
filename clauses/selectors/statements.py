"""Statements to fill, and statements to check."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from clauses.enums import HoursKind, StatementStatus
from clauses.models import DeclaredHours, Engagement, HoursLine, HoursStatement, Lot
from clauses.rules import (
    DeclaredPeriod,
    Flag,
    Pool,
    Verdict,
    elsewhere_flags,
    hours_verdict,
    may_be_spread,
    month_end,
    month_flags,
    month_start,
    period_flags,
    same_day_later,
    statement_due_on,
)
from clauses.selectors.lots import ZERO
from clauses.selectors.periods import periods_of_month
from clauses.selectors.pooling import pools_of
from clauses.selectors.usages import countable_kinds

MONTHS_SHOWN = 24


# --- The company's months ---


@dataclass(frozen=True, slots=True)
class MonthToDeclare:
    """A month of a lot, for a company: its statement when there is one, and the day it is due."""

    month: dt.date
    due_on: dt.date
    statement: HoursStatement | None
    people: int

    def is_late(self, on: dt.date) -> bool:
        sent = self.statement is not None and not self.statement.is_editable
        return not sent and self.people > 0 and on > self.due_on


def months_to_declare(lot: Lot, *, actor: Actor, on: dt.date) -> list[MonthToDeclare]:
    """The months of a lot up to today, latest first, with what the actor's company did of each."""
    first = month_start(lot.starts_on) if lot.starts_on else None
    last = month_start(min(on, lot.ends_on) if lot.ends_on else on)
    engagements = list(Engagement.objects.filter(lot=lot, company_id=actor.organisation_id))
    if first is None:
        first = month_start(min((e.starts_on for e in engagements), default=on))
    statements = {
        statement.month: statement
        for statement in HoursStatement.objects.filter(lot=lot, company_id=actor.organisation_id).annotate(
            total_hours=Coalesce(Sum("entries__hours"), ZERO)
        )
    }
    months: list[MonthToDeclare] = []
    month = last
    while month >= first and len(months) < MONTHS_SHOWN:
        people = sum(1 for engagement in engagements if periods_of_month(engagement, month))
        due_on = statement_due_on(month=month, due_day=lot.statement_due_day)
        months.append(MonthToDeclare(month, due_on, statements.get(month), people))
        month = same_day_later(month, -1)
    return months


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of the month's grid: a person between two days, and the hours already typed, by kind."""

    engagement: Engagement
    first_day: dt.date
    last_day: dt.date
    verdict: Verdict
    typed: dict[str, DeclaredHours] = field(default_factory=dict)
    previous: dict[str, Decimal] = field(default_factory=dict)
    is_whole: bool = True

    @property
    def previous_hours(self) -> Decimal | None:
        """Last month's hours of all kinds; None when nothing was declared."""
        return sum(self.previous.values(), start=Decimal(0)) if self.previous else None

    @property
    def suggestions(self) -> dict[str, Decimal]:
        """What the same month as the last one would be. Nothing for a month in parts: which one had them is unknown."""
        return self.previous if self.is_whole else {}


def grid_rows(lot: Lot, month: dt.date, *, actor: Actor) -> list[GridRow]:
    """The people to declare for a month, in alphabetical order, each period apart, last month's hours beside."""
    engagements = list(
        Engagement.objects.visible_to(actor)
        .filter(lot=lot, company_id=actor.organisation_id)
        .running_in(month, month_end(month))
        .select_related("person", "occupation")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    entries: dict[tuple[int, dt.date], dict[str, DeclaredHours]] = defaultdict(dict)
    for entry in DeclaredHours.objects.filter(
        statement__lot=lot, statement__company_id=actor.organisation_id, statement__month=month
    ):
        entries[entry.engagement_id, entry.first_day][entry.kind] = entry
    previous: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for engagement_id, kind, hours in (
        DeclaredHours.objects.filter(engagement__in=engagements, statement__month=same_day_later(month, -1))
        .order_by()
        .values_list("engagement", "kind")
        .annotate(total=Sum("hours"))
    ):
        previous[engagement_id][kind] = hours
    kinds = countable_kinds()
    return [
        GridRow(
            engagement,
            first,
            last,
            hours_verdict(kind=HoursKind.WORK, first_day=first, last_day=last, terms=engagement.counting_terms(kinds)),
            entries.get((engagement.pk, first), {}),
            previous.get(engagement.pk, {}),
            is_whole=len(periods) == 1,
        )
        for engagement in engagements
        for periods in [periods_of_month(engagement, month)]
        for first, last in periods
    ]


def _verdict(engagement: Engagement, first: dt.date, last: dt.date, kind: str) -> Verdict:
    terms = engagement.counting_terms(countable_kinds())
    return hours_verdict(kind=kind, first_day=first, last_day=last, terms=terms)


# --- The facilitator's queue ---


def statements_queue(actor: Actor) -> QuerySet[HoursStatement]:
    """Statements the actor may read, with what a list shows of them."""
    # Subqueries, not joins: they are computed for the rows of the page only, and not at all to count them.
    entries = DeclaredHours.objects.filter(statement=OuterRef("pk")).order_by().values("statement")
    return (
        HoursStatement.objects.visible_to(actor)
        .select_related("company", "lot__contract")
        .annotate(
            people=Coalesce(Subquery(entries.annotate(n=Count("engagement", distinct=True)).values("n")), 0),
            total_hours=Coalesce(Subquery(entries.annotate(total=Sum("hours")).values("total")), ZERO),
        )
    )


def statement_months(actor: Actor, *, shown: int = 24) -> list[dt.date]:
    """The months for which the actor may read statements, latest first."""
    months = HoursStatement.objects.visible_to(actor).order_by("-month").values_list("month", flat=True).distinct()
    return list(months[:shown])


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One declared entry as the facilitator checks it: what it would count for, doubts, last month's hours."""

    entry: DeclaredHours
    verdict: Verdict
    flags: list[Flag]
    previous_hours: Decimal | None
    line: HoursLine | None

    @property
    def change(self) -> Decimal | None:
        """How much more or less than last month; None when there was nothing to compare with."""
        return None if self.previous_hours is None else self.entry.hours - self.previous_hours


def review_lines(statement: HoursStatement) -> list[ReviewLine]:
    """The entries of a statement with everything that helps to decide, in a fixed number of queries."""
    entries = list(
        statement.entries.select_related("engagement__person").order_by(
            "engagement__person__last_name", "engagement__person__first_name", "first_day", "kind"
        )
    )
    people = {entry.engagement.person_id for entry in entries}
    known = people_months(people, [statement.month])
    previous = dict(
        DeclaredHours.objects.filter(
            engagement__in={entry.engagement_id for entry in entries},
            statement__month=same_day_later(statement.month, -1),
        )
        .order_by()
        .values_list("engagement")
        .annotate(total=Sum("hours"))
    )
    lines = {
        line.declared_id: line
        for line in HoursLine.objects.filter(declared__statement=statement, reverses__isnull=True).filter(
            reversed_by__isnull=True
        )
    }
    return [
        ReviewLine(
            entry,
            _verdict(entry.engagement, entry.first_day, entry.last_day, entry.kind),
            entry_flags(entry, statement, known),
            previous.get(entry.engagement_id),
            lines.get(entry.pk),
        )
        for entry in entries
    ]


PersonMonth = tuple[int, dt.date]


@dataclass(frozen=True, slots=True)
class PeopleMonths:
    """All that people did in some months, over all contracts and companies, drafts apart."""

    hours: dict[PersonMonth, Decimal]
    weekly: dict[PersonMonth, list[Decimal]]
    days: dict[PersonMonth, list[tuple[int, dt.date, dt.date]]]
    pools: list[Pool]


def people_months(people: Collection[int], months: Collection[dt.date]) -> PeopleMonths:
    """Read with one question for each table, whatever the number of people and months."""
    hours: dict[PersonMonth, Decimal] = defaultdict(Decimal)
    days: dict[PersonMonth, list[tuple[int, dt.date, dt.date]]] = defaultdict(list)
    rows = (
        DeclaredHours.objects.filter(engagement__person__in=people, statement__month__in=months)
        .exclude(statement__status=StatementStatus.DRAFT)
        .order_by("pk")
        .values_list("engagement__person", "statement__month", "statement__lot", "first_day", "last_day", "hours")
    )
    for person_id, month, lot_id, first, last, worked in rows:
        hours[person_id, month] += worked
        days[person_id, month].append((lot_id, first, last))
    lots = {lot_id for several in days.values() for lot_id, _, _ in several}
    return PeopleMonths(hours, _weekly_hours(people, months), days, pools_of(lots))


def entry_flags(entry: DeclaredHours, statement: HoursStatement, known: PeopleMonths) -> list[Flag]:
    """Doubts about an entry: taken alone, then beside all that its person did that month."""
    engagement = entry.engagement
    key = engagement.person_id, statement.month
    period = DeclaredPeriod(
        hours=entry.hours,
        first_day=entry.first_day,
        last_day=entry.last_day,
        engagement_start=engagement.starts_on,
        engagement_end=engagement.ends_on,
        eligibility_validated_on=engagement.eligibility_validated_on,
    )
    others = {
        lot_id
        for lot_id, first, last in known.days.get(key, [])
        if lot_id != statement.lot_id
        and first <= entry.last_day
        and last >= entry.first_day
        and not may_be_spread(
            lots=(lot_id, statement.lot_id),
            buyers=(0, 1),  # a doubt is told for lots of one buyer as well
            first_day=max(first, entry.first_day),
            last_day=min(last, entry.last_day),
            pools=known.pools,
        )
    }
    return (
        period_flags(period)
        + month_flags(hours_everywhere=known.hours.get(key, Decimal(0)), weekly_hours=known.weekly.get(key, []))
        + elsewhere_flags(other_lots=len(others))
    )


def _weekly_hours(people: Collection[int], months: Collection[dt.date]) -> dict[PersonMonth, list[Decimal]]:
    """Contractual weekly hours of each person's engagements, month by month; two lots of one hire are one job."""
    found: dict[PersonMonth, dict[tuple[str, int], Decimal | None]] = defaultdict(dict)
    rows = Engagement.objects.filter(person_id__in=people, weekly_hours__isnull=False).values_list(
        "pk", "person_id", "hire_id", "weekly_hours", "starts_on", "ends_on"
    )
    for pk, person_id, hire_id, weekly, starts_on, ends_on in rows:
        job = ("hire", hire_id) if hire_id else ("engagement", pk)
        for month in months:
            if starts_on <= month_end(month) and (ends_on is None or ends_on >= month):
                found[person_id, month][job] = weekly
    return {key: [hours for hours in jobs.values() if hours] for key, jobs in found.items()}
