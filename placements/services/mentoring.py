"""Writes about volunteers and mentorings (parrainage)."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.dates import months_later
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from people.services import person_lock
from placements.enums import FollowUpState, MentoringEnd, MentoringStatus
from placements.models import POSITIVE, Mentor, Mentoring, MentoringMeeting
from placements.rules import MENTORING_ARTICLE, mentoring_last_day
from placements.transitions.mentoring import (
    CANCEL_MENTORING,
    END_MENTORING,
    EXPIRE_MENTOR,
    FORGET_MENTOR,
    LIST_KEEPERS,
    PAUSE_MENTOR,
    RESUME_MENTOR,
    she_follows_nobody,
)

FACTS = frozenset(
    {"name", "email", "activity", "occupation", "sectors", "territory", "availability", "places", "agreed_on"}
)


# --- Volunteers: the pilot's list -------------------------------------------------------------------------------
@transaction.atomic
def mentor_save(*, actor: Actor, now: dt.datetime, mentor_id: int | None = None, **facts: Any) -> Mentor:
    """Write a volunteer down, or correct her. Raises Refused when the address is somebody else's."""
    _pilots_only(actor)
    if facts.keys() - FACTS:
        raise TypeError(f"not editable: {sorted(facts.keys() - FACTS)}")
    mentor = Mentor(created_at=now) if mentor_id is None else _mentor_lock(mentor_id)
    for name, value in facts.items():
        setattr(mentor, name, value)
    mentor.email = mentor.email.strip().lower()
    clean_or_refuse(mentor, exclude=["occupation", "territory"])
    try:
        with transaction.atomic():
            mentor.save()
    except IntegrityError as error:
        text = "Cette adresse est déjà celle d'un parrain ou d'une marraine."
        raise Refused.because("email", text, "email") from error
    return mentor


@transaction.atomic
def mentor_set_active(*, actor: Actor, mentor_id: int, active: bool, now: dt.datetime) -> Mentor:
    """Say whether a volunteer is available. Saying it twice changes nothing; her mentorings go on."""
    _pilots_only(actor)
    mentor = _mentor_lock(mentor_id)
    if mentor.is_active != active:
        values = {"is_active": active, "stopped_on": None if active else timezone.localdate(now)}
        transition_apply(RESUME_MENTOR if active else PAUSE_MENTOR, mentor, actor=actor, now=now, values=values)
    return mentor


@transaction.atomic
def mentor_forget(*, actor: Actor | None, mentor_id: int, now: dt.datetime) -> Mentor:
    """Erase what says who she is; her mentorings stay for the figures. Raises Conflict while she follows somebody."""
    if actor is not None:
        _pilots_only(actor)
    mentor = Mentor.objects.select_for_update(of=("self",)).get(pk=mentor_id)
    if mentor.forgotten_at is not None:
        return mentor
    if busy := she_follows_nobody(mentor):
        raise Conflict([busy])
    nothing = {"name": f"Ancien bénévole {mentor.pk}", "email": "", "field": "", "availability": ""}
    stopped = {"is_active": False, "stopped_on": mentor.stopped_on or timezone.localdate(now), "forgotten_at": now}
    change = FORGET_MENTOR if actor else EXPIRE_MENTOR
    transition_apply(change, mentor, actor=actor, now=now, values=nothing | stopped)
    return mentor


def mentors_forget(*, now: dt.datetime) -> int:
    """Forget the volunteers who stopped `MENTOR_KEPT_MONTHS` ago and follow nobody. Returns how many."""
    before = months_later(timezone.localdate(now), -settings.MENTOR_KEPT_MONTHS)
    gone = Mentor.objects.known().filter(is_active=False, stopped_on__lt=before)
    gone = gone.exclude(pk__in=Mentoring.objects.active().order_by().values("mentor"))
    ids = list(gone.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        mentor_forget(actor=None, mentor_id=pk, now=now)
    return len(ids)


# --- Mentorings: the référents' ---------------------------------------------------------------------------------
@transaction.atomic
def mentoring_start(
    *, actor: Actor, person_id: int, mentor_id: int, starts_on: dt.date, now: dt.datetime, goal: str = ""
) -> Mentoring:
    """A volunteer begins to walk beside a person. The volunteer is locked: nobody takes her last place twice.

    The same volunteer twice is the same mentoring; another one while there is one raises Conflict.
    """
    person = person_lock(actor=actor, person_id=person_id)
    existing = Mentoring.objects.active().filter(person=person).select_related("mentor").first()
    if existing is not None:
        if existing.mentor_id == mentor_id:
            return existing
        raise Conflict.because("has_mentor", f"{existing.mentor} accompagne déjà cette personne.")
    mentor = Mentor.objects.known().select_for_update(of=("self",)).get(pk=mentor_id)
    reasons = []
    if not mentor.is_active:
        reasons.append(Reason("not_available", "Ce bénévole n'est pas disponible en ce moment."))
    active = mentor.mentorings.active().count()
    if active >= mentor.places:
        reasons.append(Reason("no_place", f"Ce bénévole suit déjà {active} personne{'s' if active > 1 else ''}."))
    today = timezone.localdate(now)
    if not months_later(today, -12) <= starts_on <= months_later(today, 6):
        reasons.append(Reason("dates", "Indiquez une date proche d'aujourd'hui.", "starts_on"))
    if reasons:
        raise Refused(reasons)
    mentoring = Mentoring(
        mentor=mentor,
        person=person,
        starts_on=starts_on,
        goal=goal.strip(),
        proposed_by=actor.membership,
        created_at=now,
    )
    clean_or_refuse(mentoring, only=["goal"])
    mentoring.save()
    outbox_add("mentoring_started", key=str(mentoring.pk), mentoring_id=mentoring.pk)
    return mentoring


@transaction.atomic
def meeting_log(
    *, actor: Actor, mentoring_id: int, held_on: dt.date, now: dt.datetime, note: str = ""
) -> MentoringMeeting:
    """They met. A meeting is on a day of the mentoring that has come."""
    mentoring = _mentoring_lock(actor, mentoring_id)
    _refuse_cancelled(mentoring)
    if held_on < mentoring.starts_on:
        raise Refused.because("dates", f"Le parrainage commence le {mentoring.starts_on:%d/%m/%Y}.", "held_on")
    if held_on > timezone.localdate(now):
        raise Refused.because("dates", "Cette date n'est pas encore passée.", "held_on")
    if mentoring.ends_on is not None and held_on > mentoring.ends_on:
        raise Refused.because("dates", f"Le parrainage s'est terminé le {mentoring.ends_on:%d/%m/%Y}.", "held_on")
    meeting = MentoringMeeting(
        mentoring=mentoring, held_on=held_on, note=note.strip(), recorded_by=actor.user, recorded_at=now
    )
    clean_or_refuse(meeting, only=["note"])
    meeting.save()
    return meeting


@transaction.atomic
def mentoring_end(
    *,
    actor: Actor,
    mentoring_id: int,
    ended_on: dt.date,
    reason: str,
    outcome: str,
    now: dt.datetime,
    note: str = "",
) -> Mentoring:
    """The mentoring ended, with what became of the person. Told twice the same, it is told once."""
    mentoring = _mentoring_lock(actor, mentoring_id)
    _refuse_cancelled(mentoring)
    if mentoring.status == MentoringStatus.ENDED:
        if (mentoring.ends_on, mentoring.outcome) == (ended_on, outcome):
            return mentoring
        raise Conflict.because(
            "already_ended", f"Ce parrainage est déjà terminé depuis le {mentoring.ends_on:%d/%m/%Y}."
        )
    if reasons := _end_reasons(mentoring, ended_on, reason, outcome, today=timezone.localdate(now)):
        raise Refused(reasons)
    mentoring.end_note = note.strip()
    clean_or_refuse(mentoring, only=["end_note"])
    told = {"ends_on": ended_on, "outcome": outcome, "end_reason": reason, "end_note": mentoring.end_note}
    transition_apply(END_MENTORING, mentoring, actor=actor, now=now, values=told)
    return mentoring


@transaction.atomic
def mentoring_cancel(*, actor: Actor, mentoring_id: int, reason: str, now: dt.datetime) -> Mentoring:
    """It will not take place, or was noted by mistake: the place is free again and the volunteer is told.

    Raises Conflict when it is over, Refused when a meeting is noted. Said twice, it is said once.
    """
    mentoring = _mentoring_lock(actor, mentoring_id)
    if mentoring.status == MentoringStatus.CANCELLED:
        return mentoring
    mentoring.end_note = reason.strip()
    clean_or_refuse(mentoring, only=["end_note"])
    told = {"end_note": mentoring.end_note}
    transition_apply(CANCEL_MENTORING, mentoring, actor=actor, now=now, reason=reason, values=told)
    return mentoring


def _refuse_cancelled(mentoring: Mentoring) -> None:
    if mentoring.status == MentoringStatus.CANCELLED:
        raise Conflict.because("cancelled", "Ce parrainage n'a pas eu lieu.")


def _end_reasons(mentoring: Mentoring, ended_on: dt.date, reason: str, outcome: str, *, today: dt.date) -> list[Reason]:
    reasons = []
    if ended_on < mentoring.starts_on:
        reasons.append(Reason("dates", f"Il commence le {mentoring.starts_on:%d/%m/%Y}.", "ended_on"))
    if ended_on > today:
        reasons.append(Reason("dates", "Ce jour n'est pas encore passé.", "ended_on"))
    months = settings.MENTORING_MONTHS
    last = mentoring_last_day(mentoring.starts_on, months=months)
    if ended_on > last:
        latest = f"il finit au plus tard le {last:%d/%m/%Y}."
        text = f"Un parrainage dure {months} mois au plus ({MENTORING_ARTICLE}) : {latest}"
        reasons.append(Reason("too_long", text, "ended_on"))
    if reason not in MentoringEnd.values:
        reasons.append(Reason("end_reason", "Indiquez pourquoi il se termine.", "reason"))
    if outcome not in FollowUpState.values:
        reasons.append(Reason("outcome", "Indiquez où en est la personne.", "outcome"))
    return reasons


@transaction.atomic
def mentoring_return(*, actor: Actor, mentoring_id: int, returned_on: dt.date | None, now: dt.datetime) -> Mentoring:
    """After a positive exit, the person came back to be followed; None takes it back. For the return rate."""
    mentoring = _mentoring_lock(actor, mentoring_id)
    if mentoring.status != MentoringStatus.ENDED or mentoring.outcome not in POSITIVE:
        raise Conflict.because("not_positive", "Ce parrainage n'a pas fini par un emploi ou une formation.")
    if returned_on is not None:
        if mentoring.ends_on is not None and returned_on < mentoring.ends_on:
            raise Refused.because("dates", f"Il s'est terminé le {mentoring.ends_on:%d/%m/%Y}.", "returned_on")
        if returned_on > timezone.localdate(now):
            raise Refused.because("dates", "Cette date n'est pas encore passée.", "returned_on")
    mentoring.returned_on = returned_on
    mentoring.save(update_fields=["returned_on"])
    return mentoring


def _mentoring_lock(actor: Actor, mentoring_id: int) -> Mentoring:
    return Mentoring.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=mentoring_id)


def _mentor_lock(mentor_id: int) -> Mentor:
    return Mentor.objects.known().select_for_update(of=("self",)).get(pk=mentor_id)


def _pilots_only(actor: Actor) -> None:
    if not actor.has_role(*LIST_KEEPERS):
        raise Refused.because("wrong_role", "La liste des bénévoles est tenue par le pilotage.")
