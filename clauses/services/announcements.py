"""A company tells whom it hired; the facilitator puts her on the lot, or says why not."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import AnnouncementState
from clauses.models import Announcement, Engagement, Lot
from clauses.services.contracts import require_facilitator
from clauses.services.engagements import engagement_record
from clauses.services.participations import declaring_problem
from clauses.transitions import ANNOUNCEMENT_CONFIRM, ANNOUNCEMENT_REFUSE
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import Transition, transition_apply
from people.models import AnnouncedPerson

ANSWERED = "Quelqu'un d'autre vient de répondre à cette annonce."


@transaction.atomic
def announcement_make(
    *, actor: Actor, lot_id: int, identity: Mapping[str, Any], terms: Mapping[str, Any], now: dt.datetime
) -> Announcement:
    """Tell the facilitator that the actor's company hired somebody for a lot. The same person waits once."""
    if not actor.has_role(Role.CONTRACTOR):
        raise Refused.because("wrong_role", "Seule l'entreprise annonce une embauche.")
    lot = Lot.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=lot_id)
    starts_on, ends_on = terms["starts_on"], terms.get("ends_on")
    problems = []
    if problem := declaring_problem(lot, actor.organisation_id):
        problems.append(Reason("may_not_declare", problem))
    if ends_on is not None and ends_on < starts_on:
        problems.append(Reason("dates", "Le dernier jour précède le premier.", "ends_on"))
    if (lot.ends_on and starts_on > lot.ends_on) or (lot.starts_on and ends_on and ends_on < lot.starts_on):
        problems.append(Reason("dates_apart", "Ces dates sont hors de celles du lot.", "starts_on"))
    if problems:
        raise Refused(problems)
    waiting = Announcement.objects.waiting().filter(lot=lot, company_id=actor.organisation_id, starts_on=starts_on)
    if waiting.filter(**{f"identity__{name}__iexact": identity[name] for name in ("first_name", "last_name")}).exists():
        raise Conflict.because("already_announced", "Cette personne est déjà annoncée : le facilitateur va répondre.")
    who = AnnouncedPerson(**identity)
    clean_or_refuse(who)
    who.save()
    announcement = Announcement(
        lot=lot,
        company_id=actor.organisation_id,
        identity=who,
        initials=who.initials,
        announced_at=now,
        announced_by=actor.user,
        **terms,
    )
    clean_or_refuse(announcement, only=terms)
    announcement.save()
    outbox_add("hire_announced", key=f"announcement:{announcement.pk}", announcement_id=announcement.pk)
    return announcement


@transaction.atomic
def announcement_confirm(*, actor: Actor, announcement_id: int, now: dt.datetime, **recorded: Any) -> Engagement:
    """Put the announced person on the lot, as the facilitator reads it; `recorded` is for `engagement_record`."""
    announcement = _announcement_lock(actor, announcement_id)
    engagement = engagement_record(
        actor=actor, lot_id=announcement.lot_id, company_id=announcement.company_id, now=now, **recorded
    )
    _answer(announcement, ANNOUNCEMENT_CONFIRM, actor=actor, now=now, engagement=engagement)
    return engagement


@transaction.atomic
def announcement_refuse(*, actor: Actor, announcement_id: int, reason: str, now: dt.datetime) -> Announcement:
    """Say why the announced person is not put on the lot. The reason goes to the company: no fact about the person."""
    announcement = _announcement_lock(actor, announcement_id)
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez un motif : l'entreprise le reçoit.", "refusal")
    _answer(announcement, ANNOUNCEMENT_REFUSE, actor=actor, now=now, refusal=reason.strip())
    return announcement


def _announcement_lock(actor: Actor, announcement_id: int) -> Announcement:
    require_facilitator(actor)
    announcement = Announcement.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=announcement_id)
    if announcement.state != AnnouncementState.WAITING:
        raise Conflict.because("answered", ANSWERED)
    return announcement


def _answer(announcement: Announcement, change: Transition, *, actor: Actor, now: dt.datetime, **values: Any) -> None:
    who = announcement.identity
    announcement.refusal = values.get("refusal", "")
    clean_or_refuse(announcement, only={"refusal"})
    transition_apply(
        change,
        announcement,
        actor=actor,
        now=now,
        state_field="state",
        values={"answered_at": now, "answered_by": actor.user, "identity": None, **values},
        announcement_id=announcement.pk,
    )
    if who is not None:
        who.delete()
