"""A person is made anonymous: at her request, or at the end of the retention.

One transaction under the lock of her file: either nothing is left of her name, or everything is. Her hours, and what
counts an immersion or a job, stay under a number.
"""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from core.cleaning import clean_or_refuse
from core.dates import months_later
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from people.enums import ErasureGround, Gender, PersonStatus
from people.forgetting import blockers_of, counted_days_of, everything_forget, still_in_contact
from people.models import Person, PersonErasure
from people.rules import blurred_birth
from people.selectors_erasure import people_to_erase
from people.services.erasing_written import erasure_write_down
from people.traces import Traces, known_of, machinery_forget

FIRST_NAME = "Personne"
KEPT_TRAITS = {"gender": Gender.UNKNOWN, "training_level": "", "commune": None, "in_qpv": None}
BY_HAND = (ErasureGround.REQUEST, ErasureGround.MISTAKE)


@transaction.atomic
def person_anonymise(
    *, actor: Actor | None, person_id: int, ground: str, now: dt.datetime, word: str = ""
) -> PersonErasure:
    """Erase who somebody is, everywhere; what is counted stays. Done already, it is the same erasure.

    `actor` None is the schedule. Raises Person.DoesNotExist out of the actor's scope, Refused with every reason while
    something living binds others.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    done = PersonErasure.objects.done().filter(person=person).first()
    if done is not None:
        _require_reach(actor, person)
        return done
    if actor is not None and not people_to_erase(actor).filter(pk=person.pk).exists():
        raise Person.DoesNotExist
    traces = Traces(known_of(person))
    _refuse_unsound(person, ground=ground, word=word, traces=traces, by_hand=actor is not None, now=now)
    machinery_forget(traces)
    files = everything_forget(person, traces, now=now)
    _identity_erase(person)
    for one, name in files:
        transaction.on_commit(partial(one.storage.delete, name), robust=True)
    transaction.on_commit(partial(erasure_write_down, person_id=person.pk), robust=True)
    erasure, _ = PersonErasure.objects.update_or_create(
        person=person,
        defaults={
            "ground": ground,
            "word": word.strip(),
            "done_at": now,
            "done_by": actor.user if actor else None,
        },
    )
    return erasure


def _require_reach(actor: Actor | None, person: Person) -> None:
    """Whoever could have erased this file may read that it is done."""
    if actor is not None and actor.role != Role.ADMIN and actor.organisation_id != person.service_id:
        raise Person.DoesNotExist


def _refuse_unsound(person: Person, *, ground: str, word: str, traces: Traces, by_hand: bool, now: dt.datetime) -> None:
    reasons = [Reason("binds", sentence) for sentence in blockers_of(person, on=timezone.localdate(now))]
    if by_hand and ground not in BY_HAND:
        reasons.append(Reason("ground", "Choisissez le motif dans la liste.", "ground"))
    if word and traces.tells_her(word):
        reasons.append(Reason("names", "N'écrivez ni son nom ni ses coordonnées : ce mot sera gardé.", "word"))
    if reasons:
        raise Refused(reasons)
    clean_or_refuse(PersonErasure(person=person, ground=ground, word=word.strip()), only=["ground", "word"])


def _identity_erase(person: Person) -> None:
    """The row stays, for what points to it: a number instead of a name, and the traits that figures count."""
    days = counted_days_of(person)
    born = person.birth_date
    person.first_name, person.last_name = FIRST_NAME, f"anonymisée n° {person.pk}"
    person.email = person.phone = person.address = person.note = ""
    person.birth_date = blurred_birth(born, counted_from=days) if born and days else None
    if not days:
        for name, nothing in KEPT_TRAITS.items():
            setattr(person, name, nothing)
    person.referent, person.last_contact_on = None, None
    person.status = PersonStatus.ANONYMISED
    person.save()
    _past_identity_erase(person)


def _past_identity_erase(person: Person) -> None:
    history = Person.pgh_event_model.objects  # type: ignore[attr-defined]
    ids = {person.pk, *person.merges.values_list("merged_id", flat=True)}
    kept = ("first_name", "last_name", "email", "phone", "address", "note", "birth_date", *KEPT_TRAITS)
    history.filter(id__in=ids).order_by().update(**{name: getattr(person, name) for name in kept})


# --- The end of the retention ---------------------------------------------------------------------------------------
def erasures_announce(*, now: dt.datetime) -> int:
    """Plan the erasure of the people with whom there is no contact any more, and warn who follows them."""
    today = timezone.localdate(now)
    since = months_later(today, -settings.PERSON_KEPT_MONTHS)
    silent = Person.objects.exclude(status=PersonStatus.ANONYMISED).filter(erasure=None)
    silent = silent.filter(created_at__date__lt=since).exclude(still_in_contact(since))
    with transaction.atomic():
        people = list(silent.order_by("pk").select_for_update(of=("self",), skip_locked=True)[: settings.ERASURE_BATCH])
        due_on = today + dt.timedelta(days=settings.PERSON_NOTICE_DAYS)
        planned = PersonErasure.objects.bulk_create(
            [PersonErasure(person=one, ground=ErasureGround.RETENTION, due_on=due_on, warned_at=now) for one in people],
            ignore_conflicts=True,
        )
        _warn(people, due_on=due_on)
    return len(planned)


def _warn(people: list[Person], *, due_on: dt.date) -> None:
    """One message for each référent, or for each service whose people nobody follows; and one for the person."""
    groups: dict[str, list[int]] = {}
    for one in people:
        reader = f"membership:{one.referent_id}" if one.referent_id else f"service:{one.service_id}"
        groups.setdefault(reader, []).append(one.pk)
    for reader, ids in groups.items():
        kind, pk = reader.split(":")
        outbox_add(
            "erasures_announced",
            key=f"{reader}:{due_on.isoformat()}:{ids[0]}",
            reader=kind,
            reader_id=int(pk),
            person_ids=ids,
            due_on=due_on.isoformat(),
        )
    for one in people:
        outbox_add("erasure_near", key=f"{one.pk}:{due_on.isoformat()}", person_id=one.pk)


def erasures_do(*, now: dt.datetime) -> int:
    """Do what was announced and whose day has come. Whoever is in contact again stays; what binds others waits."""
    today = timezone.localdate(now)
    since = months_later(today, -settings.PERSON_KEPT_MONTHS)
    back = Person.objects.filter(still_in_contact(since)).order_by().values("pk")
    PersonErasure.objects.planned().filter(person__in=back).delete()
    due = PersonErasure.objects.planned().filter(due_on__lte=today).order_by("due_on", "pk")
    ids = list(due.values_list("person_id", flat=True)[: settings.ERASURE_BATCH])
    return sum(_do_or_wait(pk, now=now) for pk in ids)


def _do_or_wait(person_id: int, *, now: dt.datetime) -> bool:
    """Whether it is done; else it is announced again, for later: the référent reads on the page what to end first."""
    try:
        person_anonymise(actor=None, person_id=person_id, ground=ErasureGround.RETENTION, now=now)
    except Refused:
        with transaction.atomic():
            due_on = timezone.localdate(now) + dt.timedelta(days=settings.PERSON_NOTICE_DAYS)
            later = PersonErasure.objects.planned().filter(person_id=person_id)
            if later.update(due_on=due_on, warned_at=now):
                _warn([Person.objects.get(pk=person_id)], due_on=due_on)
        return False
    return True


@transaction.atomic
def erasure_put_off(*, actor: Actor, person_id: int, now: dt.datetime) -> Person:
    """Somebody was in contact with the person: her file is kept, from today on."""
    person = people_to_erase(actor).select_for_update(of=("self",)).get(pk=person_id)
    if not PersonErasure.objects.planned().filter(person=person).delete()[0]:
        raise Conflict.because("not_planned", "L'anonymisation de ce dossier n'est plus prévue.")
    person.last_contact_on = timezone.localdate(now)
    person.save(update_fields=["last_contact_on"])
    return person
