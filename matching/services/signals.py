"""Somebody who helps employers (the Département, a facilitator) points out a nameless profile to the référent."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from matching.loading import openings_available, searching_profiles
from matching.models import PoolSignal
from people.models import Person
from people.services import person_lock


def people_of_pool(actor: Actor) -> QuerySet[Person]:
    """Whose nameless profiles the pilot's team and the facilitators may read: active people of their territory.

    Nobody else reads any.
    """
    if not (actor.is_department_wide or actor.role == Role.FACILITATOR):
        return Person.objects.none()
    people = Person.objects.followed()
    return people if actor.territory_ids is None else people.filter(territory_id__in=actor.territory_ids)


@transaction.atomic
def pool_signal(
    *,
    actor: Actor,
    person_id: int,
    kind: str,
    opening_id: int,
    reasons: Sequence[dict[str, Any]],
    now: dt.datetime,
    note: str = "",
) -> PoolSignal:
    """Point out a person to her référent for an opening. Done twice while it waits, the first signal stays."""
    person = people_of_pool(actor).select_for_update(of=("self",)).filter(pk=person_id).first()
    if person is None or not searching_profiles().filter(person=person).exists():
        raise Conflict.because("gone", "Cette personne n'est plus en recherche.")
    if person.referent_id is None:
        raise Refused.because("no_referent", "Cette personne n'a pas de référent à prévenir pour l'instant.")
    if not openings_available(kind).filter(pk=opening_id).exists():
        raise Conflict.because("closed", "Cette offre vient d'être pourvue ou fermée.")
    waiting = PoolSignal.objects.filter(person=person, kind=kind, opening_id=opening_id, closed_at=None).first()
    if waiting is not None:
        return waiting
    signal = PoolSignal(
        person=person,
        kind=kind,
        opening_id=opening_id,
        note=note.strip(),
        reasons=list(reasons),
        by=actor.user,
        at=now,
    )
    clean_or_refuse(signal, only=["note"])
    signal.save()
    outbox_add("pool_signal", key=str(signal.pk), object_id=signal.pk)
    return signal


@transaction.atomic
def pool_signal_close(*, actor: Actor, person_id: int, signal_id: int, now: dt.datetime) -> None:
    """The référent has seen it. Done twice, the first time stays."""
    person = person_lock(actor=actor, person_id=person_id)
    PoolSignal.objects.filter(person=person, pk=signal_id, closed_at=None).update(closed_at=now, closed_by=actor.user)
