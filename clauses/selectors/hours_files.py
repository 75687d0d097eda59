"""What a company's file may speak of, and what became of the files it put."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.db.models import QuerySet

from accounts.actors import Actor
from clauses.hours_files.matching import Period, period_code
from clauses.models import DeclaredHours, Engagement, HoursUpload, Lot
from clauses.rules import month_end
from clauses.selectors.periods import DATES, periods_of_month

NAMES = {
    "lot_number": "lot__number",
    "contract": "lot__contract__reference",
    "last_name": "person__last_name",
    "first_name": "person__first_name",
}


def month_periods(*, actor: Actor, month: dt.date, lot_id: int | None = None) -> list[Period]:
    """The periods that the actor's company may declare for a month, on one lot or on all of them.

    Plain rows, not models: a company may have ten thousand people.
    """
    engagements = (
        Engagement.objects.visible_to(actor)
        .filter(company_id=actor.organisation_id, lot__in=Lot.objects.visible_to(actor))
        .running_in(month, month_end(month))
        .order_by("lot__contract__reference", "lot__number", "person__last_name", "person__first_name", "pk")
    )
    if lot_id is not None:
        engagements = engagements.filter(lot_id=lot_id)
    rows = engagements.values_list("pk", "lot_id", *DATES, *NAMES.values(), named=True)
    return [
        Period(
            engagement_id=row.pk,
            first_day=first,
            last_day=last,
            lot_id=row.lot_id,
            **{name: getattr(row, path) for name, path in NAMES.items()},
        )
        for row in rows
        for first, last in periods_of_month(row, month)
    ]


def hours_by_code(*, actor: Actor, month: dt.date, lot_id: int | None = None) -> dict[str, dict[str, Decimal]]:
    """The hours already in the company's statements of a month: by period code, then by kind."""
    entries = DeclaredHours.objects.filter(statement__company_id=actor.organisation_id, statement__month=month)
    if lot_id is not None:
        entries = entries.filter(statement__lot_id=lot_id)
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for engagement_id, first_day, kind, hours in entries.order_by().values_list(
        "engagement_id", "first_day", "kind", "hours"
    ):
        found[period_code(engagement_id, first_day)][kind] = hours
    return found


def uploads_of(actor: Actor) -> QuerySet[HoursUpload]:
    return HoursUpload.objects.visible_to(actor).select_related("lot__contract", "uploaded_by").defer("content")
