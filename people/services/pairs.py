"""Pairs of files that may be of one person: found, and remembered when they are of two people."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.actors import Actor
from core.errors import Conflict
from core.workflow import transition_apply
from people.enums import PairState
from people.models import Person, PersonPair
from people.reach import people_within_reach
from people.rules import Resemblance
from people.selectors import Alike, suspect_pairs
from people.transitions import PAIR_SET_DISTINCT

DECIDED = "Quelqu'un d'autre vient de décider pour ces deux dossiers."


def pairs_record_distinct(*, actor: Actor, person: Person, twins: Iterable[Alike], now: dt.datetime) -> None:
    """Remember that the actor looked at these files and that the new one is of somebody else."""
    PersonPair.objects.bulk_create(
        PersonPair(
            **_ordered(person.pk, twin.person.pk),
            **_likeness(twin.resemblance),
            state=PairState.DISTINCT,
            found_at=now,
            decided_at=now,
            decided_by=actor.user,
        )
        for twin in twins
    )


@transaction.atomic
def pair_set_distinct(*, actor: Actor, pair_id: int, now: dt.datetime) -> PersonPair:
    """Say that two files are of two people: the pair is not shown again.

    Raises Conflict when somebody decided already, PersonPair.DoesNotExist out of the actor's reach.
    """
    pair = pair_lock(actor=actor, pair_id=pair_id)
    values = {"decided_at": now, "decided_by": actor.user}
    transition_apply(PAIR_SET_DISTINCT, pair, actor=actor, now=now, state_field="state", values=values)
    return pair


def pair_lock(*, actor: Actor, pair_id: int) -> PersonPair:
    """The pair and its two files, locked. Raises Conflict once decided, by a merge or by "not the same".

    The files first, in one order: two merges that share a file wait for each other instead of blocking.
    """
    seen = PersonPair.objects.filter(pk=pair_id).first()
    if seen is None:
        raise Conflict.because("pair_decided", DECIDED)
    people = {
        person.pk: person
        for person in Person.objects.select_for_update(of=("self",))
        .filter(pk__in=[seen.one_id, seen.other_id])
        .select_related("service")
        .order_by("pk")
    }
    if people and not people_within_reach(actor).filter(pk__in=people).exists():
        raise PersonPair.DoesNotExist
    pair = PersonPair.objects.select_for_update(of=("self",)).filter(pk=pair_id, state=PairState.OPEN).first()
    if pair is None:
        raise Conflict.because("pair_decided", DECIDED)
    pair.one, pair.other = people[pair.one_id], people[pair.other_id]
    return pair


def pairs_find(*, now: dt.datetime) -> int:
    """Look through all files for new suspects. How many were added; those decided before are left as they are."""
    suspects = [
        PersonPair(**_ordered(one, other), **_likeness(found), found_at=now) for one, other, found in suspect_pairs()
    ]
    before = PersonPair.objects.count()
    PersonPair.objects.bulk_create(suspects, ignore_conflicts=True, batch_size=1_000)
    return PersonPair.objects.count() - before


def _ordered(one: int, other: int) -> dict[str, int]:
    return {"one_id": min(one, other), "other_id": max(one, other)}


def _likeness(found: Resemblance) -> dict[str, object]:
    return {"score": found.score, "reasons": list(found.reasons)}
