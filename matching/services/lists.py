"""The stored lists: which run they belong to, how they are written, and their ranks."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction

from matching.engine.types import Match
from matching.enums import RunOrigin, RunStatus
from matching.loading import KEPT, OPENING_FIELDS, opening_ref
from matching.models import Dismissal, MatcherVersion, MatchRun, MatchRunChange, Recommendation
from matching.services.versions import matcher_version_active
from referential.models import Commune

PERSON = "person"  # the subject of a change that is not an opening
SWITCH_LOCK = 47_432_101  # held shared by whoever writes to the published lists, alone by whoever replaces them
OPENING_LOCKS = 47_432_102


# --- Which run --------------------------------------------------------------------------------------------------
def switch_lock() -> None:
    """Until the end of the transaction, nobody writes to the published lists but us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SWITCH_LOCK])


def run_hold(*, now: dt.datetime) -> MatchRun:
    """The run that readers see, which stays the one until the end of the transaction; the first is made when needed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SWITCH_LOCK])
    return MatchRun.objects.published().first() or _first_run(now)


def _first_run(now: dt.datetime) -> MatchRun:
    try:
        with transaction.atomic():
            return MatchRun.objects.create(
                status=RunStatus.PUBLISHED,
                origin=RunOrigin.FIRST,
                version=matcher_version_active(),
                started_at=now,
                published_at=now,
                finished_at=now,
            )
    except IntegrityError:  # a neighbour made it at the same instant
        return MatchRun.objects.published().get()


def change_note(subject: str, object_id: int) -> None:
    """Remember what changes while a run is computed: the run may have read it before. Needs `run_hold` first."""
    underway = MatchRun.objects.underway().first()
    if underway is not None:
        MatchRunChange.objects.bulk_create(
            [MatchRunChange(run=underway, subject=subject, object_id=object_id)], ignore_conflicts=True
        )


def opening_hold(kind: str, opening_id: int) -> None:
    """Two events about one opening are handled one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [OPENING_LOCKS, f"{kind}:{opening_id}"])


# --- Rows -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Stamp:
    """What all rows of one writing share."""

    run_id: int
    version_id: int
    now: dt.datetime

    @classmethod
    def of(cls, run: MatchRun, version: MatcherVersion, now: dt.datetime) -> "Stamp":
        return cls(run.pk, version.pk, now)


@dataclass(frozen=True, slots=True)
class Line:
    """One opening in one person's list."""

    person_id: int
    key: str
    rank: int
    score: float
    distance_km: float | None
    reasons: Sequence[dict[str, Any]]
    missing: Sequence[str]
    unknown: Sequence[str]


def line_of(match: Match, *, person_id: int, rank: int, here: Commune | None, there: Commune | None) -> Line:
    return Line(
        person_id=person_id,
        key=match.opening,
        rank=rank,
        score=match.score,
        distance_km=here.distance_km_to(there) if here is not None and there is not None else None,
        reasons=[{"kind": r.kind, "label": r.label, "weight": r.weight} for r in match.reasons],
        missing=match.missing,
        unknown=match.unknown,
    )


COLUMNS = (
    "run_id, version_id, computed_at, person_id, kind, job_offer_id, immersion_id, tutor_id, rank, score, distance_km, "
    "reasons, missing, unknown"
)


def lines_write(lines: Iterable[Line], stamp: Stamp) -> int:
    """Add rows by COPY, ten times quicker than INSERT for the millions of a full run. Returns how many."""
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY matching_recommendation ({COLUMNS}) FROM STDIN") as copy:
        for line in lines:
            kind, pk = opening_ref(line.key)
            owners = [pk if one == kind else None for one in OPENING_FIELDS]
            said = [json.dumps(list(part), ensure_ascii=False) for part in (line.reasons, line.missing, line.unknown)]
            place = (line.rank, line.score, line.distance_km)
            copy.write_row((stamp.run_id, stamp.version_id, stamp.now, line.person_id, kind, *owners, *place, *said))
            count += 1
    return count


# Equal scores in the order of their keys, as the engine settles them.
PLACES = """
    SELECT id, row_number() OVER (
        PARTITION BY person_id
        ORDER BY score DESC, (kind || ':' || coalesce(job_offer_id, immersion_id, tutor_id)) COLLATE "C"
    ) AS place
    FROM matching_recommendation WHERE run_id = %(run)s AND person_id = ANY(%(people)s)
"""


def lists_rank(run: MatchRun, person_ids: Collection[int]) -> None:
    """Number these people's lists again by score, and forget what falls past the last place."""
    values: dict[str, Any] = {"run": run.pk, "people": sorted(person_ids)}
    with connection.cursor() as cursor:
        cursor.execute(PLACES, values)
        places = cursor.fetchall()
        cursor.execute(
            "DELETE FROM matching_recommendation WHERE id = ANY(%s)",
            [[pk for pk, place in places if place > KEPT]],
        )
        cursor.execute(
            "UPDATE matching_recommendation r SET rank = n.place "
            "FROM unnest(%s::bigint[], %s::int[]) AS n (id, place) WHERE r.id = n.id AND r.rank <> n.place",
            [[pk for pk, _ in places], [place for _, place in places]],
        )


def list_replace(run: MatchRun, person_id: int, lines: Sequence[Line], *, now: dt.datetime) -> None:
    Recommendation.stored.filter(run=run, person_id=person_id).delete()
    lines_write(lines, Stamp.of(run, matcher_version_active(), now))


# --- What is set aside ------------------------------------------------------------------------------------------
def dismissed_pairs(person_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Openings set aside, as person and key of opening."""
    rows = Dismissal.objects.filter(person__in=list(person_ids)).order_by()
    return {
        (person_id, f"{kind}:{next(pk for pk in ids if pk is not None)}")
        for person_id, kind, *ids in rows.values_list("person_id", "kind", *OPENING_FIELDS.values())
    }
