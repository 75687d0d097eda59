"""Lists kept fresh: a person is ranked again when she changes, an opening moves in the lists it concerns only."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from core.outbox import outbox_add
from employers.enums import OpeningKind
from matching.engine.pipeline import RESERVE
from matching.engine.pricing import ExposurePricing
from matching.engine.types import Match, Opening
from matching.loading import KEPT, OPENING_FIELDS, opening_ref, openings_available, openings_load
from matching.models import MatchRun, Recommendation, SkillsProfile
from matching.pool import best_people, people_in_scope
from matching.selectors import (
    Candidate,
    candidate_of,
    dismissed_keys,
    place_of,
    suggestions_for,
)
from matching.services.lists import (
    PERSON,
    Line,
    Stamp,
    change_note,
    line_of,
    lines_write,
    list_replace,
    lists_rank,
    opening_hold,
    run_hold,
)
from matching.services.versions import matcher_version_active
from people.enums import PersonStatus
from people.models import Person
from referential.models import Commune

LOOKED_AT = 500  # people whose list is looked at when one opening changes
THIN = KEPT // 2  # a list that a closing leaves shorter than this is filled again


# --- A person ---------------------------------------------------------------------------------------------------
@transaction.atomic
def recommendations_refresh(*, person_id: int, now: dt.datetime) -> int:
    """Rank the openings of one person again and replace what was stored. Returns how many are kept.

    The prices of the published run hold until the next one: a changed profile does not crowd an opening.
    """
    run = run_hold(now=now)
    change_note(PERSON, person_id)
    person = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=person_id).first()
    if person is None:
        return 0
    candidate = _searching_candidate(person, on=timezone.localdate(now))
    found = suggestions_for(candidate, without=dismissed_keys(person), top=KEPT * RESERVE) if candidate else []
    best = sorted(found[:KEPT], key=lambda one: (-one.score, one.key))
    lines = [
        Line(person_id, one.key, rank, one.score, one.distance_km, one.reasons, one.missing, one.unknown)
        for rank, one in enumerate(best, start=1)
    ]
    list_replace(run, person_id, lines, now=now)
    return len(lines)


def _searching_candidate(person: Person, *, on: dt.date) -> Candidate | None:
    if person.status != PersonStatus.ACTIVE:
        return None
    if not SkillsProfile.objects.filter(person=person, is_searching=True).exists():
        return None
    return candidate_of(person, on=on)


# --- An opening -------------------------------------------------------------------------------------------------
@transaction.atomic
def opening_recommendations_refresh(*, kind: str, opening_id: int, now: dt.datetime) -> int:
    """An opening was published, changed or closed: move it in the lists it concerns, and touch nothing else.

    Reads what is true now, so that events told twice or in the wrong order end the same. Returns how many lists
    changed. What the opening took or left in others' lists is settled by the next full run.
    """
    run = run_hold(now=now)
    change_note(kind, opening_id)
    opening_hold(kind, opening_id)
    mine = {"kind": kind, OPENING_FIELDS[kind]: opening_id}
    holders = set(Recommendation.stored.filter(run=run, **mine).order_by().values_list("person_id", flat=True))
    loaded = openings_load(kind, ids=[opening_id])
    found = _people_of(loaded[0], holders, now=now) if loaded else {}
    _people_lock(holders | found.keys())
    kept = {person_id: one for person_id, one in found.items() if person_id in holders}
    gaining = _gaining(run, {person_id: one for person_id, one in found.items() if person_id not in holders})
    if loaded:
        room = max(0, _share_of(run, loaded[0]) - len(kept))
        kept |= {one.person_id: one for one in gaining[:room]}
    Recommendation.stored.filter(run=run, **mine).delete()
    lines_write(
        (one.line for one in kept.values()),
        Stamp.of(run, matcher_version_active(), now),
    )
    touched = holders | kept.keys()
    lists_rank(run, touched)
    _thin_lists_refill(run, holders - kept.keys(), key=f"{kind}:{opening_id}", now=now)
    return len(touched)


@dataclass(frozen=True, slots=True)
class _Found:
    person_id: int
    score: float
    line: Line


def _people_of(opening: Opening, holders: set[int], *, now: dt.datetime) -> dict[int, _Found]:
    """The people this opening suits best, and those of `holders` it still suits; nothing set aside."""
    on = timezone.localdate(now)
    scope = people_in_scope(opening, on=on)
    kept = best_people(opening, scope.filter(person__in=holders), top=len(holders), on=on) if holders else []
    best = best_people(opening, scope.exclude(person__in=holders), top=LOOKED_AT, on=on)
    return _as_lines([*kept, *best], there=_place_of(opening))


def _place_of(opening: Opening) -> Commune | None:
    kind, pk = opening_ref(opening.id)
    related = "employer__commune" if kind == OpeningKind.TUTORING else "commune"
    return place_of(openings_available(kind).select_related(related).get(pk=pk))


def _as_lines(matches: Sequence[Match], *, there: Commune | None) -> dict[int, _Found]:
    people = [int(match.profile) for match in matches]
    profiles = SkillsProfile.objects.filter(person__in=people).select_related("commune").only("person_id", "commune")
    places = {profile.person_id: profile.commune for profile in profiles}
    found = {}
    for person_id, match in zip(people, matches, strict=True):
        if person_id in places:
            line = line_of(match, person_id=person_id, rank=0, here=places[person_id], there=there)
            found[person_id] = _Found(person_id, match.score, line)
    return found


def _people_lock(person_ids: Iterable[int]) -> None:
    """In one order for everybody, so that two openings never wait for each other."""
    rows = Person.objects.filter(pk__in=list(person_ids)).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _gaining(run: MatchRun, found: dict[int, _Found]) -> list[_Found]:
    """Those whose list has room for this score, best first."""
    lists = Recommendation.stored.filter(run=run, person__in=found).order_by().values("person_id")
    known = {row["person_id"]: row for row in lists.annotate(worst=Min("score"), length=Count("pk"))}
    gaining = []
    for one in found.values():
        row = known.get(one.person_id)
        if row is None or row["length"] < KEPT or one.score > row["worst"]:
            gaining.append(one)
    return sorted(gaining, key=lambda one: (-one.score, one.person_id))


def _share_of(run: MatchRun, opening: Opening) -> int:
    """How many lists an opening may enter until the next full run prices it: what the last run gave its like."""
    if run.exposure_share is None:
        return LOOKED_AT
    offered = max(0, opening.places) ** ExposurePricing().power
    return max(1, math.ceil(offered * max(1.0, run.exposure_share)))


def _thin_lists_refill(run: MatchRun, losers: set[int], *, key: str, now: dt.datetime) -> None:
    """Whoever is left with little gets a whole new list, soon rather than at night."""
    lists = Recommendation.stored.filter(run=run, person__in=losers).order_by().values("person_id")
    full = set(lists.annotate(length=Count("pk")).filter(length__gte=THIN).values_list("person_id", flat=True))
    stale_announce([(PERSON, person_id) for person_id in sorted(losers - full)], key=f"{key}:{now.isoformat()}")


STALE_AT_ONCE = 20


def stale_announce(subjects: Sequence[tuple[str, int]], *, key: str) -> None:
    """Have people and openings looked at again, a few in each piece of work."""
    for start in range(0, len(subjects), STALE_AT_ONCE):
        part = [list(subject) for subject in subjects[start : start + STALE_AT_ONCE]]
        outbox_add("recommendations_stale", key=f"{key}:{start}", subjects=part)


def stale_refresh(subjects: Iterable[Sequence[Any]], *, now: dt.datetime) -> None:
    """Look again at what `stale_announce` named."""
    for subject, object_id in subjects:
        if subject == PERSON:
            recommendations_refresh(person_id=object_id, now=now)
        else:
            opening_recommendations_refresh(kind=subject, opening_id=object_id, now=now)
