"""Registering to a meeting, and withdrawing."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from cms.enums import RegistrationStatus
from cms.models import EventPage, EventRegistration
from cms.rules.events import EMPLOYERS, PEOPLE
from cms.services.seats import desk_of, event_lock, registration_lock, seats_changed, seats_counted, status_for
from cms.transitions import CANCEL_REGISTRATION, DECLINE_EVENT, WITHDRAW_COMPANY
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply
from employers.models import Employer
from people.models import Person
from placements.reaching import refuse_forgotten

MOST_PEOPLE = 30
BEGUN = "Ce rendez-vous a commencé : l'inscription ne s'annule plus, la présence se note sur place."
NOT_FOR = {
    PEOPLE: "Ce rendez-vous est pour les employeurs.",
    EMPLOYERS: "Ce rendez-vous est pour les personnes accompagnées.",
}


@dataclass(slots=True)
class Registered:
    """What became of each person: seated, waiting, or left out and why."""

    seated: list[EventRegistration] = field(default_factory=list)
    waiting: list[EventRegistration] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


# --- The référent --------------------------------------------------------------------------------------------------
@transaction.atomic
def people_register(
    *, actor: Actor, event_id: int, people: Collection[int], agreed: bool, now: dt.datetime, note: str = ""
) -> Registered:
    """Register some of the référent's people, in the order of their names; the last ones may wait.

    Raises Refused when nobody is chosen, when they did not agree or when registrations are closed; people of others
    are not found. Whoever is registered already is left out, and said so.
    """
    if not agreed:
        raise Refused.because(
            "agreement", "Cochez quand chaque personne a dit oui : son nom sera lu par l'organisateur.", "agreed"
        )
    if not 1 <= len(set(people)) <= MOST_PEOPLE:
        raise Refused.because("people", f"Choisissez d'une à {MOST_PEOPLE} personnes.", "people")
    event = _open_event(event_id, PEOPLE, now)
    chosen = list(Person.objects.visible_to(actor).filter(pk__in=people).order_by("last_name", "first_name", "pk"))
    if len(chosen) < len(set(people)):
        raise Refused.because("people", "Une de ces personnes n'est plus dans votre service.", "people")
    done = Registered()
    known = set(event.registrations.exclude(status=RegistrationStatus.CANCELLED).values_list("person_id", flat=True))
    for person in chosen:
        if person.pk in known:
            done.left_out.append(f"{person} est déjà inscrite à ce rendez-vous.")
            continue
        made = _register(event, actor=actor, now=now, person=person, note=note)
        (done.seated if made.status == RegistrationStatus.REGISTERED else done.waiting).append(made)
    seats_changed(event, now=now)
    return done


# --- The employer --------------------------------------------------------------------------------------------------
@transaction.atomic
def employer_register(
    *, actor: Actor, event_id: int, employer_id: int, names: str, seats: int, now: dt.datetime, note: str = ""
) -> EventRegistration:
    """Register the people that an establishment sends. Raises Conflict when it is registered already."""
    event = _open_event(event_id, EMPLOYERS, now)
    employer = Employer.objects.filter(organisation_id=actor.organisation_id).filter(pk=employer_id).first()
    if employer is None or actor.role != Role.EMPLOYER:
        raise Refused.because("employer", "Choisissez un de vos établissements.", "employer")
    if event.registrations.filter(employer=employer).exclude(status=RegistrationStatus.CANCELLED).exists():
        raise Conflict.because("registered", f"{employer.name} est déjà inscrite à ce rendez-vous.")
    limit = seats_counted(event)[EMPLOYERS].limit
    if limit is not None and seats > limit:
        raise Refused.because("seats", f"Ce rendez-vous a {limit} places en tout.", "seats")
    made = _register(event, actor=actor, now=now, employer=employer, names=names.strip(), seats=seats, note=note)
    seats_changed(event, now=now)
    return made


def _open_event(event_id: int, side: str, now: dt.datetime) -> EventPage:
    event = event_lock(event_id)
    desk_of(event)
    closed = event.closed_because(now)
    if closed:
        raise Conflict.because("closed", closed)
    if side not in seats_counted(event):
        raise Refused.because("side", NOT_FOR[side])
    return event


def _register(event: EventPage, *, actor: Actor, now: dt.datetime, **values) -> EventRegistration:
    made = EventRegistration(event=event, registered_at=now, registered_by=actor.user, **values)
    made.note = made.note.strip()
    clean_or_refuse(made, only=["names", "seats", "note"])
    made.status = status_for(event, side=made.side, seats=made.seats)
    made.save()
    outbox_add("event_registered", key=str(made.pk), registration_id=made.pk)
    return made


# --- Withdrawing ---------------------------------------------------------------------------------------------------
@transaction.atomic
def registration_cancel(*, actor: Actor, registration_id: int, now: dt.datetime, reason: str = "") -> EventRegistration:
    """Free the seats, which go to the first who waits. Raises Conflict once the meeting began."""
    event_id = EventRegistration.objects.visible_to(actor).values_list("event_id", flat=True).get(pk=registration_id)
    event = event_lock(event_id)
    registration = registration_lock(event, registration_id)
    if event.starts_at <= now:
        raise Conflict.because("begun", BEGUN)
    change = CANCEL_REGISTRATION if registration.side == PEOPLE else WITHDRAW_COMPANY
    transition_apply(change, registration, actor=actor, now=now, reason=reason, registration_id=registration.pk)
    seats_changed(event, now=now)
    return registration


@transaction.atomic
def registration_decline(*, registration_id: int, about_at: dt.datetime, now: dt.datetime, word: str = "") -> None:
    """She says by her link that she will not come. Her référent is told, and her seat goes to the next."""
    registration = _answering(registration_id, about_at, now)
    word = word.strip()
    reason = f"La personne ne viendra pas : {word}" if word else "La personne ne viendra pas"
    transition_apply(DECLINE_EVENT, registration, actor=None, now=now, reason=reason, registration_id=registration.pk)
    _was_in_contact(registration.person_id, now)
    seats_changed(registration.event, now=now)


@transaction.atomic
def registration_confirm(*, registration_id: int, about_at: dt.datetime, now: dt.datetime) -> None:
    """She says by her link that she comes; she may still change her mind."""
    registration = _answering(registration_id, about_at, now)
    if not registration.is_active:
        raise Conflict.because("over", "Cette inscription est annulée.")
    registration.confirmed_at = now
    registration.save(update_fields=["confirmed_at"])
    _was_in_contact(registration.person_id, now)


def _answering(registration_id: int, about_at: dt.datetime, now: dt.datetime) -> EventRegistration:
    row = EventRegistration.objects.select_related("person").get(pk=registration_id)
    if row.person is None:
        raise Refused.because("altered", "Ce lien n'est pas valable.")
    refuse_forgotten(row.person)
    event = event_lock(row.event_id)
    registration = registration_lock(event, registration_id)
    if event.starts_at != about_at or event.starts_at <= now:
        raise Conflict([Reason("moved", "Ce rendez-vous a changé ou il est passé.")])
    return registration


def _was_in_contact(person_id: int | None, now: dt.datetime) -> None:
    Person.objects.filter(pk__in=[person_id] if person_id else []).update(last_contact_on=timezone.localdate(now))
