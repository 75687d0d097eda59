"""Writes about the last day of an offer: told before it comes, moved on by one act of its employer."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from accounts.actors import Actor
from core import formats
from core.errors import Conflict
from core.outbox import outbox_add
from core.workflow import transition_apply
from employers.enums import OpeningStatus
from employers.models import Opening
from employers.services.openings import MODELS, opening_lock, own_or_refuse
from employers.transitions import PROLONG, RENEW


@transaction.atomic
def opening_renew(
    *, actor: Actor, kind: str, opening_id: int, seen: dt.date | None, today: dt.date, now: dt.datetime
) -> Opening:
    """Move the last day on; an offer that expired is online again. `seen` is the last day that the page showed.

    Raises Conflict when it was renewed meanwhile, is over, or expired too long ago to be put back unread.
    """
    opening = opening_lock(actor=actor, kind=kind, opening_id=opening_id)
    own_or_refuse(actor, opening.employer)
    if opening.expires_on != seen:
        raise Conflict.because("renewed", "Cette offre a déjà été prolongée.")
    if not may_renew(opening, today=today):
        raise Conflict.because("over", "Cette offre est terminée. Reprenez-la dans votre espace : elle sera relue.")
    opening.expires_on = renewed_until(opening, today=today)
    opening.save(update_fields=["expires_on", "updated_at"])
    change = RENEW if opening.status == OpeningStatus.EXPIRED else PROLONG
    reason = f"Jusqu'au {formats.day(opening.expires_on)}"
    transition_apply(change, opening, actor=actor, now=now, reason=reason, kind=str(opening.kind), id=opening.pk)
    return opening


def may_renew(opening: Opening, *, today: dt.date) -> bool:
    """Whether one act moves its last day on: it is near, or passed a short while ago."""
    if opening.expires_on is None or opening.status not in {OpeningStatus.PUBLISHED, OpeningStatus.EXPIRED}:
        return False
    days = (opening.expires_on - today).days
    return -settings.OPENING_RENEWAL_DAYS <= days <= max(settings.OPENING_REMINDER_DAYS)


def renewed_until(opening: Opening, *, today: dt.date) -> dt.date:
    """The last day that a renewal gives."""
    return max(today, opening.expires_on or today) + dt.timedelta(days=settings.OPENING_RENEWAL_DAYS)


@transaction.atomic
def openings_remind(*, today: dt.date) -> int:
    """Tell employers of the offers that end soon: once for each step of days and each last day. Returns how many.

    A day without this task loses nothing: a step is late, and the nearest one alone is told.
    """
    steps = sorted(settings.OPENING_REMINDER_DAYS)
    limit = today + dt.timedelta(days=steps[-1])
    told = 0
    for kind, model in MODELS.items():
        near = model.objects.published().filter(expires_on__range=(today, limit)).order_by("pk")
        for pk, last_day in near.values_list("pk", "expires_on"):
            step = next(days for days in steps if (last_day - today).days <= days)
            key = f"{kind}:{pk}:{last_day.isoformat()}:{step}"
            outbox_add("opening_ends_soon", key=key, kind=str(kind), id=pk, last_day=last_day.isoformat())
            told += 1
    return told
