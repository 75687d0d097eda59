"""What the matcher stores for each person, and when it is ranked again."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from matching import live
from matching.engine.types import Match, Profile
from matching.loading import (
    OPENING_FIELDS,
    ages_of,
    opening_ref,
    openings_available,
    openings_load,
    profiles_load,
)
from matching.models import (
    Dismissal,
    MatcherVersion,
    Recommendation,
    SkillsProfile,
)
from matching.selectors import (
    Candidate,
    candidate_of,
    dismissed_keys,
    place_of,
    suggestions_for,
)
from matching.services.versions import matcher_version_active
from people.enums import PersonStatus
from people.models import Person

KEPT = 20  # recommendations stored for a person
BATCH = 2_000
CONCERNED = 500  # people looked at when one opening changes


@transaction.atomic
def recommendations_refresh(*, person_id: int, now: dt.datetime) -> int:
    """Rank the openings of one person again and replace what was stored. Returns how many are kept."""
    person = Person.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
    if person is None:
        return 0
    candidate = _searching_candidate(person, on=timezone.localdate(now))
    found = suggestions_for(candidate, without=dismissed_keys(person), top=KEPT)[:KEPT] if candidate else []
    version = matcher_version_active()
    Recommendation.objects.filter(person=person).delete()
    Recommendation.objects.bulk_create(
        Recommendation(
            person=person,
            kind=one.kind,
            **{OPENING_FIELDS[one.kind]: one.opening.pk},
            rank=one.rank,
            score=one.score,
            distance_km=one.distance_km,
            reasons=list(one.reasons),
            missing=list(one.missing),
            unknown=list(one.unknown),
            version=version,
            computed_at=now,
        )
        for one in found
    )
    return len(found)


def _searching_candidate(person: Person, *, on: dt.date) -> Candidate | None:
    if person.status != PersonStatus.ACTIVE:
        return None
    if not SkillsProfile.objects.filter(person=person, is_searching=True).exists():
        return None
    return candidate_of(person, on=on)


def opening_recommendations_drop(*, kind: str, opening_id: int) -> int:
    """A closed opening is recommended to nobody, at once."""
    return Recommendation.objects.filter(kind=kind, **{OPENING_FIELDS[kind]: opening_id}).delete()[0]


def opening_recommendations_refresh(*, kind: str, opening_id: int, now: dt.datetime) -> int:
    """An opening was published or changed: rank again for the people concerned, and only them.

    Concerned: those it was recommended to, and those for whom it now ranks among the best. Returns how many.
    """
    loaded = openings_load(kind, ids=[opening_id])
    if not loaded:
        return opening_recommendations_drop(kind=kind, opening_id=opening_id)
    target = {OPENING_FIELDS[kind]: opening_id}
    concerned = set(Recommendation.objects.filter(kind=kind, **target).order_by().values_list("person_id", flat=True))
    profiles = profiles_load(searching_profiles().filter(wishes_include(kind)))
    matcher = live.matchers()[kind]
    people = matcher.encode(profiles, ages_of(profiles, on=timezone.localdate(now)))
    best = matcher.match_opening(loaded[0], people, top=CONCERNED)
    concerned |= _gaining(best)
    for person_id in sorted(concerned):
        recommendations_refresh(person_id=person_id, now=now)
    return len(concerned)


def _gaining(best: Sequence[Match]) -> set[int]:
    """The people whose stored list has room for this score."""
    scores = {int(match.profile): match.score for match in best}
    lists = Recommendation.objects.filter(person__in=scores).order_by().values("person_id")
    worst = dict(lists.annotate(worst=Min("score")).values_list("person_id", "worst"))
    length = dict(lists.annotate(last=Max("rank")).values_list("person_id", "last"))
    return {person for person, score in scores.items() if length.get(person, 0) < KEPT or score > worst[person]}


def wishes_include(kind: str) -> Q:
    return Q(wishes=[]) | Q(wishes__contains=[kind])


def searching_profiles() -> QuerySet[SkillsProfile]:
    return SkillsProfile.objects.filter(is_searching=True, person__status=PersonStatus.ACTIVE)


def recommendations_refresh_all(*, now: dt.datetime | None = None) -> int:
    """The nightly run: everybody's list, with chances spread over openings. Returns how many people have one.

    Each batch of people is published in one transaction, so that a reader sees a person's old list or her new one.
    """
    now = now or timezone.now()
    version = matcher_version_active()
    ids = list(searching_profiles().order_by("person_id").values_list("pk", flat=True))
    done = 0
    for start in range(0, len(ids), BATCH):
        done += _refresh_batch(ids[start : start + BATCH], version=version, now=now)
    Recommendation.objects.exclude(person__profile__in=searching_profiles()).delete()
    return done


def _refresh_batch(profile_ids: Sequence[int], *, version: MatcherVersion, now: dt.datetime) -> int:
    rows = SkillsProfile.objects.filter(pk__in=profile_ids)
    profiles = profiles_load(rows)
    people = {profile.person_id: profile for profile in rows.select_related("person", "commune").order_by("person_id")}
    lists = _matches_by_person(profiles, on=timezone.localdate(now))
    aside = _dismissed(people.keys())
    openings = _places({match.opening for found in lists.values() for match in found})
    new = []
    for person_id, found in lists.items():
        wished = set(live.kinds_wished(people[person_id].wishes))
        allowed = [
            match
            for match in sorted(found, key=lambda match: (-match.score, match.opening))
            if opening_ref(match.opening)[0] in wished
            and (person_id, match.opening) not in aside
            and match.opening in openings
        ]
        for rank, match in enumerate(allowed[:KEPT], start=1):
            new.append(_row(people[person_id], match, rank, openings[match.opening], version, now))
    with transaction.atomic():
        Recommendation.objects.filter(person__in=people).delete()
        Recommendation.objects.bulk_create(new, batch_size=2_000)
    return len(lists)


def _matches_by_person(profiles: list[Profile], *, on: dt.date) -> dict[int, list[Match]]:
    ages = ages_of(profiles, on=on)
    found: dict[int, list[Match]] = {int(profile.id): [] for profile in profiles}
    for matcher in live.matchers().by_kind.values():
        for profile, matches in zip(profiles, matcher.match_all(matcher.encode(profiles, ages), top=KEPT), strict=True):
            found[int(profile.id)].extend(matches)
    return found


def _dismissed(person_ids: Iterable[int]) -> set[tuple[int, str]]:
    rows = Dismissal.objects.filter(person__in=list(person_ids)).order_by()
    return {
        (person_id, f"{kind}:{next(pk for pk in ids if pk is not None)}")
        for person_id, kind, *ids in rows.values_list("person_id", "kind", *OPENING_FIELDS.values())
    }


def _places(keys: set[str]) -> dict[str, Any]:
    """Commune of each opening still available."""
    ids: dict[str, list[int]] = {}
    for key in keys:
        kind, pk = opening_ref(key)
        ids.setdefault(kind, []).append(pk)
    found = {}
    for kind, pks in ids.items():
        related = ("employer__commune",) if kind == "tutoring" else ("commune",)
        for row in openings_available(kind).filter(pk__in=pks).select_related(*related):
            found[f"{kind}:{row.pk}"] = place_of(row)
    return found


def _row(
    profile: SkillsProfile, match: Match, rank: int, place: Any, version: MatcherVersion, now: dt.datetime
) -> Recommendation:
    kind, pk = opening_ref(match.opening)
    here = profile.commune
    return Recommendation(
        person_id=profile.person_id,
        kind=kind,
        **{OPENING_FIELDS[kind]: pk},
        rank=rank,
        score=match.score,
        distance_km=here.distance_km_to(place) if here is not None and place is not None else None,
        reasons=[{"kind": r.kind, "label": r.label, "weight": r.weight} for r in match.reasons],
        missing=list(match.missing),
        unknown=list(match.unknown),
        version=version,
        computed_at=now,
    )
