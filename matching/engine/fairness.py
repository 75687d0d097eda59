"""Is the ranking fair? Measures on what is shown, and the gates that a new version must pass.

Nothing here ranks. Groups (sex, age band, territory, priority district) are known to this module alone, after the fact.

- Exposure of people: an opening is a query and the people it is shown to are its ranking; place `k` is worth
  `1 / log2(1 + k)` (Singh and Joachims, *Fairness of Exposure in Rankings*, KDD 2018). A person's exposure is the sum
  over the openings shown to her.
- Gap of a group: its mean less the mean of everybody else of known group, as a share of the overall mean, so that
  versions whose scores have other scales compare. *Within strata*: the same between people of one stratum
  (occupation × commune × hours), strata weighted by `n1 n0 / (n1 + n0)` as Mantel and Haenszel (1959) do.
- Ratio: group mean over the mean of the others. Under four fifths it deserves a look: an indicator (29 CFR 1607.4 D,
  a rule on selection rates), not a proof, and no French threshold.
- Intervals: percentile bootstrap over people, with Poisson weights (Hanley and MacGibbon, 2006): one pass, same seed,
  same figures.
- Concentration of openings: Gini index and the largest exposure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FOUR_FIFTHS = 0.8
TOP = 10
RESAMPLES = 200
SEED = 20_260_101
EXPOSURE, SCORE, SHOWN = "exposure", "score", "shown"


@dataclass(frozen=True, slots=True)
class Lists:
    """What a version shows: one entry for each pair of a person and an opening.

    `people` and `openings` are row numbers below `people_count` and `openings_count`; people and openings that appear
    in no pair count too. Raises `ValueError` when the columns do not agree.
    """

    people: Ints
    openings: Ints
    scores: Floats
    people_count: int
    openings_count: int

    def __post_init__(self) -> None:
        if not len(self.people) == len(self.openings) == len(self.scores):
            raise ValueError("people, openings and scores must have one value a pair")
        if len(self.people) and (self.people.max() >= self.people_count or self.openings.max() >= self.openings_count):
            raise ValueError("a pair names a person or an opening out of range")

    @classmethod
    def of_table(cls, openings: NDArray[Any], scores: NDArray[Any], openings_count: int) -> Lists:
        """From the table of a matching run: a line a person, -1 where her list is shorter."""
        line, at = np.nonzero(openings >= 0)
        return cls(
            people=line.astype(np.int64),
            openings=openings[line, at].astype(np.int64),
            scores=scores[line, at].astype(np.float64),
            people_count=len(openings),
            openings_count=openings_count,
        )

    def shown_to_people(self) -> Ints:
        """How many openings each person is shown."""
        return np.bincount(self.people, minlength=self.people_count)

    def shown_openings(self) -> Ints:
        """In how many lists each opening stands."""
        return np.bincount(self.openings, minlength=self.openings_count)

    def exposure_of_people(self) -> Floats:
        """The exposure of each person to the openings she is shown; ties of score share their places' worth."""
        found = np.zeros(self.people_count)
        if not len(self.people):
            return found
        order = np.lexsort((-self.scores, self.openings))
        opening, score = self.openings[order], self.scores[order]
        first = np.r_[True, opening[1:] != opening[:-1]]
        starts = np.flatnonzero(first)
        place = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
        worth = 1.0 / np.log2(place + 2.0)
        tie = np.cumsum(first | np.r_[True, score[1:] != score[:-1]]) - 1
        shared = np.bincount(tie, weights=worth) / np.bincount(tie)
        found += np.bincount(self.people[order], weights=shared[tie], minlength=self.people_count)
        return found

    def score_of_people(self, top: int = TOP) -> Floats:
        """The mean score of each person's first `top` openings; NaN for a person without any."""
        order = np.lexsort((-self.scores, self.people))
        person = self.people[order]
        starts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]]) if len(person) else np.zeros(0, dtype=np.int64)
        place = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
        kept = place < top
        total = np.bincount(person[kept], weights=self.scores[order][kept], minlength=self.people_count)
        count = np.bincount(person[kept], minlength=self.people_count)
        return np.divide(total, count, out=np.full(self.people_count, np.nan), where=count > 0)

    def measures(self) -> dict[str, Floats]:
        """What is compared between groups, one value a person: exposure, mean score, how many openings are shown."""
        return {
            EXPOSURE: self.exposure_of_people(),
            SCORE: self.score_of_people(),
            SHOWN: self.shown_to_people().astype(np.float64),
        }


@dataclass(frozen=True, slots=True)
class Axis:
    """A way to tell people apart: a code for each person, -1 when nobody knows, and the name of each code.

    `strata` replaces the common ones where these would leave nobody to compare: a commune lies in one territory.
    """

    name: str
    codes: Ints
    labels: tuple[str, ...]
    strata: Ints | None = None

    def __post_init__(self) -> None:
        if len(self.codes) and not -1 <= int(self.codes.min()) <= int(self.codes.max()) < len(self.labels):
            raise ValueError(f"axis {self.name!r} has a code without a label")

    def counts(self) -> Ints:
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.labels))


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % bootstrap interval, as shares of the overall mean. NaN: nothing to compare."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gap:
    """How a group stands to the others on one measure, raw and within strata.

    `people`: how many of the group have the measure; `compared`: how many of them share a stratum with somebody of
    another group; `ratio`: group mean over the others' mean.
    """

    axis: str
    group: str
    measure: str
    people: int
    mean: float
    ratio: float
    raw: Interval
    within: Interval
    compared: int


# --- How openings share the lists ---------------------------------------------------------------------------------
def gini(exposures: NDArray[Any]) -> float:
    """0 when all openings are shown as often, towards 1 when one takes everything; 0 when nothing is shown.

    >>> gini(np.array([1, 1, 1])), round(gini(np.array([0, 0, 0, 4])), 2)
    (0.0, 0.75)
    """
    values = np.sort(np.asarray(exposures, dtype=np.float64))
    total = values.sum()
    if total <= 0:
        return 0.0
    places = np.arange(1, len(values) + 1)
    return float(2.0 * (places @ values) / (len(values) * total) - (len(values) + 1) / len(values))


def largest_exposure(exposures: NDArray[Any]) -> int:
    """In how many lists the most shown opening stands."""
    return int(exposures.max()) if len(exposures) else 0


def overlap(first: Sequence[Any], second: Sequence[Any], top: int = TOP) -> float:
    """The share that two ranked lists have in common in their first `top`; 1 when both are empty.

    >>> overlap("abcd", "abce"), overlap([], [])
    (0.75, 1.0)
    """
    mine, theirs = set(first[:top]), set(second[:top])
    longest = max(len(mine), len(theirs))
    return len(mine & theirs) / longest if longest else 1.0


# --- Gaps between groups ------------------------------------------------------------------------------------------
def gaps(
    measures: Mapping[str, Floats],
    axes: Sequence[Axis],
    strata: Ints,
    *,
    resamples: int = RESAMPLES,
) -> list[Gap]:
    """Every group of every axis on every measure. `strata`: a number for each person, -1 when hers is unknown.

    Time and memory grow with people × axes × measures; 100,000 people take seconds.
    """
    cells = [(axis, name, _Cells(axis, strata, values)) for axis in axes for name, values in measures.items()]
    drawn: list[list[tuple[Floats, Floats]]] = [[] for _ in cells]
    for weights in _poisson(len(strata), resamples):
        for at, (_, _, cell) in enumerate(cells):
            drawn[at].append(cell.gaps(weights))
    found: list[Gap] = []
    for (axis, name, cell), draws in zip(cells, drawn, strict=True):
        raw, within = cell.gaps(None)
        raw_draws = np.array([one for one, _ in draws]).reshape(-1, len(axis.labels))
        within_draws = np.array([one for _, one in draws]).reshape(-1, len(axis.labels))
        means, ratios, people, compared = cell.summary()
        found.extend(
            Gap(
                axis=axis.name,
                group=label,
                measure=name,
                people=int(people[group]),
                mean=float(means[group]),
                ratio=float(ratios[group]),
                raw=_interval(raw[group], raw_draws[:, group]),
                within=_interval(within[group], within_draws[:, group]),
                compared=int(compared[group]),
            )
            for group, label in enumerate(axis.labels)
        )
    return found


class _Cells:
    """People counted by stratum and group, for one axis and one measure."""

    def __init__(self, axis: Axis, strata: Ints, values: Floats) -> None:
        self.groups = len(axis.labels)
        strata = strata if axis.strata is None else axis.strata
        self.kept = np.flatnonzero((axis.codes >= 0) & np.isfinite(values))
        self.codes = axis.codes[self.kept]
        self.values = values[self.kept]
        known = strata[self.kept] >= 0
        self.shared = np.flatnonzero(known)
        numbers, inverse = np.unique(strata[self.kept][known], return_inverse=True)
        self.keys = inverse.astype(np.int64) * self.groups + self.codes[known]
        self.strata = len(numbers)

    def gaps(self, weights: Floats | None) -> tuple[Floats, Floats]:
        """Raw gaps and gaps within strata, one a group."""
        mine = np.ones(len(self.kept)) if weights is None else weights[self.kept]
        count = np.bincount(self.codes, weights=mine, minlength=self.groups)
        total = np.bincount(self.codes, weights=mine * self.values, minlength=self.groups)
        overall = _ratio(total.sum(), count.sum())
        raw = _ratio(_ratio(total, count) - _ratio(total.sum() - total, count.sum() - count), overall)
        shape = (self.strata, self.groups)
        of_shared = mine[self.shared]
        inside = np.bincount(self.keys, weights=of_shared, minlength=self.strata * self.groups).reshape(shape)
        sums = np.bincount(
            self.keys, weights=of_shared * self.values[self.shared], minlength=self.strata * self.groups
        ).reshape(shape)
        outside = inside.sum(axis=1, keepdims=True) - inside
        rest = sums.sum(axis=1, keepdims=True) - sums
        pair = (inside > 0) & (outside > 0)
        worth = np.where(pair, inside * outside / np.maximum(inside + outside, 1.0), 0.0)
        difference = sums / np.where(pair, inside, 1.0) - rest / np.where(pair, outside, 1.0)
        within = _ratio(_ratio((worth * difference).sum(axis=0), worth.sum(axis=0)), overall)
        return raw, within

    def summary(self) -> tuple[Floats, Floats, Ints, Ints]:
        """Means, ratios to the others, people, and people who share a stratum with another group."""
        count = np.bincount(self.codes, minlength=self.groups)
        total = np.bincount(self.codes, weights=self.values, minlength=self.groups)
        means = _ratio(total, count)
        others = _ratio(total.sum() - total, count.sum() - count)
        inside = np.bincount(self.keys, minlength=self.strata * self.groups).reshape(self.strata, self.groups)
        mixed = inside.sum(axis=1, keepdims=True) > inside
        return means, _ratio(means, others), count, np.where(mixed, inside, 0).sum(axis=0)


def _ratio(above: Any, below: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.true_divide(above, below)
    return np.where(np.isfinite(found), found, np.nan)


def _poisson(size: int, resamples: int) -> Iterator[Floats]:
    dice = np.random.default_rng(SEED)
    for _ in range(resamples):
        yield dice.poisson(1.0, size).astype(np.float64)


def _interval(value: float, draws: Floats) -> Interval:
    known = draws[np.isfinite(draws)]
    if not np.isfinite(value) or not len(known):
        return Interval(float(value), float("nan"), float("nan"))
    low, high = np.percentile(known, [2.5, 97.5])
    return Interval(float(value), float(low), float(high))


# --- Gates --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Tolerances:
    """How much worse a new version may be; the choices are ours, and the Département may ask for stricter ones.

    `gap`: growth of the absolute gap within strata, as a share of the overall mean. `gini`: growth of the Gini index.
    `largest`: largest exposure, as a multiple of the former. `flip`: least mean overlap of the first ten openings when
    the words of a profile change gender. `least_people`: groups with fewer people compared are not judged, since chance
    alone would decide.
    """

    gap: float = 0.05
    gini: float = 0.03
    largest: float = 1.2
    flip: float = 0.95
    least_people: int = 30


@dataclass(frozen=True, slots=True)
class GateProblem:
    """Why a version may not be activated: a stable code, a sentence in French, and both figures."""

    code: str
    message: str
    baseline: float
    candidate: float


AXIS_NAMES = {"sex": "le sexe", "age": "l'âge", "territory": "le territoire", "qpv": "le quartier prioritaire"}
MEASURE_NAMES = {EXPOSURE: "de visibilité", SCORE: "de score moyen"}


def fairness_gates(
    baseline: Lists,
    candidate: Lists,
    *,
    axes: Sequence[Axis],
    strata: Ints,
    flip_overlap: float | None = None,
    tolerances: Tolerances | None = None,
) -> list[GateProblem]:
    """What forbids to activate `candidate` in place of `baseline`; empty when the gates hold.

    Both rank the same people among the same openings, with exposure pricing on, as they would be in use. The figures
    compared are points, not bounds of an interval: doubt keeps the version that is known. `flip_overlap` is the mean
    of `overlap` over gendered twins; None when the candidate ranks the same texts by the same stems as the baseline.

    Raises `ValueError` when the two do not rank the same people and openings.
    """
    same = (baseline.people_count, baseline.openings_count) == (candidate.people_count, candidate.openings_count)
    if not same or len(strata) != baseline.people_count or any(len(axis.codes) != len(strata) for axis in axes):
        raise ValueError("both versions must rank the same people among the same openings")
    allowed = tolerances or Tolerances()
    problems = _gap_problems(baseline, candidate, axes, strata, allowed)
    problems += _concentration_problems(baseline.shown_openings(), candidate.shown_openings(), allowed)
    if flip_overlap is not None and flip_overlap < allowed.flip:
        message = "Les formes masculine et féminine d'un même profil ne reçoivent plus les mêmes offres."
        problems.append(GateProblem("flip", message, allowed.flip, flip_overlap))
    return problems


def _gap_problems(
    baseline: Lists, candidate: Lists, axes: Sequence[Axis], strata: Ints, allowed: Tolerances
) -> list[GateProblem]:
    before = {(gap.axis, gap.group, gap.measure): gap for gap in _judged(baseline, axes, strata)}
    problems = []
    for gap in _judged(candidate, axes, strata):
        old = before[(gap.axis, gap.group, gap.measure)]
        if min(gap.compared, old.compared) < allowed.least_people:
            continue
        if abs(gap.within.value) - abs(old.within.value) > allowed.gap:
            about = AXIS_NAMES.get(gap.axis, gap.axis)
            message = (
                f"L'écart {MEASURE_NAMES[gap.measure]} selon {about} s'aggrave pour « {gap.group} », à situation égale."
            )
            problems.append(GateProblem(f"gap_{gap.measure}_{gap.axis}", message, old.within.value, gap.within.value))
    return problems


def _judged(lists: Lists, axes: Sequence[Axis], strata: Ints) -> list[Gap]:
    measures = {name: values for name, values in lists.measures().items() if name in MEASURE_NAMES}
    # Nobody's list is worth a score of zero here: a version that stops answering a group must not look fair.
    measures[SCORE] = np.nan_to_num(measures[SCORE], nan=0.0)
    return gaps(measures, axes, strata, resamples=0)


def _concentration_problems(before: Ints, after: Ints, allowed: Tolerances) -> list[GateProblem]:
    problems = []
    old, new = gini(before), gini(after)
    if new - old > allowed.gini:
        problems.append(GateProblem("gini", "Les chances se concentrent sur moins d'offres.", old, new))
    most, now = largest_exposure(before), largest_exposure(after)
    if now > max(1, most) * allowed.largest:
        problems.append(
            GateProblem("largest", "Une offre serait montrée à beaucoup plus de personnes.", float(most), float(now))
        )
    return problems
