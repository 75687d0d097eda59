"""What happens to a whole meeting: called off, moved, reminded of, and forgotten in time."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from cms.enums import RegistrationStatus
from cms.models import EventPage, EventRegistration
from cms.published import published_mark_change
from cms.rules.events import REMINDER_DAYS, reminder_due
from cms.services.seats import desk_of, event_lock, place_told, waiting_promote
from cms.transitions import CALL_OFF, DESK_CALL_OFF
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply


@transaction.atomic
def event_call_off(*, actor: Actor, event_id: int, reason: str, now: dt.datetime) -> int:
    """It will not take place: every registration ends, and everybody is told once, with the reason.

    Returns how many were registered or waiting. Raises Conflict when it began or was called off.
    """
    if not actor.has_role(Role.PILOT, Role.ADMIN):
        raise Refused.because("wrong_role", "Seul l'organisateur annule un rendez-vous.")
    event = event_lock(event_id)
    desk = desk_of(event)
    if event.starts_at <= now:
        raise Conflict.because("begun", "Ce rendez-vous a commencé : il ne s'annule plus.")
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez pourquoi : chacun lira cette raison.", "cancel_reason")
    desk.cancel_reason = reason.strip()
    clean_or_refuse(desk, only=["cancel_reason"])
    said = {"cancelled_at": now, "cancelled_by": actor.user, "cancel_reason": desk.cancel_reason}
    transition_apply(DESK_CALL_OFF, desk, actor=actor, now=now, reason=reason, values=said)
    rows = list(event.registrations.active().select_related("person").select_for_update(of=("self",)))
    for one in rows:
        transition_apply(CALL_OFF, one, actor=actor, now=now, reason=reason, registration_id=one.pk)
    _referents_tell(event, rows, what="called_off", when=now.isoformat())
    published_mark_change()
    return len(rows)


# --- After a publication -------------------------------------------------------------------------------------------
@transaction.atomic
def event_settle(*, event_id: int, now: dt.datetime) -> None:
    """What a publication asks: a date or a place that moved is told, seats added go to those who wait."""
    event = event_lock(event_id)
    if not event.takes_registrations or not event.registrations.active().exists():
        return
    desk = desk_of(event)
    told = (desk.told_starts_at, desk.told_ends_at, desk.told_place)
    says = (event.starts_at, event.ends_at, place_told(event))
    if says != told:
        desk.told_starts_at, desk.told_ends_at, desk.told_place = says
        desk.save(update_fields=["told_starts_at", "told_ends_at", "told_place"])
        if event.starts_at > now:
            _moved_tell(event, now)
    if waiting_promote(event, now=now):
        published_mark_change()


def _moved_tell(event: EventPage, now: dt.datetime) -> None:
    rows = list(event.registrations.active().select_related("person"))
    for one in rows:
        outbox_add("event_moved", key=f"{one.pk}:{now.isoformat()}", registration_id=one.pk)
    _referents_tell(event, rows, what="moved", when=now.isoformat())


def _referents_tell(event: EventPage, rows: Iterable[EventRegistration], *, what: str, when: str) -> None:
    """One message for each référent, whatever the number of her people."""
    theirs: dict[int, list[int]] = {}
    for one in rows:
        if one.person is not None and one.person.referent_id:
            theirs.setdefault(one.person.referent_id, []).append(one.pk)
    for membership, registrations in theirs.items():
        outbox_add(
            "event_referent_told",
            key=f"{event.pk}:{membership}:{what}:{when}",
            event_id=event.pk,
            membership_id=membership,
            registration_ids=registrations,
            what=what,
        )


def events_settle(*, now: dt.datetime) -> int:
    """Look again at the meetings where somebody waits: a seat may have been freed by an erasure or a merge."""
    waiting = EventRegistration.objects.filter(status=RegistrationStatus.WAITING, event__starts_at__gt=now)
    ids = list(waiting.order_by().values_list("event_id", flat=True).distinct())
    for event_id in ids:
        event_settle(event_id=event_id, now=now)
    return len(ids)


# --- Reminders -----------------------------------------------------------------------------------------------------
@transaction.atomic
def events_remind(*, now: dt.datetime) -> int:
    """Plan the reminders of the day, each once for a registration and a date. Returns how many are planned."""
    today = timezone.localdate(now)
    last = today + dt.timedelta(days=max(REMINDER_DAYS))
    rows = EventRegistration.objects.filter(
        status=RegistrationStatus.REGISTERED,
        event__live=True,
        event__desk__cancelled_at=None,
        event__starts_at__gt=now,
        event__starts_at__date__lte=last,
    ).order_by("pk")
    planned = 0
    for pk, starts_at, registered_at in rows.values_list("pk", "event__starts_at", "registered_at"):
        days = reminder_due(
            today=today, starts_on=timezone.localdate(starts_at), registered_on=timezone.localdate(registered_at)
        )
        if days is not None:
            key = f"{pk}:{starts_at.isoformat()}:{days}"
            outbox_add("event_near", key=key, registration_id=pk, starts_at=starts_at.isoformat())
            planned += 1
    return planned


# --- Retention -----------------------------------------------------------------------------------------------------
def representatives_forget(*, now: dt.datetime) -> int:
    """Forget who came for each company, `EVENT_NAMES_DAYS` after the meeting: how many came is enough."""
    before = now - dt.timedelta(days=settings.EVENT_NAMES_DAYS)
    rows = EventRegistration.objects.filter(event__starts_at__lt=before).exclude(names="")
    keys = list(rows.order_by().values_list("pk", flat=True))
    with transaction.atomic():
        history = EventRegistration.pgh_event_model.objects  # type: ignore[attr-defined]
        EventRegistration.objects.filter(pk__in=keys).order_by().update(names="")
        history.filter(pgh_obj_id__in=keys).order_by().update(names="")
    return len(keys)
