"""The common talent pool: people for an opening, with the matcher's own reasons.

Exact: everybody who searches is scored in memory (`matching.searchers`), and only then are those kept whom the asker
may see. Nobody is lost to a limit. The best are then read again from the database, judged by what it says now and put
into words.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.dates import months_later
from matching import live
from matching.engine.pipeline import Matcher
from matching.engine.types import Match, Opening
from matching.learned import version_served
from matching.loading import (
    OPENING_FIELDS,
    ages_of,
    opening_ref,
    openings_load,
    profiles_load,
    searching_profiles,
    wishes_include,
)
from matching.models import Dismissal, SkillsProfile
from matching.searchers import Searchers, searchers
from matching.selectors import distance_between, place_of
from people.models import Person

SHOWN = 100  # people ranked; more is read by nobody
FEW = 5_000  # people in scope whose numbers are asked at once
FIRST = 4  # times the people needed: how many of the best are looked up first when the scope is wide


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A person for an opening. `person` and `profile` are rows; who may read the name is the caller's duty."""

    rank: int
    person: Person
    profile: SkillsProfile
    score: float
    distance_km: float | None
    reasons: tuple[dict[str, Any], ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def pool_of(opening: Any, *, people: QuerySet[Person], on: dt.date | None = None) -> list[PoolRow]:
    """Those of `people` who suit an opening, best first; empty when it is not available any more."""
    loaded = openings_load(str(opening.kind), ids=[opening.pk])
    if not loaded:
        return []
    on = on or timezone.localdate()
    scope = people_in_scope(loaded[0], on=on).filter(person__in=people)
    return _rows(best_people(loaded[0], scope, top=SHOWN, on=on), opening)


def people_in_scope(opening: Opening, *, on: dt.date) -> QuerySet[SkillsProfile]:
    """The profiles to which an opening may be shown: in search of its kind, not set aside for it, and not younger
    than the law wants."""
    _, pk = opening_ref(opening.id)
    aside = Dismissal.objects.filter(**{OPENING_FIELDS[opening.kind]: pk}).order_by().values("person_id")
    scope = searching_profiles().filter(wishes_include(opening.kind)).exclude(person__in=aside)
    if opening.minimum_age is None:
        return scope
    born_by = months_later(on, -12 * opening.minimum_age)
    return scope.filter(Q(person__birth_date=None) | Q(person__birth_date__lte=born_by))


def best_people(opening: Opening, scope: QuerySet[SkillsProfile], *, top: int, on: dt.date) -> list[Match]:
    """The people of a scope whom an opening suits best, with the reasons; exact, whatever the size of the scope."""
    everybody = searchers()
    matcher = live.matcher_of(everybody.encoder.referential_, everybody.encoder, version_served()[1])
    best = _first(matcher, opening, everybody, scope, most=matcher.wide(top))
    profiles = profiles_load(SkillsProfile.objects.filter(person__in=best))
    return matcher.match_opening(opening, matcher.encode(profiles, ages_of(profiles, on=on)), top=top)


def _first(
    matcher: Matcher, opening: Opening, everybody: Searchers, scope: QuerySet[SkillsProfile], *, most: int
) -> list[int]:
    """Numbers of the `most` people of the scope whom the opening suits best by the linear score.

    A narrow scope is asked whole. Of a wide one, most of the best are in it: they are looked up first, and only when
    they do not suffice is it asked whole too.
    """
    numbers = scope.order_by().values_list("person_id", flat=True)
    inside = list(numbers[: FEW + 1])
    if len(inside) > FEW:
        looked_up = matcher.people_ranked(opening, everybody.tables(), most=FIRST * most)
        ids = [int(name) for _, name in looked_up]
        seen = set(numbers.filter(person__in=ids))
        kept = [number for number in ids if number in seen]
        if len(kept) >= most or len(looked_up) < FIRST * most:
            return kept[:most]
        inside = list(numbers)
    among = np.array(inside, dtype=np.int64)
    return [int(name) for _, name in matcher.people_ranked(opening, everybody.tables(among), most=most)]


def _rows(found: Sequence[Match], opening: Any) -> list[PoolRow]:
    profiles = (
        SkillsProfile.objects.filter(person__in=[int(match.profile) for match in found])
        .select_related("person__referent__user", "person__service", "commune")
        .prefetch_related("profile_occupations__occupation", "profile_skills__skill")
        .in_bulk(field_name="person_id")
    )
    kept = [match for match in found if int(match.profile) in profiles]
    there = place_of(opening)
    return [
        PoolRow(
            rank=rank,
            person=profiles[int(match.profile)].person,
            profile=profiles[int(match.profile)],
            score=match.score,
            distance_km=distance_between(profiles[int(match.profile)].commune, there),
            reasons=tuple({"kind": one.kind, "label": one.label, "weight": one.weight} for one in match.reasons),
            missing=match.missing,
            unknown=match.unknown,
        )
        for rank, match in enumerate(kept, start=1)
    ]
