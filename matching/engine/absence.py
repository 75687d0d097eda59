"""Why a person is shown nothing, and what would change it.

For one person, every opening she wishes is judged on every hard constraint apart, so that "what keeps out the most"
and "what alone would let something in" are counted, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine.constraints import Bools, distances
from matching.engine.likeness import speaks
from matching.engine.pipeline import Matcher
from matching.engine.tables import Floats, Ints, ProfileTable

NO_OPENING, NO_WORK, SET_ASIDE, SEVERAL = "no_opening", "no_work", "set_aside", "several"
CONSTRAINTS = (
    "places", "age", "dates", "distance", "access", "hours", "slots", "licences", "languages", "purposes",
)  # fmt: skip
ROWS = 100


@dataclass(frozen=True, slots=True)
class Absence:
    """Why one person is shown nothing.

    `reason`: `no_opening` (there is none at all), `no_work` (none resembles her work), `set_aside` (something fits: it
    was dismissed, or the lists are older than it), the constraint that alone keeps out the most openings, or
    `several` when each opening meets more than one. `alone`: the constraints any of which, lifted, would let something
    in. `most`: the constraint met by most openings. `nearest_km`: the nearest opening of her work, however far.
    """

    reason: str
    alone: frozenset[str] = frozenset()
    most: str = ""
    nearest_km: float | None = None


class Search:
    """One kind of opening and the people who may look for it: a fitted matcher, with the same people encoded."""

    def __init__(self, matcher: Matcher, profiles: ProfileTable) -> None:
        self.matcher = matcher
        self.profiles = profiles
        self.openings = matcher.openings_
        self.tables = matcher.constraints.tables(profiles)
        self.speaks = speaks(profiles)
        self.columns = np.arange(len(self.openings))

    def likeness(self, rows: Ints) -> Floats:
        """What each of these people shares with each opening, a line a person."""
        mine = self.matcher.score.features(self.profiles, rows)
        return np.asarray((mine @ self.matcher.score.features_.T).toarray(), dtype=np.float64)

    def fitting(self, row: int, alike: Floats) -> Bools:
        """The openings whose work has something to do with the person's."""
        likeness = self.matcher.likeness
        if likeness is None:
            return np.ones(len(self.columns), dtype=bool)
        return ~likeness.hidden(self.speaks[row], self.columns, alike)

    def kilometres(self, row: int) -> Floats:
        return distances(self.profiles, self.openings, np.array(row), self.columns)

    def clashes(self, row: int, km: Floats) -> dict[str, Bools]:
        """For each constraint, the openings it keeps from one person; together they are what `allowed` hides."""
        profiles, openings = self.profiles, self.openings
        with np.errstate(invalid="ignore"):
            found = {
                "places": openings.places <= 0,
                "age": profiles.ages[row] < openings.minimum_age,
                "dates": profiles.available_from[row] > openings.latest_start,
                "distance": km > profiles.max_km[row],
                "access": openings.unserved & (km > profiles.unserved_km[row]),
                "hours": (openings.hours < profiles.hours_low[row]) | (openings.hours > profiles.hours_high[row]),
            }
        for name, table in self.tables.items():
            found[name] = table[getattr(profiles, name).numbers[row]][getattr(openings, name).numbers]
        return found


def absences(searches: Sequence[Search], wished: Sequence[Sequence[int]]) -> Iterator[Absence]:
    """One answer a person: `wished` tells, for each, the numbers of the searches that she wishes."""
    for start in range(0, len(wished), ROWS):
        rows = np.arange(start, min(start + ROWS, len(wished)))
        alike = [search.likeness(rows) for search in searches]
        for at, row in enumerate(rows.tolist()):
            yield _absence([(searches[n], alike[n][at]) for n in wished[row]], row)


def _absence(wished: Sequence[tuple[Search, Floats]], row: int) -> Absence:
    near: list[Floats] = []
    met: list[dict[str, Bools]] = []
    for search, alike in wished:
        fitting = search.fitting(row, alike)
        if fitting.any():
            km = search.kilometres(row)
            near.append(km[fitting])
            met.append({name: hit[fitting] for name, hit in search.clashes(row, km).items()})
    if not met:
        return Absence(NO_WORK if any(len(search.columns) for search, _ in wished) else NO_OPENING)
    hits = {name: np.concatenate([one[name] for one in met]) for name in CONSTRAINTS}
    return _judged(hits, np.concatenate(near))


def _judged(hits: dict[str, Bools], km: Floats) -> Absence:
    together = np.sum([hits[name] for name in CONSTRAINTS], axis=0)
    known = km[np.isfinite(km)]
    nearest = float(known.min()) if len(known) else None
    if (together == 0).any():
        return Absence(SET_ASIDE, nearest_km=nearest)
    freed = {name: int((hits[name] & (together == 1)).sum()) for name in CONSTRAINTS}
    most = max(CONSTRAINTS, key=lambda name: int(hits[name].sum()))
    alone = frozenset(name for name, count in freed.items() if count)
    reason = max(CONSTRAINTS, key=lambda name: freed[name]) if alone else SEVERAL
    return Absence(reason, alone, most, nearest)
