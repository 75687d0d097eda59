"""The learned score: P(accepted) × P(hired or completed | accepted), and how it is shared between its reasons.

**Attribution.** The score is first what it would be if nothing fitted (the starting point), then walks in a straight
line to what does fit; each column gets its part of the climb (Aumann and Shapley's shares, integrated gradients). Along
that line both logits move linearly, so the part of column `j` is `x_j (v_j A + w_j B)`, where `A` and `B` integrate the
slopes of the two factors, the same for all columns. Weights of what fits are never negative: no part is. Parts are then
rounded to ten-thousandths by largest remainder: they sum to the score, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.engine.constraints import distances
from matching.engine.learning.columns import COLUMNS, FITS, OCCUPATION, Columns
from matching.engine.learning.logistic import Logistic
from matching.engine.retrieval import Candidates
from matching.engine.scoring import PARTS, UNITS, LinearScore, Parts
from matching.engine.tables import Floats, Ints, ProfileTable

BASE_LABEL = "Point de départ, avant ce qui rapproche la personne de l'offre"
NODES = 32
Line = list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class OutcomeModel:
    """Both regressions, over `COLUMNS` in their order."""

    accepted: Logistic
    succeeded: Logistic
    columns: tuple[str, ...] = COLUMNS

    def probability(self, columns: Floats) -> Floats:
        return self.accepted.probability(columns) * self.succeeded.probability(columns)

    def parts(self, columns: Floats) -> Parts:
        """The starting point, then one part for each of `PARTS`, in ten-thousandths; their sum is the score."""
        shares = self._shares(columns) * UNITS
        totals = np.floor(np.round(self.probability(columns) * UNITS, 6) + 0.5).astype(np.int64)
        shares = np.round(shares, 6)
        whole = np.floor(shares).astype(np.int64)
        left = totals - whole.sum(axis=1)
        order = np.argsort(-(shares - whole), axis=1, kind="stable")
        place = np.argsort(order, axis=1, kind="stable")
        return (whole + (place < left[:, None])).astype(np.int32)

    def _shares(self, columns: Floats) -> Floats:
        width = len(FITS)
        fits, context = columns[:, :width], columns[:, width:]
        starts, climbs = [], []
        for one in (self.accepted, self.succeeded):
            weights = np.array(one.weights)
            starts.append(one.intercept + context @ weights[width:])
            climbs.append(fits * weights[:width])
        points, measures = np.polynomial.legendre.leggauss(NODES)
        along = (points + 1) / 2
        first, second = (
            _sigmoid(start[:, None] + climb.sum(axis=1)[:, None] * along)
            for start, climb in zip(starts, climbs, strict=True)
        )
        slope_first = (first * (1 - first) * second) @ (measures / 2)
        slope_second = (first * second * (1 - second)) @ (measures / 2)
        climbed = climbs[0] * slope_first[:, None] + climbs[1] * slope_second[:, None]
        base = _sigmoid(starts[0]) * _sigmoid(starts[1])
        by_part = climbed[:, : len(PARTS)].copy()
        by_part[:, OCCUPATION] += climbed[:, len(PARTS)]
        # What quadrature misses, some billionths, goes where it does not show.
        rest = self.probability(columns) - base - by_part.sum(axis=1)
        return np.column_stack([np.maximum(base + rest, 0.0), by_part])


def _sigmoid(values: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-values))


class LearnedScore:
    """Scores again the candidates that the linear score found: same pairs, learned order, reasons that still add up.

    `fit(score)`; `parts(profiles, rows, columns, linear)` gives the starting point and a part for each of `PARTS`.
    """

    def __init__(self, model: OutcomeModel) -> None:
        self.model = model

    def fit(self, score: LinearScore) -> LearnedScore:
        self.score_ = score
        self.columns_ = Columns().fit(score)
        return self

    def parts(self, profiles: ProfileTable, rows: Ints, columns: Ints, linear: Parts) -> Parts:
        return self.model.parts(self.columns_.of(profiles, rows, columns, linear))

    def ranked(self, profiles: ProfileTable, found: Candidates, *, keep: int) -> Candidates:
        """The same candidates in the learned order, the `keep` best of each profile."""
        rows, places = np.nonzero(found.openings >= 0)
        columns = found.openings[rows, places].astype(np.int64)
        km = distances(profiles, self.score_.openings_, rows, columns)
        totals = self.parts(profiles, rows, columns, self.score_.parts(profiles, rows, columns, km)).sum(axis=1)
        order = np.lexsort((self.score_.openings_.order[columns], -totals, rows))
        # Candidates fill the first places of their line: sorted by line, they keep them.
        openings = np.full_like(found.openings, -1)
        scores = np.full_like(found.totals, -np.inf)
        openings[rows, places], scores[rows, places] = columns[order], totals[order] / UNITS
        return Candidates(openings[:, :keep], scores[:, :keep])

    @staticmethod
    def relabelled(lines: list[Line], parts: Parts, kinds: dict[str, str]) -> list[Line]:
        """The same sentences with the learned parts, heaviest first; the starting point closes the list.

        A fact that fits stays said when the model gives it nothing.
        """
        places = {kinds[name]: at for at, name in enumerate(PARTS, start=1)}
        found = []
        for line, units in zip(lines, parts.tolist(), strict=True):
            said = [(kind, label, units[places[kind]]) for kind, label, _ in line]
            said.sort(key=lambda one: (-one[2], places[one[0]]))
            found.append([*said, ("base", BASE_LABEL, units[0])])
        return found
