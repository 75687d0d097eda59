"""Who came: ticked on the day, corrected until the sheet is closed."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from cms.enums import RegistrationStatus
from cms.models import EventDesk, EventPage, EventRegistration
from cms.services.seats import desk_of, event_lock, seats_counted
from cms.transitions import ATTEND, DESK_CLOSE, DESK_REOPEN, MISS, UNMARK
from core import formats
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from core.workflow import Transition, transition_apply
from employers.models import Employer
from people.enums import PersonStatus
from people.models import Person
from referential.text import search_normalise

CLOSED = "La feuille de présence est close : rouvrez-la pour corriger."
FULL = "Toutes les places sont prises : notez d'abord qui est absent, ou ajoutez des places à la page."
MOST_WALK_INS = 1000
MARKS: dict[str, Transition] = {
    RegistrationStatus.ATTENDED: ATTEND,
    RegistrationStatus.ABSENT: MISS,
    RegistrationStatus.REGISTERED: UNMARK,
}


@transaction.atomic
def attendance_mark(
    *, actor: Actor, event_id: int, marks: Mapping[int, str], now: dt.datetime, walk_ins: int | None = None
) -> int:
    """Write who is present or absent, or take it back: state by registration. Returns how many changed.

    Raises Conflict when the sheet is closed or when somebody withdrew meanwhile, Refused before the day.
    """
    event, desk = _sheet_open(actor, event_id, now)
    if walk_ins is not None:
        _count_walk_ins(desk, walk_ins)
    rows = event.registrations.select_for_update(of=("self",)).filter(pk__in=marks)
    changed = 0
    for registration in rows:
        wanted = marks[registration.pk]
        if wanted not in MARKS:
            raise Refused.because("mark", "Choisissez présent ou absent.")
        if registration.status != wanted:
            _mark(event, registration, MARKS[wanted], actor=actor, now=now)
            changed += 1
    return changed


def _mark(
    event: EventPage, registration: EventRegistration, change: Transition, *, actor: Actor, now: dt.datetime
) -> None:
    """Whoever had no seat any more, absent or waiting, sits down only when one is free."""
    takes_a_seat = registration.status in {RegistrationStatus.WAITING, RegistrationStatus.ABSENT}
    if takes_a_seat and change is not MISS and not seats_counted(event)[registration.side].hold(registration.seats):
        raise Conflict.because("full", FULL)
    transition_apply(change, registration, actor=actor, now=now)


def _count_walk_ins(desk: EventDesk, walk_ins: int) -> None:
    if not 0 <= walk_ins <= MOST_WALK_INS:
        raise Refused.because("walk_ins", f"De 0 à {MOST_WALK_INS}.", "walk_ins")
    desk.walk_ins = walk_ins
    desk.save(update_fields=["walk_ins"])


def _sheet_open(actor: Actor, event_id: int, now: dt.datetime) -> tuple[EventPage, EventDesk]:
    event, desk = _held(actor, event_id)
    if desk.closed_at is not None:
        raise Conflict.because("closed", CLOSED)
    if desk.cancelled_at is not None:
        raise Conflict.because("called_off", "Ce rendez-vous est annulé.")
    if timezone.localdate(event.starts_at) > timezone.localdate(now):
        raise Refused.because("too_early", f"Les présences se notent à partir du {formats.day(event.starts_at)}.")
    return event, desk


def _held(actor: Actor, event_id: int) -> tuple[EventPage, EventDesk]:
    if not actor.has_role(Role.PILOT, Role.ADMIN):
        raise Refused.because("wrong_role", "Les présences sont notées par l'organisateur.")
    event = event_lock(event_id)
    return event, desk_of(event)


# --- Added on the spot ---------------------------------------------------------------------------------------------
@transaction.atomic
def person_walk_in(
    *, actor: Actor, event_id: int, last_name: str, first_name: str, birth_date: dt.date, now: dt.datetime
) -> EventRegistration:
    """Note the presence of somebody whom nobody registered, known by her whole identity.

    The organiser searches no file: only names and a birth date that are those of one file are accepted.
    """
    event, _ = _sheet_open(actor, event_id, now)
    known = Person.objects.exclude(status=PersonStatus.ANONYMISED).filter(birth_date=birth_date)
    found = list(known.filter(search_name=search_normalise(f"{last_name} {first_name}"))[:2])
    if len(found) != 1:
        raise Refused.because(
            "unknown",
            "Aucun dossier n'a exactement ce nom et cette date de naissance. Comptez cette personne parmi celles qui "
            "sont venues sans être connues.",
            "last_name",
        )
    return _walk_in(event, actor=actor, now=now, person=found[0])


@transaction.atomic
def employer_walk_in(
    *, actor: Actor, event_id: int, siret: str, names: str, seats: int, now: dt.datetime
) -> EventRegistration:
    """Note the presence of a company that did not register, known by its SIRET."""
    event, _ = _sheet_open(actor, event_id, now)
    employer = Employer.objects.filter(siret=siret).first()
    if employer is None:
        raise Refused.because("unknown", "Aucun employeur inscrit à Passerelle n'a ce SIRET.", "siret")
    return _walk_in(event, actor=actor, now=now, employer=employer, names=names.strip(), seats=seats)


def _walk_in(event: EventPage, *, actor: Actor, now: dt.datetime, **who) -> EventRegistration:
    named = {name: who[name] for name in ("person", "employer") if name in who}
    known = event.registrations.select_for_update(of=("self",)).filter(**named)
    registration = known.exclude(status=RegistrationStatus.CANCELLED).first()
    if registration is not None and registration.status == RegistrationStatus.ATTENDED:
        raise Conflict.because("present", f"{registration.who} est déjà notée présente.")
    if registration is None:
        registration = EventRegistration(
            event=event, registered_at=now, registered_by=actor.user, is_walk_in=True, **who
        )
        clean_or_refuse(registration, only=["names", "seats"])
        if not _seats_for(event, registration):
            raise Conflict.because("full", FULL)
        registration.save()
    _mark(event, registration, ATTEND, actor=actor, now=now)
    return registration


def _seats_for(event: EventPage, registration: EventRegistration) -> bool:
    """At the door a side that does not register may come all the same, as long as the room holds it."""
    seats = seats_counted(event)
    return seats[registration.side].hold(registration.seats) if registration.side in seats else True


# --- Closing -------------------------------------------------------------------------------------------------------
@transaction.atomic
def attendance_close(*, actor: Actor, event_id: int, now: dt.datetime) -> int:
    """End the sheet: whoever was seated and not noted is absent. Returns how many. Undone by `attendance_reopen`."""
    event, desk = _sheet_open(actor, event_id, now)
    if event.starts_at > now:
        raise Refused.because("too_early", "Ce rendez-vous n'a pas encore commencé.")
    missing = list(event.registrations.select_for_update(of=("self",)).filter(status=RegistrationStatus.REGISTERED))
    for registration in missing:
        transition_apply(MISS, registration, actor=actor, now=now)
    transition_apply(DESK_CLOSE, desk, actor=actor, now=now, values={"closed_at": now, "closed_by": actor.user})
    return len(missing)


@transaction.atomic
def attendance_reopen(*, actor: Actor, event_id: int, now: dt.datetime) -> None:
    _, desk = _held(actor, event_id)
    transition_apply(DESK_REOPEN, desk, actor=actor, now=now, values={"closed_at": None, "closed_by": None})
