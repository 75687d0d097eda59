"""The référent spoke with a person today: noted with one click, taken back with another."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from people.services import person_lock
from placements.models import PersonContact


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
def contact_take_back(*, actor: Actor, person_id: int, now: dt.datetime) -> None:
    """They did not speak today: the last contact is again the one of before. Taken back twice, nothing more."""
    person = person_lock(actor=actor, person_id=person_id)
    contact = PersonContact.objects.filter(person=person, held_on=timezone.localdate(now)).first()
    if contact is None:
        return
    if person.last_contact_on == contact.held_on:
        person.last_contact_on = contact.previous_on
        person.save(update_fields=["last_contact_on"])
    contact.delete()
