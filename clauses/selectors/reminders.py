"""Who still owes a statement, whom to write to, and what was already written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.actors import Actor
from accounts.models import Organisation
from clauses.enums import ReminderStatus
from clauses.models import Engagement, HoursReminderItem
from clauses.selectors.contacts import Contact, company_contacts
from clauses.selectors.contractors import MonthLate, OwedKey, months_owed


@dataclass(frozen=True, slots=True)
class OwedStatement:
    """A statement that a facilitator waits for, with the people to write to and the days they were written to."""

    owed: MonthLate
    company: Organisation
    contacts: list[Contact]
    reminded: list[dt.date] = field(default_factory=list)

    @property
    def token(self) -> str:
        return f"{self.owed.lot.pk}-{self.owed.company_id}-{self.owed.month:%Y%m}"

    @property
    def can_be_reminded(self) -> bool:
        return any(not contact.problem for contact in self.contacts)


def owed_everywhere(*, on: dt.date) -> list[MonthLate]:
    """All that is owed on lots that carry a clause, for the morning's reminders."""
    return months_owed(Engagement.objects.exclude(lot__clause_kind=""), on=on)


def owed_to_facilitator(actor: Actor, *, on: dt.date) -> list[OwedStatement]:
    """What the actor's companies still have to send, latest due first to be late."""
    owed = months_owed(Engagement.objects.visible_to(actor), on=on)
    companies = Organisation.objects.in_bulk({one.company_id for one in owed})
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for contact in company_contacts(companies):
        contacts[contact.company_id].append(contact)
    days = reminded_days(owed)
    return [
        OwedStatement(
            one,
            companies[one.company_id],
            contacts[one.company_id],
            sorted({day for day, _ in days[one.key]}, reverse=True),
        )
        for one in owed
    ]


def reminded_days(owed: Iterable[MonthLate]) -> dict[OwedKey, list[tuple[dt.date, str]]]:
    """The days and stages of the reminders of each month owed; those that turned out useless do not count."""
    found: dict[OwedKey, set[tuple[dt.date, str]]] = defaultdict(set)
    lots = {one.lot.pk for one in owed}
    rows = (
        HoursReminderItem.objects.filter(lot__in=lots)
        .exclude(reminder__status=ReminderStatus.USELESS)
        .values_list("lot_id", "company_id", "month", "reminder__day", "stage")
    )
    for lot_id, company_id, month, day, stage in rows:
        found[lot_id, company_id, month].add((day, stage))
    return defaultdict(list, {key: sorted(days) for key, days in found.items()})


def still_owed(keys: Iterable[OwedKey], *, on: dt.date) -> list[MonthLate]:
    """Those of these months that are owed now: what a mail may say when it leaves."""
    wanted = set(keys)
    engagements = Engagement.objects.filter(
        lot__in={lot_id for lot_id, _, _ in wanted}, company__in={company_id for _, company_id, _ in wanted}
    )
    return [one for one in months_owed(engagements, on=on) if one.key in wanted]
