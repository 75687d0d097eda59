"""A company's own part of its lots: what it declared, what was validated, which months it owes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.actors import Actor
from clauses.enums import EntryState, ParticipationRole, StatementStatus
from clauses.models import (
    DeclaredHours,
    Engagement,
    EngagementYear,
    HoursStatement,
    Lot,
    Participation,
)
from clauses.models.engagements import EngagementQuerySet
from clauses.rules import month_end, month_start, same_day_later, statement_due_on
from clauses.selectors.closures import closed_months
from clauses.selectors.lots import hours_sum, validated_of_lot
from clauses.selectors.obligations import owed_of_lot

MONTHS_BACK = 3
TO_SEND = frozenset({StatementStatus.DRAFT, StatementStatus.RETURNED})
# A lot, a company and a month.
OwedKey = tuple[int, int, dt.date]


def company_lots(actor: Actor) -> QuerySet[Lot]:
    """The lots of the actor's company, the last to end first, each with the company's own figures.

    `owed_hours` is the lot's obligation: the lead contractor answers for it, the others see it for what it is.
    """
    mine = EngagementYear.objects.filter(engagement__lot=OuterRef("pk"), engagement__company=actor.organisation_id)
    waiting = DeclaredHours.objects.filter(
        statement__lot=OuterRef("pk"),
        statement__company=actor.organisation_id,
        statement__status=StatementStatus.SENT,
        state=EntryState.PENDING,
    )
    participation = Participation.objects.filter(lot=OuterRef("pk"), organisation=actor.organisation_id)
    people = Engagement.objects.filter(lot=OuterRef("pk"), company=actor.organisation_id).order_by().values("lot")
    role = Case(
        *[When(my_role=value, then=Value(label)) for value, label in ParticipationRole.choices], default=Value("")
    )
    return (
        Lot.objects.visible_to(actor)
        .select_related("contract__buyer")
        .annotate(
            my_role=Subquery(participation.values("role")[:1]),
            my_status=Subquery(participation.values("status")[:1]),
            owed_hours=owed_of_lot(),
            my_validated_hours=hours_sum(mine, "engagement__lot", "validated"),
            my_declared_hours=hours_sum(waiting, "statement__lot"),
            validated_hours=validated_of_lot(),
            my_people=Subquery(people.annotate(n=Count("person", distinct=True)).values("n")),
        )
        .annotate(my_role_label=role)
        .order_by(F("ends_on").desc(nulls_first=True), "pk")
    )


@dataclass(frozen=True, slots=True)
class MonthLate:
    """A month that a company still has to send for a lot. `status` is empty when nothing was begun."""

    lot: Lot
    company_id: int
    month: dt.date
    due_on: dt.date
    people: int
    is_late: bool
    status: str

    @property
    def key(self) -> OwedKey:
        return self.lot.pk, self.company_id, self.month


def company_months_late(actor: Actor, *, on: dt.date) -> list[MonthLate]:
    """The months of the last quarter that the company still has to send, the most pressing first."""
    return months_owed(Engagement.objects.visible_to(actor).filter(lot__in=Lot.objects.visible_to(actor)), on=on)


def months_owed(engagements: EngagementQuerySet, *, on: dt.date) -> list[MonthLate]:
    """The months of the last quarter still to be sent by the companies of these engagements.

    Only months in which the company employed somebody on the lot: nobody is asked for what she does not owe.
    """
    first = same_day_later(month_start(on), -MONTHS_BACK)
    # The month under way is not due yet: it appears only once the facilitator has returned it.
    months = [same_day_later(month_start(on), -back) for back in range(MONTHS_BACK + 1)]
    people = people_by_month(engagements.running_in(first, on), months)
    kept = HoursStatement.objects.filter(lot__in=engagements.order_by().values("lot"), month__gte=first).order_by()
    statuses = {
        (lot_id, company_id, month): status
        for lot_id, company_id, month, status in kept.values_list("lot_id", "company_id", "month", "status")
    }
    owed = [
        key
        for key in people
        if statuses.get(key, StatementStatus.DRAFT) in TO_SEND
        and (key[2] != months[0] or statuses.get(key) == StatementStatus.RETURNED)
    ]
    lots = Lot.objects.select_related("contract").in_bulk({lot_id for lot_id, _, _ in owed})
    closed = closed_months((lot_id, month) for lot_id, _, month in owed)
    found = []
    for key in owed:
        lot, month = lots[key[0]], key[2]
        if not lot.contract.is_open:
            continue
        if (lot.ends_on and month > lot.ends_on) or (lot.pk, month) in closed:
            continue
        due_on = statement_due_on(month=month, due_day=lot.statement_due_day)
        found.append(MonthLate(lot, key[1], month, due_on, people[key], on > due_on, statuses.get(key, "")))
    return sorted(found, key=lambda one: (one.status != StatementStatus.RETURNED, one.due_on, one.lot.pk))


def people_by_month(engagements: EngagementQuerySet, months: Sequence[dt.date]) -> dict[OwedKey, int]:
    """How many contracts run in each of these months, by lot and company: counted by the database; never zero."""
    return {
        (lot_id, company_id, month): count
        for lot_id, company_id, *found in people_in_months(engagements, months)
        for month, count in zip(months, found, strict=True)
        if count
    }


def people_in_months(engagements: EngagementQuerySet, months: Sequence[dt.date]) -> QuerySet[Any, Any]:
    """The same as rows: a lot, a company, then how many contracts run in each of these months."""
    counts = {f"people_{n}": Count("lot", filter=_runs_in(month)) for n, month in enumerate(months)}
    return engagements.order_by().values_list("lot_id", "company_id").annotate(**counts)


def _runs_in(month: dt.date) -> Q:
    return Q(starts_on__lte=month_end(month)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=month))
