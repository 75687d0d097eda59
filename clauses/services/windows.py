"""A person's counting window: one for all her contracts, from the first of them; prolonged with a reason."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from clauses.enums import SettingCode
from clauses.models import Engagement, WindowExtension
from clauses.rules import counting_window
from clauses.selectors.usages import usage_value
from clauses.services.contracts import require_facilitator
from core.errors import Reason, Refused
from core.outbox import outbox_add
from people.models import Person


def windows_align(*, person_id: int) -> tuple[dt.date, dt.date] | None:
    """Work out the window of a person again and write it on all her engagements; None when she has none.

    The caller holds the person's row. Hours already in the ledger keep the verdict they were recorded with.
    """
    engagements = Engagement.objects.filter(person_id=person_id)
    first_day = engagements.order_by("starts_on").values_list("starts_on", flat=True).first()
    if first_day is None:
        return None
    months = int(usage_value(SettingCode.WINDOW_MONTHS, on=first_day))
    start, end = counting_window(first_day=first_day, months=months)
    extension = WindowExtension.objects.filter(person_id=person_id, until__gt=end).order_by("-until").first()
    reason = ""
    if extension is not None:
        end, reason = extension.until, extension.reason
    engagements.exclude(window_start=start, window_end=end, window_reason=reason).update(
        window_start=start, window_end=end, window_reason=reason
    )
    return start, end


@transaction.atomic
def engagement_extend_window(
    *, actor: Actor, engagement_id: int, until: dt.date, reason: str, now: dt.datetime
) -> Engagement:
    """Let a person's hours count longer on all her contracts, for a reason (often an apprenticeship or a CDI)."""
    require_facilitator(actor)
    engagement = Engagement.objects.visible_to(actor).get(pk=engagement_id)
    Person.objects.select_for_update(of=("self",)).get(pk=engagement.person_id)
    engagement.refresh_from_db(fields=["window_end"])
    problems = []
    if until <= engagement.window_end:
        message = f"La durée va déjà jusqu'au {engagement.window_end:%d/%m/%Y}."
        problems.append(Reason("not_longer", message, field="until"))
    if not reason.strip():
        problems.append(Reason("reason_missing", "Indiquez un motif.", field="reason"))
    if problems:
        raise Refused(problems)
    WindowExtension.objects.create(
        person_id=engagement.person_id,
        until=until,
        previous_end=engagement.window_end,
        reason=reason.strip(),
        decided_at=now,
        decided_by=actor.user,
    )
    windows_align(person_id=engagement.person_id)
    engagement.refresh_from_db(fields=["window_start", "window_end", "window_reason"])
    return engagement


@transaction.atomic
def windows_warn(*, now: dt.datetime) -> int:
    """Announce, once for each end, the windows that end soon while the person still works on a lot."""
    today = timezone.localdate(now)
    limit = today + dt.timedelta(days=int(usage_value(SettingCode.WINDOW_WARNING, on=today)))
    ending = Engagement.objects.running_in(today, today).filter(window_end__range=(today, limit))
    rows = list(ending.order_by("pk").values_list("pk", "window_end"))
    for pk, end in rows:
        outbox_add("window_ending", key=f"{pk}:{end.isoformat()}", engagement_id=pk)
    return len(rows)
