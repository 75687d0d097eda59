"""The common talent pool: people for an opening, with the matcher's own reasons.

Encoding everybody for one page would cost seconds at 100,000 people. The database first picks those whose occupations
or skills have to do with the opening, nearest first and at most `READ`; the matcher then judges these exactly.
Little is lost: the matcher shows nobody whose work has nothing in common with the opening's.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from matching import live
from matching.engine.types import Match
from matching.loading import ages_of, openings_load, profiles_load
from matching.models import Dismissal, ProfileOccupation, ProfileSkill, SkillsProfile
from matching.selectors import distance_between, place_of
from matching.services.recommendations import searching_profiles, wishes_include
from people.models import Person

READ = 2_000  # profiles judged for one page
SHOWN = 100  # people ranked; more is read by nobody


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
    kind = str(opening.kind)
    loaded = openings_load(kind, ids=[opening.pk])
    if not loaded:
        return []
    ids = _worth_judging(opening, searching_profiles().filter(wishes_include(kind), person__in=people))
    profiles = profiles_load(SkillsProfile.objects.filter(pk__in=ids))
    if not profiles:
        return []
    matcher = live.matchers()[kind]
    table = matcher.encode(profiles, ages_of(profiles, on=on or timezone.localdate()))
    return _rows(matcher.match_opening(loaded[0], table, top=SHOWN), opening)


def _worth_judging(opening: Any, profiles: QuerySet[SkillsProfile]) -> list[int]:
    """Numbers of the profiles to judge: same occupation, then shared skills, then near occupations."""
    near = live.occupations_near(opening.occupation_id)
    asked = list(opening.skills.values_list("pk", flat=True)) if hasattr(opening, "skills") else []
    of_trade = ProfileOccupation.objects.filter(occupation__in=near).order_by().values("profile")
    of_skill = ProfileSkill.objects.filter(skill__in=asked).order_by().values("profile")
    blank = Q(profile_occupations__isnull=True, profile_skills__isnull=True)
    same = ProfileOccupation.objects.filter(occupation=opening.occupation_id).order_by().values("profile")
    first = Case(When(pk__in=same, then=Value(0)), default=Value(1), output_field=IntegerField())
    shared = Count("profile_skills", filter=Q(profile_skills__skill__in=asked), distinct=True)
    found = profiles.filter(Q(pk__in=of_trade) | Q(pk__in=of_skill) | blank)
    ordered = found.alias(first=first, shared=shared).order_by("first", "-shared", "pk")
    return list(ordered.values_list("pk", flat=True)[:READ])


def _rows(found: Sequence[Match], opening: Any) -> list[PoolRow]:
    profiles = (
        SkillsProfile.objects.filter(person__in=[int(match.profile) for match in found])
        .select_related("person__referent__user", "person__service", "commune")
        .prefetch_related("profile_occupations__occupation", "profile_skills__skill")
        .in_bulk(field_name="person_id")
    )
    aside = set(
        Dismissal.objects.filter(**{_field(opening): opening.pk}).order_by().values_list("person_id", flat=True)
    )
    kept = [match for match in found if int(match.profile) in profiles and int(match.profile) not in aside]
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


def _field(opening: Any) -> str:
    return {"job": "job_offer", "immersion": "immersion", "tutoring": "tutor"}[str(opening.kind)]
