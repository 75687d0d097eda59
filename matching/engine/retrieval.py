"""Exact candidates without scoring every pair.

One sparse product keeps the `pool` openings most alike each profile; constraints and the other parts of the score are
then computed on those pairs only. An opening outside the pool cannot score more than the least likeness kept plus the
most the other parts can give: when the answer stands above that bound it is proved exact. When it does not, the pool
grows, and in the end every opening is scored.

What a profile gets depends on that profile and the openings, never on who is searched beside it: the openings within
reach are those of its cell on the map, and the pool is cut at a likeness, not in the middle of equals. A run may so be
cut into shards anyhow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from matching.engine.constraints import HardConstraints, distances
from matching.engine.likeness import WorkLikeness, speaks
from matching.engine.scoring import LinearScore
from matching.engine.tables import EARTH_KM, Floats, Ints, ProfileTable

RESOLUTION = 1e7
FEW = 4  # so few profiles are faster scored against everything than through a transposed product
DENSE_PAIRS = 2_000_000
CELL_DEGREES = 0.25
RADII = (15.0, 30.0, 60.0, 120.0, np.inf)


@dataclass(frozen=True, slots=True)
class Candidates:
    """For each profile, opening numbers best first (-1 where there are fewer) and their totals."""

    openings: NDArray[np.int32]
    totals: NDArray[np.float32]


Area = tuple[int, int, int]  # number of the radius, then the cell's row and column


@dataclass(frozen=True, slots=True)
class Group:
    """Profiles that one set of openings serves."""

    area: Area
    rows: Ints


def _circle(area: Area) -> tuple[Floats, float]:
    """Centre of a cell on the unit sphere, and the longest chord from it to a corner."""
    _, row, column = area
    around = [(0.5, 0.5), (0, 0), (0, 1), (1, 0), (1, 1)]
    radians = np.radians([((row + up) * CELL_DEGREES, (column + right) * CELL_DEGREES) for up, right in around])
    lat, lon = radians[:, 0], radians[:, 1]
    points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    chords = np.sqrt(((points - points[:, :1]) ** 2).sum(axis=0))
    return points[:, 0], float(chords.max()) * 1.001


class Pairing:
    """What the parts outside likeness give to pairs of one table of profiles, constraints included."""

    def __init__(
        self,
        constraints: HardConstraints,
        score: LinearScore,
        profiles: ProfileTable,
        likeness: WorkLikeness | None = None,
    ) -> None:
        self.likeness = likeness
        self.speaks = speaks(profiles)
        self.profiles, self.constraints, self.score = profiles, constraints, score
        self.openings = score.openings_
        clashes, fits = constraints.tables(profiles), score.fits(profiles)
        self.ceiling = score.ceiling(profiles, np.arange(len(profiles)), fits)
        self.worth = {
            name: np.where(clash, -np.inf, score.weights_.get(name, 0.0) * fits.get(name, np.zeros_like(clash)))
            for name, clash in clashes.items()
            if clash.any() or (name in fits and fits[name].any())
        }
        self.nowhere = np.where(self.openings.places <= 0, -np.inf, 0.0)

    def unlike(self, rows: Ints, columns: Ints, alike: Any) -> Any:
        """Where the stage of likeness hides a pair; False for all without it."""
        return False if self.likeness is None else self.likeness.hidden(self.speaks[rows][:, None], columns, alike)

    def rest(self, rows: Ints, columns: Ints) -> Floats:
        """Distance, hours and conditions; minus infinity when a constraint hides the pair."""
        profiles, openings, weights = self.profiles, self.openings, self.score.weights_
        rows = rows[:, None]
        km = distances(profiles, openings, rows, columns)
        total = np.nan_to_num(weights["distance"] * self.score.half_km / (self.score.half_km + km))
        known = ~np.isnan(openings.hours[columns]) & ~np.isnan(profiles.hours_low[rows])
        total += np.where(known, weights["hours"], 0.0)
        total += self.nowhere[columns]
        for name, worth in self.worth.items():
            mine, theirs = getattr(profiles, name).numbers, getattr(openings, name).numbers
            total += worth.ravel()[mine[rows].astype(np.int64) * worth.shape[1] + theirs[columns]]
        total[self.constraints.beyond(profiles, rows, columns, km)] = -np.inf
        return total


class CandidateRetrieval:
    """The best allowed openings of each profile.

    Parameters: `pool`, candidates kept by likeness before the rest is computed; `group`, profiles handled together.
    """

    def __init__(self, *, pool: int = 384, group: int = 1024) -> None:
        self.pool = pool
        self.group = group
        self._near: tuple[Area, Ints, sparse.csr_matrix] | None = None

    def fit(
        self, constraints: HardConstraints, score: LinearScore, likeness: WorkLikeness | None = None
    ) -> CandidateRetrieval:
        self.constraints_, self.score_, self.likeness_ = constraints, score, likeness
        self.features_ = score.features_
        self._near = None
        self.tie_ = (len(score.openings_) - score.openings_.order).astype(np.int64)
        self.by_tie_ = np.zeros(len(self.tie_) + 1, dtype=np.int32)
        self.by_tie_[self.tie_] = np.arange(len(self.tie_))
        return self

    def pairing(self, profiles: ProfileTable) -> Pairing:
        """What `blocks` needs to know of a table of profiles: computed once for many calls."""
        return Pairing(self.constraints_, self.score_, profiles, self.likeness_)

    def groups(self, profiles: ProfileTable) -> list[Group]:
        """Profiles of one cell of the map with like radiuses, so that one set of openings serves them all."""
        latitude = np.degrees(np.arcsin(np.clip(profiles.points[2], -1, 1)))
        longitude = np.degrees(np.arctan2(profiles.points[1], profiles.points[0]))
        radius = np.where(np.isnan(profiles.max_km) | np.isnan(latitude), np.inf, profiles.max_km)
        bucket = np.searchsorted(RADII, radius)
        cells = np.stack([np.nan_to_num(np.floor(c / CELL_DEGREES)) for c in (latitude, longitude)]).astype(np.int64)
        cells[:, bucket >= len(RADII) - 1] = 0
        order = np.lexsort((cells[1], cells[0], bucket))
        keys = np.stack([bucket[order], cells[0][order], cells[1][order]])
        breaks = np.flatnonzero((keys[:, 1:] != keys[:, :-1]).any(axis=0)) + 1
        found = []
        for block in np.split(order, breaks):
            for at in range(0, len(block), self.group):
                first = block[0]
                area = (int(bucket[first]), int(cells[0][first]), int(cells[1][first]))
                found.append(Group(area, block[at : at + self.group]))
        return found

    def reachable(self, area: Area) -> tuple[Ints, sparse.csr_matrix]:
        """Openings that may be within reach from somewhere in the area, those of unknown place included; and their
        features, transposed for products. The last area is kept: groups of one area follow each other."""
        known = self._near
        if known is None or known[0] != area:
            points = self.score_.openings_.points
            every = np.arange(points.shape[1])
            if area[0] < len(RADII) - 1:
                centre, spread = _circle(area)
                # A chord is never longer than its arc, so this circle holds all that the area reaches.
                limit = spread + RADII[area[0]] / EARTH_KM + 1e-9
                away = np.sqrt(((points - centre[:, None]) ** 2).sum(axis=0))
                every = every[np.isnan(away) | (away <= limit)]
            known = self._near = (area, every, self.features_[every].T.tocsr())
        return known[1], known[2]

    def search(self, profiles: ProfileTable, *, exact: int, keep: int) -> Candidates:
        """The `keep` best candidates of every profile, of which the first `exact` are proved to be the best."""
        openings = np.full((len(profiles), keep), -1, dtype=np.int32)
        totals = np.full((len(profiles), keep), -np.inf, dtype=np.float32)
        for rows, found in self.blocks(profiles, exact=exact, keep=keep):
            openings[rows], totals[rows] = found.openings, found.totals
        return Candidates(openings, totals)

    def blocks(
        self,
        profiles: ProfileTable,
        *,
        exact: int,
        keep: int,
        groups: list[Group] | None = None,
        pairing: Pairing | None = None,
    ) -> Iterator[tuple[Ints, Candidates]]:
        """Groups of profiles with their candidates, a piece at a time."""
        pairing = pairing or self.pairing(profiles)
        if 0 < len(profiles) <= FEW and keep <= exact:
            yield from self._few(pairing, np.arange(len(profiles)), keep)
            return
        for group in groups if groups is not None else self.groups(profiles):
            columns, theirs = self.reachable(group.area)
            rows, pool = group.rows, self.pool
            while len(rows):
                if pool * 4 >= len(columns):
                    yield from self._dense(pairing, rows, columns, theirs, keep)
                    break
                found, proved = self._pooled(pairing, rows, columns, theirs, pool, exact, keep)
                yield rows[proved], Candidates(found.openings[proved], found.totals[proved])
                rows, pool = rows[~proved], pool * 8

    def _pooled(
        self,
        pairing: Pairing,
        rows: Ints,
        columns: Ints,
        theirs: sparse.csr_matrix,
        pool: int,
        exact: int,
        keep: int,
    ) -> tuple[Candidates, NDArray[np.bool_]]:
        mine = self.score_.features(pairing.profiles, rows)
        alike = sp_matmul_topn(mine, theirs, top_n=pool, threshold=0.0, sort=False, n_threads=1)
        counts = np.diff(alike.indptr)
        width = max(1, int(counts.max(initial=0)))
        there = np.arange(width) < counts[:, None]
        near = np.zeros((len(rows), width), dtype=np.int64)
        near[there] = columns[alike.indices]
        likeness = np.zeros((len(rows), width), dtype=np.float32)
        likeness[there] = alike.data
        least = np.where(counts == pool, likeness.min(axis=1), 0.0)
        # Openings as alike as the least kept may have been left out: keep none of them rather than some.
        there &= likeness > least[:, None]
        found = self._best(np.where(there, self._keys(pairing, rows, near, likeness), -1), keep)
        bound = least + pairing.ceiling[rows] + 2 / RESOLUTION
        proved = found.totals[:, min(exact, keep) - 1] > bound
        if self.likeness_ is not None:
            proved |= (counts < pool) & pairing.speaks[rows] & self.likeness_.speaks_[columns].all()
        return found, proved

    def _dense(
        self, pairing: Pairing, rows: Ints, columns: Ints, theirs: sparse.csr_matrix, keep: int
    ) -> Iterator[tuple[Ints, Candidates]]:
        step = max(1, DENSE_PAIRS // max(1, len(columns)))
        for start in range(0, len(rows), step):
            block = rows[start : start + step]
            alike = (self.score_.features(pairing.profiles, block) @ theirs).toarray()
            yield block, self._best(self._keys(pairing, block, columns[None, :], alike), keep)

    def _few(self, pairing: Pairing, rows: Ints, keep: int) -> Iterator[tuple[Ints, Candidates]]:
        """Everything scored, without transposing the openings: the fastest for one person."""
        alike = (self.features_ @ self.score_.features(pairing.profiles, rows).toarray().T).T
        columns = np.arange(self.features_.shape[0])
        yield rows, self._best(self._keys(pairing, rows, columns[None, :], alike), keep)

    def _keys(self, pairing: Pairing, rows: Ints, columns: Ints, alike: NDArray[np.float32]) -> Ints:
        """One number per pair that sorts by score, then by opening id; -1 when a constraint hides the pair.

        `columns` has a line for each of `rows`, or one line for all of them.
        """
        total = alike + pairing.rest(rows, columns)
        shown = (total >= 0) & ~np.asarray(pairing.unlike(rows, columns, alike))
        keys = np.floor(np.where(shown, total, 0.0) * RESOLUTION + 0.5).astype(np.int64)
        return np.where(shown, (keys << 32) + self.tie_[columns], -1)

    def _best(self, keys: Ints, keep: int) -> Candidates:
        width = min(keep, keys.shape[1])
        if width < keys.shape[1]:
            keys = -np.partition(-keys, width - 1, axis=1)[:, :width]
        keys = -np.sort(-keys, axis=1)
        openings = np.full((len(keys), keep), -1, dtype=np.int32)
        totals = np.full((len(keys), keep), -np.inf, dtype=np.float32)
        found = keys >= 0
        tie = np.where(found, keys & 0xFFFFFFFF, 0)
        openings[:, :width] = np.where(found, self.by_tie_[tie], -1)
        totals[:, :width] = np.where(found, (keys >> 32) / RESOLUTION, -np.inf)
        return Candidates(openings, totals)
