"""The référent spoke with a person today: noted with one click, taken back with another."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from people.models import Person
from people.services import person_lock
from placements.enums import Respondent
from placements.models import FollowUp, PersonContact, PersonSaying


@transaction.atomic
def contact_note(*, actor: Actor, person_id: int, now: dt.datetime, word: str | None = None) -> PersonContact:
    """They spoke today. Clicked twice, it is one contact; a word, when given, takes the place of the last one."""
    person = person_lock(actor=actor, person_id=person_id)
    today = timezone.localdate(now)
    contact = PersonContact.objects.filter(person=person, held_on=today).first() or PersonContact(
        person=person, held_on=today, previous_on=person.last_contact_on, recorded_by=actor.user, recorded_at=now
    )
    if word is not None:
        contact.word = word.strip()
        clean_or_refuse(contact, only=["word"])
    contact.save()
    person.last_contact_on = today
    person.save(update_fields=["last_contact_on"])
    return contact


@transaction.atomic
def contact_take_back(*, actor: Actor, person_id: int, now: dt.datetime) -> bool:
    """They did not speak today: the last contact is again the one of before, unless something else was noted since.

    Taken back twice, nothing more. Returns whether today is still the day of the last contact.
    """
    person = person_lock(actor=actor, person_id=person_id)
    today = timezone.localdate(now)
    contact = PersonContact.objects.filter(person=person, held_on=today).first()
    if contact is not None:
        if person.last_contact_on == today and not _heard_since(person, contact.recorded_at):
            person.last_contact_on = contact.previous_on
            person.save(update_fields=["last_contact_on"])
        contact.delete()
    return person.last_contact_on == today


def _heard_since(person: Person, at: dt.datetime) -> bool:
    """Whether a later act says that they were in contact: a proposal, a point made, what the person said herself."""
    points = FollowUp.objects.filter(hire__person=person)
    return (
        person.proposals.filter(Q(proposed_at__gte=at) | Q(asked_at__gte=at)).exists()
        or PersonSaying.objects.filter(person=person, at__gte=at).exists()
        or points.filter(done_at__gte=at).exists()
        or points.filter(answers__respondent=Respondent.PERSON, answers__at__gte=at).exists()
    )
