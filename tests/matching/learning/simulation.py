"""Simulated outcomes with a known truth. There is no public French data on what becomes of proposals: nothing here says
how people and employers really behave, only whether the learner finds what is there to be found.
"""

from __future__ import annotations

import numpy as np

from matching.engine.learning.columns import COLUMNS, FITS
from matching.engine.learning.logistic import Logistic
from matching.engine.learning.model import OutcomeModel
from matching.engine.learning.training import NO, UNKNOWN, YES, Example
from matching.engine.scoring import PARTS, LinearScore


def weights_of(**named: float) -> tuple[float, ...]:
    return tuple(named.get(name, 0.0) for name in COLUMNS)


# Employers look at skills and licences; what lasts is what is near and at the right hours. Words count for nothing.
TRUTH = OutcomeModel(
    accepted=Logistic(-3.6, weights_of(skills=3.0, licences=2.0, same_occupation=0.6, immersion=0.6)),
    succeeded=Logistic(-3.0, weights_of(distance=4.0, hours=1.8, slots=1.2)),
)
# Nothing that is known of a pair says anything of its fate.
NOISE = OutcomeModel(accepted=Logistic(0.1, weights_of()), succeeded=Logistic(0.0, weights_of()))


def columns_at_random(dice: np.random.Generator, count: int) -> np.ndarray:
    found = np.zeros((count, len(COLUMNS)))
    for name in ("skills", "text", "distance"):
        found[:, COLUMNS.index(name)] = dice.beta(2, 2, count)
    found[:, COLUMNS.index("occupation")] = np.minimum(1.0, dice.beta(4, 2, count) + 0.2)
    for name in ("hours", "slots", "licences", "languages"):
        found[:, COLUMNS.index(name)] = dice.random(count) < 0.5
    found[:, COLUMNS.index("same_occupation")] = found[:, COLUMNS.index("occupation")] >= 1.0
    for name, share in (("immersion", 0.3), ("skills_unknown", 0.1), ("skills_unasked", 0.1)):
        found[:, COLUMNS.index(name)] = dice.random(count) < share
    return np.round(found, 4)


def linear_of(columns: np.ndarray) -> np.ndarray:
    weights = np.array([LinearScore.WEIGHTS.get(name, 0.0) for name in FITS])
    assert len(PARTS) + 1 == len(FITS)
    return columns[:, : len(FITS)] @ weights


def simulate(*, people: int, each: int, truth: OutcomeModel, seed: int = 7) -> list[Example]:
    """`people` proposed for `each` openings over a year, employers and life answering by the truth."""
    dice = np.random.default_rng(seed)
    count = people * each
    columns = columns_at_random(dice, count)
    linear = linear_of(columns)
    accepted = dice.random(count) < truth.accepted.probability(columns)
    succeeded = dice.random(count) < truth.succeeded.probability(columns)
    # A person is proposed over two months of the year.
    at = np.repeat(dice.random(people) * 300, each) + dice.random(count) * 60
    drawn = dice.random(count) < 0.1
    return [
        Example(
            person=n // each + 1,
            opening=f"job:{n}",
            at=float(at[n]),
            columns=tuple(columns[n].tolist()),
            linear=float(linear[n]),
            accepted=YES if accepted[n] else NO,
            succeeded=(YES if succeeded[n] else NO) if accepted[n] else UNKNOWN,
            propensity=0.05 if drawn[n] else 1.0,
        )
        for n in range(count)
    ]
