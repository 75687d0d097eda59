"""What changed among the openings, or the people, since this process last looked, as the audit trail tells it.

The trail is written by the database itself, so bulk updates and raw SQL are in it. Two things make it hard to follow:
a number is given before its transaction commits, so a smaller one may appear after a larger one; and what was seen
inside a transaction may be rolled back. Events therefore stay *pending* until every transaction that could have
written before them is over: one that appears late or vanishes is told as a change like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from employers.enums import OpeningKind
from matching.tutoring import tutor_changes, tutor_stamp_sql

# How far behind the newest event a process watches at most: far more than open transactions hold.
WINDOW = 10_000
EMPLOYER = "employer"

# Table of events, and its column that names what changed.
SOURCES: dict[str, tuple[str, str]] = {
    OpeningKind.JOB: ("employers_jobofferevent", "pgh_obj_id"),
    OpeningKind.IMMERSION: ("employers_immersionopeningevent", "pgh_obj_id"),
    OpeningKind.TUTORING: ("employers_tutorevent", "pgh_obj_id"),
    # A tutor works where her employer is, in its sector.
    EMPLOYER: ("employers_employerevent", "pgh_obj_id"),
}

# What the matcher knows of people is saved with their profile; whether they are followed, with their file.
PEOPLE_SOURCES: dict[str, tuple[str, str]] = {
    "profile": ("matching_skillsprofileevent", "person_id"),
    "person": ("people_personevent", "pgh_obj_id"),
}

# The oldest transaction still open; the number that the next one will have, as far as a snapshot tells, then its low
# half exactly; and our own number when we write, since a snapshot does not count the one who takes it.
SNAPSHOT_SQL = """
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    age('3'::xid)::bigint + 3,
    pg_current_xact_id_if_assigned()::text::bigint
"""
SNAPSHOT_COLUMNS = 4
FACTS_SQL = """
    (SELECT coalesce(max(id), 0) FROM referential_referentialversion),
    (SELECT count(*) FROM referential_occupation WHERE withdrawn_on IS NULL),
    (SELECT id FROM matching_matcherversion WHERE status = 'active'),
    (SELECT id FROM matching_matchrun WHERE status = 'published')
"""
COUNTS_SQL = """
    (SELECT count(*) FROM employers_joboffer WHERE status = 'published'),
    (SELECT count(*) FROM employers_immersionopening WHERE status = 'published'),
    (SELECT count(*) FROM employers_tutor WHERE is_active)
"""
UNCOUNTED_SQL = "NULL::bigint, NULL::bigint, NULL::bigint"


@dataclass(frozen=True, slots=True)
class Position:
    """How far the trail was read: all of it up to `settled`, and the `pending` events seen beyond (number → what
    changed), by source. Once no transaction older than `horizon` is open, all up to `newest` is settled."""

    settled: Mapping[str, int]
    pending: Mapping[str, Mapping[int, int]]
    horizon: int
    newest: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Look:
    """What one statement saw. `changed`: numbers by source. `counts`: how many openings of each kind are available,
    which tells of those deleted, of which the trail says nothing; None when they were not counted. `run_id`: the run
    published.
    `tutored` changes with the people tutors follow."""

    position: Position
    referential: tuple[int, int]
    version_id: int | None
    run_id: int | None
    counts: Mapping[str, int | None]
    tutored: tuple[Any, ...]
    changed: Mapping[str, frozenset[int]] = field(default_factory=dict)
    # The trail is shorter than what was read of it: another database, or one restored.
    is_other: bool = False


def look(since: Position | None, *, is_counting: bool = True) -> Look:
    """Read what is new of openings `since` a position, in one query; from nothing, only remember where the trail is.

    Counting fifty thousand openings costs more than all the rest: who looks again and again does not each time.
    """
    facts_sql = f"{FACTS_SQL}, {COUNTS_SQL if is_counting else UNCOUNTED_SQL}, ARRAY[{tutor_stamp_sql()}]::bigint[]"
    step, facts = _step(SOURCES | tutor_changes(), since, facts_sql)
    imports, occupations, version_id, run_id, jobs, immersions, tutors, tutored = facts
    return Look(
        position=step.position,
        referential=(imports, occupations),
        version_id=version_id,
        run_id=run_id,
        counts={OpeningKind.JOB: jobs, OpeningKind.IMMERSION: immersions, OpeningKind.TUTORING: tutors},
        tutored=tuple(tutored),
        changed=step.changed,
        is_other=step.is_other,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """How far the trail is read now, and what changed since the position before it. `is_other`: as in `Look`."""

    position: Position
    changed: Mapping[str, frozenset[int]]
    is_other: bool


def look_at_people(since: Position | None) -> Step:
    """The same of people, in one query: whose profile or file changed."""
    return _step(PEOPLE_SOURCES, since)[0]


def _step(
    sources: Mapping[str, tuple[str, str]], since: Position | None, facts_sql: str = ""
) -> tuple[Step, tuple[Any, ...]]:
    """Move along the trail of these sources; `facts_sql` are columns read by the same statement."""
    settled = dict(since.settled) if since is not None else _start(sources)
    row = _read(sources, settled, facts_sql)
    oldest, following, low_half, own = row[:SNAPSHOT_COLUMNS]
    last = SNAPSHOT_COLUMNS + 2 * len(sources)
    newest = {name: number or 0 for name, number in zip(sources, row[SNAPSHOT_COLUMNS:last:2], strict=True)}
    tails = zip(sources, row[SNAPSHOT_COLUMNS + 1 : last : 2], strict=True)
    visible = {name: dict(events or ()) for name, events in tails}
    # Who writes does not see whose turn is next: she settles nothing.
    marked = settled if own is not None else newest
    position = Position(settled, visible, following + (low_half - following) % 2**32, marked)
    if since is None:
        return Step(position, {}, is_other=False), row[last:]
    if any(newest[name] < settled[name] for name in sources):
        again, facts = _step(sources, None, facts_sql)  # numbers of another trail mean nothing here
        return replace(again, is_other=True), facts
    return Step(
        _advanced(since, position, oldest, is_writing=own is not None),
        {name: _differences(since.pending.get(name, {}), visible[name]) for name in sources},
        is_other=False,
    ), row[last:]


def _start(sources: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    lasts = ", ".join(f"(SELECT max(pgh_id) FROM {table})" for table, _ in sources.values())  # noqa: S608 (our tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lasts}")
        return {name: max(0, (last or 0) - WINDOW) for name, last in zip(sources, cursor.fetchone(), strict=True)}


def _read(sources: Mapping[str, tuple[str, str]], settled: Mapping[str, int], facts_sql: str) -> tuple[Any, ...]:
    tails = [
        f"(SELECT max(pgh_id) FROM {table}), "  # noqa: S608 (our tables)
        f"(SELECT array_agg(ARRAY[pgh_id, {column}]) FROM {table} WHERE pgh_id > %s)"
        for table, column in sources.values()
    ]
    sql = f"SELECT {', '.join([SNAPSHOT_SQL, *tails, *([facts_sql] if facts_sql else [])])}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [settled[name] for name in sources])
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def _differences(before: Mapping[int, int], now: Mapping[int, int]) -> frozenset[int]:
    """What events that appeared or vanished are about."""
    both = {**before, **now}
    return frozenset(both[number] for number in before.keys() ^ now.keys())


def _advanced(since: Position, now: Position, oldest: int, *, is_writing: bool) -> Position:
    """Settle what no open transaction can add to any more; until then, or while we write ourselves, the former mark
    stays, and only what is `WINDOW` behind the newest event is settled: a worker may write at every look."""
    if oldest < since.horizon or is_writing:
        far = {name: max([now.settled[name], *(n - WINDOW for n in now.pending[name])]) for name in now.settled}
        return Position(far, _beyond(far, now.pending), since.horizon, since.newest)
    # The last of these events: numbers after it were rolled back, if they were given at all.
    settled = {
        name: max((number for number in now.pending[name] if number <= since.newest[name]), default=now.settled[name])
        for name in now.settled
    }
    return Position(settled, _beyond(settled, now.pending), now.horizon, now.newest)


def _beyond(settled: Mapping[str, int], pending: Mapping[str, Mapping[int, int]]) -> dict[str, dict[int, int]]:
    return {
        name: {number: what for number, what in events.items() if number > settled[name]}
        for name, events in pending.items()
    }
