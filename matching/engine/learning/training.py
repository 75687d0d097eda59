"""From outcomes to a model: learn on the earlier period, calibrate on the next, compare on the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.learning.columns import COLUMNS, FITS
from matching.engine.learning.evaluation import Comparison, compare
from matching.engine.learning.logistic import Logistic, calibration, fit_logistic
from matching.engine.learning.model import OutcomeModel
from matching.engine.tables import Floats, Ints

UNKNOWN, NO, YES = -1, 0, 1
LABELS_NEEDED = 300
EACH_ANSWER_NEEDED = 40
EACH_END_NEEDED = 25
PEOPLE_NEEDED = 30
FIT_SHARE, CALIBRATE_SHARE = 0.6, 0.15
RIDGE = 2.0
LARGEST_WEIGHT = 5.0
ACCEPTED_GAIN, SUCCEEDED_GAIN = 1.0, 3.0


@dataclass(frozen=True, slots=True)
class Example:
    """A pair that was proposed: its columns, when, its fate, and the chance with which it was shown.

    `accepted` and `succeeded` are YES, NO or UNKNOWN. UNKNOWN teaches nothing: nobody answered yet, or the answer says
    nothing of the pair.
    """

    person: int
    opening: str
    at: float
    columns: tuple[float, ...]
    linear: float
    accepted: int
    succeeded: int = UNKNOWN
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and how it did on the later period, which it never saw."""

    model: OutcomeModel
    comparison: Comparison
    metrics: dict[str, Any]
    later: Table = field(repr=False)


class TooFew(Exception):  # noqa: N818 (read at call sites: `except TooFew`)
    """Too few outcomes to learn from; `messages` say in French what is lacking, with the counts."""

    def __init__(self, messages: Sequence[str]) -> None:
        self.messages = list(messages)
        super().__init__("; ".join(self.messages))


@dataclass(frozen=True, slots=True)
class Table:
    """Examples as columns, by date."""

    people: Ints
    columns: Floats
    linear: Floats
    accepted: Ints
    succeeded: Ints
    importance: Floats

    def __len__(self) -> int:
        return len(self.people)

    def take(self, rows: Any) -> Table:
        return Table(*(getattr(self, name)[rows] for name in self.__slots__))

    @property
    def gains(self) -> Floats:
        return np.where(self.succeeded == YES, SUCCEEDED_GAIN, np.where(self.accepted == YES, ACCEPTED_GAIN, 0.0))


def table_of(examples: Sequence[Example]) -> Table:
    """Only examples with an answer, sorted by date then name: their order of arrival changes nothing.

    An opening drawn by lot stands for all those that were not: it weighs the inverse of its chance, clipped at
    `LARGEST_WEIGHT` so that a few draws never decide alone.
    """
    known = sorted((e for e in examples if e.accepted != UNKNOWN), key=lambda e: (e.at, e.person, e.opening))
    propensity = np.array([e.propensity for e in known], dtype=np.float64)
    return Table(
        people=np.array([e.person for e in known], dtype=np.int64),
        columns=np.array([e.columns for e in known], dtype=np.float64).reshape(-1, len(COLUMNS)),
        linear=np.array([e.linear for e in known], dtype=np.float64),
        accepted=np.array([e.accepted for e in known], dtype=np.int64),
        succeeded=np.array([e.succeeded for e in known], dtype=np.int64),
        importance=np.minimum(1.0 / np.maximum(propensity, 1e-9), LARGEST_WEIGHT),
    )


def counts_of(examples: Sequence[Example]) -> dict[str, int]:
    """How many outcomes of each sort are known, for the screen."""
    return {
        "proposed": len(examples),
        "known": sum(e.accepted != UNKNOWN for e in examples),
        "accepted": sum(e.accepted == YES for e in examples),
        "refused": sum(e.accepted == NO for e in examples),
        "succeeded": sum(e.succeeded == YES for e in examples),
        "not_succeeded": sum(e.succeeded == NO for e in examples),
        "needed": LABELS_NEEDED,
    }


def train(examples: Sequence[Example], *, reference: OutcomeModel | None = None) -> Trained:
    """Learn, and compare with what ranks now: `reference`, or the linear score. Raises TooFew.

    The examples are cut by date: 60 % to learn, the next 15 % to calibrate, the last 25 % to compare.
    """
    _refuse_few(counts_of(examples))
    table = table_of(examples)
    size = len(table)
    first, second = int(size * FIT_SHARE), int(size * (FIT_SHARE + CALIBRATE_SHARE))
    early, middle, later = (table.take(slice(*cut)) for cut in ((0, first), (first, second), (second, size)))
    model = OutcomeModel(
        accepted=_regression(early, middle, "accepted"), succeeded=_regression(early, middle, "succeeded")
    )
    scores = model.probability(later.columns)
    now = later.linear if reference is None else reference.probability(later.columns)
    comparison = compare(later.people, later.gains, scores, now)
    if comparison.people < PEOPLE_NEEDED:
        raise TooFew(
            [
                f"{comparison.people} personnes ont, sur la période récente, des issues différentes à comparer ; "
                f"il en faut {PEOPLE_NEEDED}"
            ]
        )
    return Trained(model, comparison, _metrics(model, later, comparison, (first, second - first)), later)


def _refuse_few(counts: dict[str, int]) -> None:
    if counts["known"] < LABELS_NEEDED:
        plural = "s" if counts["known"] > 1 else ""
        raise TooFew([f"{counts['known']} issue{plural} connue{plural} ; il en faut {LABELS_NEEDED}"])
    needs = [
        ("accepted", EACH_ANSWER_NEEDED, "réponses favorables"),
        ("refused", EACH_ANSWER_NEEDED, "refus"),
        ("succeeded", EACH_END_NEEDED, "embauches ou immersions terminées"),
        ("not_succeeded", EACH_END_NEEDED, "acceptations restées sans suite"),
    ]
    lacking = [f"{counts[name]} {label} ; il en faut {least}" for name, least, label in needs if counts[name] < least]
    if lacking:
        raise TooFew(lacking)


def _regression(early: Table, middle: Table, answer: str) -> Logistic:
    never_negative = [name in FITS for name in COLUMNS]
    columns, answers, importance = _answered(early, answer)
    fitted = fit_logistic(columns, answers, importance, ridge=RIDGE, never_negative=never_negative)
    columns, answers, importance = _answered(middle, answer)
    if not len(answers):
        return fitted
    return fitted.calibrated(*calibration(fitted.logit(columns), answers, importance))


def _answered(table: Table, answer: str) -> tuple[Floats, NDArray[np.bool_], Floats]:
    answers = getattr(table, answer)
    known = answers != UNKNOWN
    importance = table.importance[known]
    # Weights keep the size of the sample: what they change is who counts, not how sure one is.
    scale = len(importance) / importance.sum() if len(importance) else 1.0
    return table.columns[known], answers[known] == YES, importance * scale


def _metrics(model: OutcomeModel, later: Table, comparison: Comparison, sizes: tuple[int, int]) -> dict[str, Any]:
    accepted = model.accepted.probability(later.columns)
    ended = later.succeeded != UNKNOWN
    succeeded = model.succeeded.probability(later.columns[ended])
    return {
        "ndcg": asdict(comparison),
        "examples": {"learned": sizes[0], "calibrated": sizes[1], "compared": len(later)},
        "accepted": _calibration_figures(accepted, later.accepted == YES),
        "succeeded": _calibration_figures(succeeded, later.succeeded[ended] == YES),
    }


def _calibration_figures(said: Floats, happened: NDArray[np.bool_]) -> dict[str, float | None]:
    if not len(said):
        return {"said": None, "happened": None, "brier": None}
    return {
        "said": round(float(said.mean()), 4),
        "happened": round(float(happened.mean()), 4),
        "brier": round(float(((said - happened) ** 2).mean()), 4),
    }
