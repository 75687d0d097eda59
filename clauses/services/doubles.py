"""No hour counts twice: what one person can have worked in a month, over all lots, is checked before it is recorded."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from clauses.models import Engagement, HoursLine
from clauses.rules import hours_possible
from core import formats
from core.errors import Reason
from people.models import Person


def impossible_hours(added: Iterable[tuple[Engagement, Decimal]], *, month: dt.date) -> list[Reason]:
    """Who would have more countable hours in a month than anybody can work. Takes the people's rows, in one order.

    The trigger `hours_are_possible` holds the same promise against any SQL; this says it with names.
    """
    more: dict[int, Decimal] = defaultdict(Decimal)
    for engagement, hours in added:
        more[engagement.person_id] += hours
    people = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=more).order_by("pk")
    locked = {person.pk: person for person in people}
    recorded = recorded_in_month(more, month)
    limit = hours_possible(month)
    return [
        Reason(
            "hours_impossible",
            f"{person} aurait {formats.hours(recorded.get(pk, Decimal(0)) + more[pk])} comptées "
            f"au mois {formats.of_month(month)}, tous marchés confondus : {formats.hours(limit)} au plus sont "
            "possibles. "
            "Renvoyez ces heures à l'entreprise, ou corrigez celles déjà inscrites.",
        )
        for pk, person in locked.items()
        if more[pk] > 0 and recorded.get(pk, Decimal(0)) + more[pk] > limit
    ]


def recorded_in_month(people: Iterable[int], month: dt.date) -> dict[int, Decimal]:
    """Countable hours of the ledger for each person that month, over all lots."""
    lines = HoursLine.objects.countable().filter(engagement__person__in=list(people), month=month)
    return dict(lines.order_by().values_list("engagement__person").annotate(total=Sum("hours")))


def months_impossible(person: Person) -> list[tuple[dt.date, Decimal]]:
    """The months in which a person has more countable hours than possible: after a merge, hours counted twice."""
    lines = HoursLine.objects.countable().filter(engagement__person=person)
    totals = lines.order_by().values_list("month").annotate(total=Sum("hours"))
    return sorted((month, total) for month, total in totals if total > hours_possible(month))
