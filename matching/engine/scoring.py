"""A linear score whose parts add up exactly.

Parts are whole numbers of ten-thousandths: the sum of the parts shown *is* the score, on every machine, with any
number of threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.engine.constraints import Bools, HardConstraints
from matching.engine.tables import Floats, OpeningTable, ProfileTable
from matching.engine.vectors import scale_rows

UNITS = 10_000
PARTS = ("skills", "occupation", "text", "distance", "hours", "slots", "licences", "languages")
CHUNK = 200_000

Parts = NDArray[np.int32]


class LinearScore:
    """How well an opening fits a profile, 0..1, as a weighted sum of eight parts, each in 0..1.

    Formula, `s` being the skills both sides share and `a` those the opening asks:

    - `skills`: `idf(s) / (idf(a) + damping)`: the share of what is asked that is held, rare skills weighing more; the
      damping keeps an opening that asks a single common skill from beating one that asks fifteen and finds fourteen;
    - `occupation`: nearness of the opening's occupation to the nearest one wished (1 when it is the same);
    - `text`: cosine of the words of both texts;
    - `distance`: `half / (half + km)`;
    - `hours`, `slots`, `licences`, `languages`: 1 when both sides are known and fit, else 0; a language that a tutor
      speaks and nobody asks for counts too.

    Parameters: `weights` (they sum to 1), `damping` in idf units, `half_km`, the distance worth half.
    The weights are set by hand: no public French data on outcomes exists to learn them from.
    """

    WEIGHTS = {
        "skills": 0.38,
        "occupation": 0.34,
        "text": 0.10,
        "distance": 0.10,
        "hours": 0.03,
        "slots": 0.02,
        "licences": 0.02,
        "languages": 0.01,
    }

    def __init__(self, weights: dict[str, float] | None = None, *, damping: float = 7.0, half_km: float = 15.0) -> None:
        self.weights = weights
        self.damping = damping
        self.half_km = half_km

    def fit(self, openings: OpeningTable) -> LinearScore:
        self.weights_ = self.weights or self.WEIGHTS
        self.openings_ = openings
        asked = np.asarray(openings.skills.sum(axis=1)).ravel()
        shares = scale_rows(openings.skills, self.weights_["skills"] / (asked + self.damping))
        occupations = openings.occupations * np.float32(self.weights_["occupation"])
        text = openings.text * np.float32(self.weights_["text"])
        self.sides_ = {"skills": shares, "occupation": occupations, "text": text}
        self.features_ = sparse.hstack([shares, occupations, text], format="csr", dtype=np.float32)
        return self

    def features(self, profiles: ProfileTable, rows: Any = None) -> sparse.csr_matrix:
        """The profile side: its product with the openings' features is the sum of the three likeness parts."""
        sides = [self._side(profiles, name) for name in ("skills", "occupation", "text")]
        if rows is not None:
            sides = [side[rows] for side in sides]
        return sparse.hstack(sides, format="csr", dtype=np.float32)

    def likeness_to(self, profiles: ProfileTable, opening: int) -> Floats:
        """The likeness parts of every profile for one opening, without building their features."""
        total = np.zeros(len(profiles))
        for name, side in self.sides_.items():
            total += self._side(profiles, name) @ side[opening].toarray()[0]
        return total

    def _side(self, profiles: ProfileTable, name: str) -> sparse.csr_matrix:
        matrix = {"skills": profiles.skills, "occupation": profiles.occupations, "text": profiles.text}[name]
        width = self.sides_[name].shape[1]
        if matrix.shape[1] == width:
            return matrix
        if matrix.shape[1] > width:
            return matrix[:, :width]
        return sparse.csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], width))

    def fits(self, profiles: ProfileTable) -> dict[str, Bools]:
        """For each categorical rule, where both sides are known and fit."""
        found = {}
        for name, rule in HardConstraints.RULES:
            if name not in self.weights_:
                continue
            mine, theirs = getattr(profiles, name).values, getattr(self.openings_, name).values
            fit = [[a is not None and bool(b) and not rule(a, b) and _heard(name, a, b) for b in theirs] for a in mine]
            found[name] = np.array(fit, dtype=bool).reshape(len(mine), len(theirs))
        return found

    def ceiling(self, profiles: ProfileTable, rows: Any, fits: dict[str, Bools]) -> Floats:
        """The most that the parts outside likeness can give to each of these profiles."""
        weights = self.weights_
        most = np.where(np.isnan(profiles.points[0][rows]), 0.0, weights["distance"])
        most = most + np.where(np.isnan(profiles.hours_low[rows]), 0.0, weights["hours"])
        for name, table in fits.items():
            most = most + weights[name] * np.asarray(table.any(axis=1))[getattr(profiles, name).numbers[rows]]
        return most

    def context(
        self,
        profiles: ProfileTable,
        rows: Any,
        columns: Any,
        km: Floats,
        fits: dict[str, Bools] | None = None,
    ) -> dict[str, Floats]:
        """The parts outside likeness, of pairs that no constraint hides."""
        weights, openings = self.weights_, self.openings_
        near = weights["distance"] * self.half_km / (self.half_km + km)
        known = ~np.isnan(openings.hours[columns]) & ~np.isnan(profiles.hours_low[rows])
        parts = {"distance": np.nan_to_num(near), "hours": weights["hours"] * known}
        for name, table in (fits if fits is not None else self.fits(profiles)).items():
            fit = table[getattr(profiles, name).numbers[rows], getattr(openings, name).numbers[columns]]
            parts[name] = weights[name] * fit
        return parts

    def parts(self, profiles: ProfileTable, rows: Any, columns: Any, km: Floats) -> Parts:
        """Every part of every pair in ten-thousandths, columns in the order of `PARTS`."""
        context = self.context(profiles, rows, columns, km)
        found = np.empty((len(rows), len(PARTS)), dtype=np.int32)
        for at, name in enumerate(PARTS):
            value = context[name] if name in context else self._likeness(profiles, name, rows, columns)
            found[:, at] = np.floor(value * UNITS + 0.5)
        return found

    def _likeness(self, profiles: ProfileTable, name: str, rows: Any, columns: Any) -> Floats:
        mine, theirs = self._side(profiles, name), self.sides_[name]
        return pairwise_dot(mine, theirs, rows, columns)


def pairwise_dot(mine: sparse.csr_matrix, theirs: sparse.csr_matrix, rows: Any, columns: Any) -> Floats:
    """The dot product of each pair of rows."""
    if mine.shape[0] == 1:
        return _dots_with(mine, theirs, columns)
    found = np.zeros(len(rows))
    for start in range(0, len(rows), CHUNK):
        pick = slice(start, start + CHUNK)
        product = mine[rows[pick]].multiply(theirs[columns[pick]])
        found[pick] = np.asarray(product.sum(axis=1, dtype=np.float64)).ravel()
    return found


def _dots_with(mine: sparse.csr_matrix, theirs: sparse.csr_matrix, columns: Any) -> Floats:
    """The dot product of one row with each of `columns`, multiplied and added as those of pairs: to the byte the same.

    To copy her row as often as there are columns costs several times their sums.
    """
    columns, alone = np.asarray(columns), mine.toarray()[0]
    starts, sizes = theirs.indptr[columns], theirs.indptr[columns + 1] - theirs.indptr[columns]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    places = np.arange(ends[-1]) + np.repeat(starts - ends[:-1], sizes)
    inside = theirs.indices[places]
    products = sparse.csr_matrix((theirs.data[places] * alone[inside], inside, ends), shape=(len(columns), len(alone)))
    products.eliminate_zeros()
    return np.asarray(products.sum(axis=1, dtype=np.float64)).ravel()


def _heard(name: str, mine: Any, theirs: Any) -> bool:
    """Languages fit when the person speaks all that are asked, at a level she told, or one spoken on the spot."""
    if name != "languages":
        return True
    asked, spoken = ({code for code, level in theirs if bool(level) is told} for told in (True, False))
    known, spoke = {code for code, level in mine if level}, {code for code, _ in mine}
    return asked <= known and (bool(asked) or bool(spoken & spoke))
