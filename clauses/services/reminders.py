"""Remind companies of the statements they owe: planned as rows, sent by the outbox, looked at again as they leave."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.actors import Actor
from accounts.models import User
from clauses.enums import ReminderStage, ReminderStatus, SettingCode
from clauses.models import HoursReminder, HoursReminderItem
from clauses.rules import reminder_stage
from clauses.selectors.contacts import company_contacts
from clauses.selectors.contractors import MonthLate
from clauses.selectors.reminders import owed_everywhere, owed_to_facilitator, reminded_days, still_owed
from clauses.selectors.usages import usage_value
from clauses.services.contracts import require_facilitator
from core.errors import Refused
from core.mail import send_templated
from core.outbox import outbox_add


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request: people written to, people already written to today, months nobody can be told of."""

    people: int
    already: int
    unreachable: int


@transaction.atomic
def reminders_plan(*, on: dt.date, now: dt.datetime) -> int:
    """Every morning: one mail for each person whose companies owe something worth saying today.

    Run twice on one day, even at once, it plans each mail once. Returns how many were planned.
    """
    owed = owed_everywhere(on=on)
    earlier = reminded_days(owed)
    figures = {
        "days_before": int(usage_value(SettingCode.REMINDER_BEFORE, on=on)),
        "days_after": int(usage_value(SettingCode.REMINDER_AFTER, on=on)),
        "maximum": int(usage_value(SettingCode.REMINDER_MAX, on=on)),
    }
    due = [
        (one, ReminderStage(stage))
        for one in owed
        if (stage := reminder_stage(due_on=one.due_on, on=on, earlier=earlier[one.key], **figures))
    ]
    return len(_plan(due, on=on, now=now))


@transaction.atomic
def reminders_ask(*, actor: Actor, tokens: Collection[str], on: dt.date, now: dt.datetime) -> Asked:
    """The facilitator reminds companies of chosen statements; each person gets one mail, and one a day at most."""
    require_facilitator(actor)
    chosen = [one for one in owed_to_facilitator(actor, on=on) if one.token in tokens]
    if not chosen:
        raise Refused.because("nothing_chosen", "Cochez au moins un relevé encore attendu.")
    reachable = [one for one in chosen if one.can_be_reminded]
    people = {contact.user_id for one in reachable for contact in one.contacts if not contact.problem}
    planned = _plan([(one.owed, ReminderStage.ASKED) for one in reachable], on=on, now=now, asked_by=actor.user)
    return Asked(len(planned), len(people) - len(planned), len(chosen) - len(reachable))


def _plan(
    due: Iterable[tuple[MonthLate, ReminderStage]], *, on: dt.date, now: dt.datetime, asked_by: User | None = None
) -> list[HoursReminder]:
    due = list(due)
    owed_of: dict[int, list[tuple[MonthLate, ReminderStage]]] = defaultdict(list)
    for one, stage in due:
        owed_of[one.company_id].append((one, stage))
    said: dict[int, list[tuple[MonthLate, ReminderStage]]] = defaultdict(list)
    for contact in company_contacts(owed_of):
        if not contact.problem:
            said[contact.user_id] += owed_of[contact.company_id]
    planned = []
    for user_id in sorted(said):
        reminder, is_new = HoursReminder.objects.get_or_create(
            recipient_id=user_id, day=on, defaults={"planned_at": now, "asked_by": asked_by}
        )
        if not is_new:
            continue
        HoursReminderItem.objects.bulk_create(
            HoursReminderItem(reminder=reminder, lot=one.lot, company_id=one.company_id, month=one.month, stage=stage)
            for one, stage in said[user_id]
        )
        outbox_add("hours_reminder_planned", key=f"reminder:{reminder.pk}", reminder_id=reminder.pk)
        planned.append(reminder)
    return planned


@transaction.atomic
def reminder_send(*, reminder_id: int, key: str, on: dt.date, now: dt.datetime) -> HoursReminder:
    """Send a planned mail, with what is still owed and still hers; say nothing when nothing is."""
    reminder = HoursReminder.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=reminder_id)
    if reminder.status != ReminderStatus.PLANNED:
        return reminder
    items = list(reminder.items.all())
    companies = {
        contact.company_id
        for contact in company_contacts({item.company_id for item in items})
        if contact.user_id == reminder.recipient_id and not contact.problem
    }
    owed = [
        one
        for one in still_owed([(item.lot_id, item.company_id, item.month) for item in items], on=on)
        if one.company_id in companies
    ]
    kept = {one.key for one in owed}
    useless = [item.pk for item in items if (item.lot_id, item.company_id, item.month) not in kept]
    reminder.items.filter(pk__in=useless).delete()
    reminder.status = ReminderStatus.SENT if owed else ReminderStatus.USELESS
    reminder.sent_at = now if owed else None
    reminder.save(update_fields=["status", "sent_at"])
    if owed:
        send_templated(
            template="clauses/mail/statements_owed",
            to=[reminder.recipient.email],
            context={
                "owed": owed,
                "late": [one for one in owed if one.is_late],
                "asked_by": reminder.asked_by,
                "count": len(owed),
            },
            key=key,
        )
    return reminder
