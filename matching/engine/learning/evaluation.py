"""Is one order better than another? nDCG@10 by person, and the interval of the mean difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.tables import Floats, Ints

AT = 10
RESAMPLES = 2_000
SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean nDCG@10 of both orders over the same people, and the 95 % bootstrap interval of the difference."""

    candidate: float
    reference: float
    difference: float
    low: float
    high: float
    people: int

    @property
    def is_better(self) -> bool:
        return self.people > 0 and self.low > 0


def ndcg(gains: Floats, scores: Floats) -> float:
    """nDCG@10 of one list; equal scores share their places, so that the order of arrival changes nothing."""
    discounts = np.zeros(len(gains))
    discounts[:AT] = 1.0 / np.log2(np.arange(2, min(AT, len(gains)) + 2))
    order = np.argsort(-scores, kind="stable")
    _, groups = np.unique(-scores[order], return_inverse=True)
    shared = np.bincount(groups, weights=discounts) / np.bincount(groups)
    best = float(np.sort(gains)[::-1] @ discounts)
    return float(gains[order] @ shared[groups]) / best if best > 0 else 0.0


def compare(people: Ints, gains: Floats, candidate: Floats, reference: Floats) -> Comparison:
    """Over people whose openings had different fates: the others rank the same whatever the order."""
    pairs = []
    for person in np.unique(people):
        mine = np.flatnonzero(people == person)
        if gains[mine].min() < gains[mine].max():
            pairs.append((ndcg(gains[mine], candidate[mine]), ndcg(gains[mine], reference[mine])))
    if not pairs:
        return Comparison(0.0, 0.0, 0.0, 0.0, 0.0, 0)
    found = np.array(pairs)
    low, high = interval(found[:, 0] - found[:, 1])
    means = found.mean(axis=0)
    return Comparison(
        candidate=round(float(means[0]), 4),
        reference=round(float(means[1]), 4),
        difference=round(float(means[0] - means[1]), 4),
        low=round(low, 4),
        high=round(high, 4),
        people=len(pairs),
    )


def interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """The 95 % percentile interval of the mean, people drawn with replacement from a fixed seed."""
    dice = np.random.default_rng(SEED)
    means = [differences[dice.integers(0, len(differences), len(differences))].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
