"""Eligible people for a bridge: ranked by the matcher, which never reads a criterion, then kept when eligible today."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from clauses.models import Lot
from clauses.selectors.bridge import BridgeStory, Traveller
from core.dates import months_later
from matching.pool import PoolRow, pool_of
from matching.services import people_of_pool
from people.models import EligibilityEvidence, Person
from people.rules.eligibility import SENIOR_FROM, YOUTH_UNDER
from people.selectors import criteria_in_force, people_criteria

YEAR = 12


@dataclass(frozen=True, slots=True)
class EligiblePerson:
    """A person who suits the opening and meets a public of the lot today; shown without her name.

    `traveller` is her story on the bridge, once somebody signalled or proposed her.
    """

    row: PoolRow
    criteria: frozenset[str]
    traveller: Traveller | None


@dataclass(frozen=True, slots=True)
class EligiblePeople:
    """The people to signal, and how many suit the opening in all."""

    people: list[EligiblePerson]
    suited: int

    @property
    def to_signal(self) -> list[EligiblePerson]:
        return [one for one in self.people if one.traveller is None and one.row.person.referent_id]


def publics_of(lot: Lot, *, on: dt.date) -> frozenset[str]:
    """Codes of the publics written in the contract; without any, the whole list of the Département."""
    named = frozenset(one.code for one in lot.publics.all())
    return named or frozenset(criteria_in_force(on=on).values_list("code", flat=True))


def eligible_people(story: BridgeStory, *, actor: Actor, on: dt.date) -> EligiblePeople:
    """People of the actor's territory for the bridge's opening, best first; empty until it is published."""
    bridge = story.bridge
    publics = publics_of(bridge.lot, on=on)
    rows = pool_of(bridge.opening, people=maybe_eligible(people_of_pool(actor), publics, on=on), on=on)
    met = people_criteria([row.person for row in rows], on=on)
    travellers = {one.person.pk: one for one in story.travellers}
    people = [
        EligiblePerson(row, frozenset(met[row.person.pk] & publics), travellers.get(row.person.pk))
        for row in rows
        if met[row.person.pk] & publics
    ]
    return EligiblePeople(people, len(rows))


def maybe_eligible(people: QuerySet[Person], publics: Collection[str], *, on: dt.date) -> QuerySet[Person]:
    """Those who may meet a public, found by the database alone: a justification, an opinion, or an age. The rules
    decide afterwards, person by person."""
    seen = EligibilityEvidence.objects.filter(person=OuterRef("pk"), criterion__code__in=publics)
    may = Q(Exists(seen)) | Q(opinions__criterion__code__in=publics)
    if "senior50" in publics:
        may |= Q(birth_date__lte=months_later(on, -SENIOR_FROM * YEAR))
    if {"jeune_sans_qualification", "jeune_diplome_inactif"} & set(publics):
        may |= Q(birth_date__gt=months_later(on, -YOUTH_UNDER * YEAR))
    return people.filter(pk__in=Person.objects.filter(may).order_by().values("pk"))
