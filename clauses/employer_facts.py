"""Hours of insertion of a company, counted for a room below (`employers.facts`)."""

import datetime as dt
from decimal import Decimal

from django.db.models import Q, Sum

from clauses.models import Engagement, HoursLine
from employers.facts import hours_counter_register


def register() -> None:
    hours_counter_register(CompanyHours())


class CompanyHours:
    """The hours counter of `employers.facts`: the ledger, in which a correction is a line of its own."""

    def clause_hours(self, organisation_id: int, *, first: dt.date, last: dt.date) -> Decimal | None:
        theirs = Q(employer=organisation_id) | Q(company=organisation_id)
        engaged = Engagement.objects.filter(theirs).order_by()
        if not engaged.exists():
            return None
        lines = HoursLine.objects.filter(
            engagement__in=engaged.values("pk"), countable=True, first_day__lte=last, last_day__gte=first
        )
        return lines.order_by().aggregate(total=Sum("hours"))["total"] or Decimal(0)
