"""Regularised logistic regression whose chosen weights are never negative, and its calibration.

scikit-learn's has no bound on weights; ours needs one, so that an opening which fits better never ranks lower. Same
data, same numbers: one thread, no draw, weights rounded to a millionth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from threadpoolctl import threadpool_limits

from matching.engine.tables import Floats

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Logistic:
    """`P(yes) = 1 / (1 + exp(-(intercept + weights · columns)))`."""

    intercept: float
    weights: tuple[float, ...]

    def logit(self, columns: Floats) -> Floats:
        return self.intercept + columns @ np.array(self.weights)

    def probability(self, columns: Floats) -> Floats:
        return np.asarray(expit(self.logit(columns)))

    def calibrated(self, slope: float, shift: float) -> Logistic:
        """The same regression, its logit stretched and moved."""
        return Logistic(
            round(slope * self.intercept + shift, DIGITS), tuple(round(slope * w, DIGITS) for w in self.weights)
        )


def fit_logistic(
    columns: Floats, answers: NDArray[np.bool_], importance: Floats, *, ridge: float, never_negative: Sequence[bool]
) -> Logistic:
    """The regularised maximum of likelihood, each example counted `importance` times. The intercept is free."""
    width = columns.shape[1]
    centre = np.zeros(width + 1)
    design = np.column_stack([np.ones(len(columns)), columns])
    bounds = [(None, None), *((0.0, None) if bound else (None, None) for bound in never_negative)]
    found = _least(design, answers, importance, centre, ridge=np.array([0.0] + [ridge] * width), bounds=bounds)
    return Logistic(round(float(found[0]), DIGITS), tuple(round(float(w), DIGITS) for w in found[1:]))


def calibration(
    logits: Floats, answers: NDArray[np.bool_], importance: Floats, *, ridge: float = 5.0
) -> tuple[float, float]:
    """Platt's slope and shift on examples not used to fit, drawn to (1, 0) so that few examples change little."""
    design = np.column_stack([np.ones(len(logits)), logits])
    found = _least(
        design,
        answers,
        importance,
        np.array([0.0, 1.0]),
        ridge=np.array([ridge / 10, ridge]),
        bounds=[(None, None), (0.0, None)],
    )
    return float(found[1]), float(found[0])


def _least(
    design: Floats,
    answers: NDArray[np.bool_],
    importance: Floats,
    centre: Floats,
    *,
    ridge: Floats,
    bounds: Sequence[tuple[float | None, float | None]],
) -> Floats:
    from scipy.optimize import minimize  # long to load, and only a training asks for it

    signs = np.where(answers, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (design @ weights)
        away = weights - centre
        value = importance @ np.logaddexp(0.0, -margins) + 0.5 * ridge @ (away * away)
        slope = design.T @ (-signs * importance * expit(-margins)) + ridge * away
        return float(value), slope

    with threadpool_limits(limits=1):
        found = minimize(
            loss, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13, "gtol": 1e-8}
        )
    return np.asarray(found.x)
