"""The columns of pairs, read when a person is proposed, so that what her profile becomes later teaches nothing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from matching import live
from matching.engine.constraints import distances
from matching.engine.learning.columns import COLUMNS, Columns
from matching.engine.pipeline import Matcher
from matching.engine.scoring import UNITS
from matching.enums import OutcomeStep
from matching.loading import opening_key, openings_load, profiles_load
from matching.models import Outcome, PairFacts, SkillsProfile
from matching.referential import referential_current, referential_version

BATCH = 2_000
TAUGHT_BY = (OutcomeStep.PROPOSED, OutcomeStep.DISMISSED, OutcomeStep.COMPLETED, OutcomeStep.NOT_COMPLETED)
Pair = tuple[int, int]


def pair_facts_fill(*, now: dt.datetime, person_id: int | None = None) -> int:
    """Read the columns of pairs that have outcomes and no columns yet. Done again, it changes nothing.

    Pairs whose person has no profile are left out. Returns how many were read.
    """
    known = PairFacts.objects.order_by()
    taught = Outcome.objects.filter(step__in=TAUGHT_BY).order_by()
    if person_id is not None:
        known, taught = known.filter(person=person_id), taught.filter(person=person_id)
    names = ("kind", "person_id", "opening_id")
    waiting = sorted(set(taught.values_list(*names)) - set(known.values_list(*names)))
    done = 0
    for start in range(0, len(waiting), BATCH):
        by_kind: dict[str, list[Pair]] = defaultdict(list)
        for kind, person, opening in waiting[start : start + BATCH]:
            by_kind[kind].append((person, opening))
        rows = [row for kind, pairs in by_kind.items() for row in _read(kind, pairs, now)]
        done += len(PairFacts.objects.bulk_create(rows, ignore_conflicts=True))
    return done


def _read(kind: str, pairs: Sequence[Pair], now: dt.datetime) -> Iterable[PairFacts]:
    profiles = profiles_load(SkillsProfile.objects.filter(person__in={person for person, _ in pairs}))
    openings = openings_load(kind, ids=sorted({opening for _, opening in pairs}), whatever_status=True)
    row_of = {int(profile.id): row for row, profile in enumerate(profiles)}
    column_of = {opening.id: column for column, opening in enumerate(openings)}
    kept = [pair for pair in pairs if pair[0] in row_of and opening_key(kind, pair[1]) in column_of]
    if not kept:
        return
    matcher = Matcher(referential_current(), encoder=live.encoder_current(referential_version())).fit(openings)
    table = matcher.encode(profiles)
    rows = np.array([row_of[person] for person, _ in kept], dtype=np.int64)
    columns = np.array([column_of[opening_key(kind, opening)] for _, opening in kept], dtype=np.int64)
    parts = matcher.score.parts(table, rows, columns, distances(table, matcher.openings_, rows, columns))
    values = Columns().fit(matcher.score).of(table, rows, columns, parts)
    for (person, opening), line, total in zip(kept, values.tolist(), parts.sum(axis=1).tolist(), strict=True):
        yield PairFacts(
            person_id=person,
            kind=kind,
            opening_id=opening,
            columns=dict(zip(COLUMNS, line, strict=True)),
            linear=total / UNITS,
            taken_at=now,
        )
