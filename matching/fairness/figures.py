"""From arrays to what is stored: aggregates alone, small cells already hidden. Pure: no database.

`None` stands for a hidden figure, and for one that cannot be computed; the row's `hidden` says which.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from core.disclosure import SMALL_CELL, hidden_cells, total_is_small
from matching.engine.absence import CONSTRAINTS, NO_OPENING, NO_WORK, SET_ASIDE, SEVERAL, Absence
from matching.engine.fairness import RESAMPLES, Axis, Gap, Interval, gaps, gini, largest_exposure
from matching.fairness.population import Population, Shown

FORMAT = 1
AXIS_LABELS = {
    "sex": "Sexe",
    "age": "Âge",
    "territory": "Territoire",
    "qpv": "Quartier prioritaire",
    "rsa": "RSA",
}
FAR_KM = 20
REASONS = (NO_OPENING, NO_WORK, *CONSTRAINTS, SEVERAL, SET_ASIDE)


def figures_of(population: Population, shown: Shown, *, resamples: int = RESAMPLES) -> dict[str, Any]:
    """Groups, and how openings share the lists."""
    lists = shown.lists
    has_list = lists.shown_to_people() > 0
    measured = gaps(lists.measures(), population.axes, population.strata, resamples=resamples)
    return {
        "format": FORMAT,
        "people": _people(len(population.ids), int(has_list.sum())),
        "pairs": len(lists.people),
        "groups": [_axis(axis, has_list, measured, population) for axis in population.axes],
        "openings": {kind: _concentration(lists.shown_openings()[part]) for kind, part in shown.kinds.items()},
    }


def _people(total: int, with_list: int) -> dict[str, int | None]:
    """Those searching, those who have a list and those who have none, none to be found by subtraction."""
    if total_is_small(total):
        return {"searching": None, "with_list": None, "without_list": None}
    parts = [with_list, total - with_list]
    hidden = any(hidden_cells(parts))
    return {
        "searching": total,
        "with_list": None if hidden else parts[0],
        "without_list": None if hidden else parts[1],
    }


def _axis(axis: Axis, has_list: np.ndarray, measured: Sequence[Gap], population: Population) -> dict[str, Any]:
    found = [gap for gap in measured if gap.axis == axis.name]
    keys: Sequence[int] = population.territory_ids if axis.name == "territory" else ()
    counts = axis.counts().tolist()
    without = np.bincount(axis.codes[~has_list], minlength=len(axis.labels)).tolist()
    hidden = hidden_cells(counts)
    # A share is shown when neither those without a list nor those with one are few, in any group left to be deduced.
    few = np.array(hidden_cells(without)) | np.array(
        hidden_cells([n - missing for n, missing in zip(counts, without, strict=True)])
    )
    rows = []
    for group, label in enumerate(axis.labels):
        if not counts[group]:
            continue
        row: dict[str, Any] = {
            "label": label,
            "territory": keys[group] if group < len(keys) else None,
            "hidden": hidden[group],
            "people": None,
            "without_share": None,
            "measures": {},
        }
        if not hidden[group]:
            row["people"] = counts[group]
            if not few[group]:
                row["without_share"] = _rounded(without[group] / counts[group])
            row["measures"] = {gap.measure: _measure(gap) for gap in found if gap.group == label and _tellable(gap)}
        rows.append(row)
    return {"axis": axis.name, "label": AXIS_LABELS[axis.name], "rows": rows}


def _tellable(gap: Gap) -> bool:
    return gap.people >= SMALL_CELL


def _measure(gap: Gap) -> dict[str, Any]:
    enough = gap.compared >= SMALL_CELL
    return {
        "mean": _rounded(gap.mean, 3),
        "ratio": _rounded(gap.ratio),
        "raw": _interval(gap.raw),
        "within": _interval(gap.within) if enough else None,
        "compared": gap.compared if enough else None,
    }


def _interval(one: Interval) -> dict[str, float] | None:
    """Shares of the overall mean; None when there was nobody to compare with."""
    if not np.isfinite([one.value, one.low, one.high]).all():
        return None
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4)}


def _rounded(value: float, digits: int = 4) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None


def _concentration(exposures: np.ndarray) -> dict[str, Any]:
    largest = largest_exposure(exposures)
    return {
        "openings": len(exposures),
        "never_shown": int((exposures == 0).sum()),
        "gini": round(gini(exposures), 4),
        "largest": None if 0 < largest < SMALL_CELL else largest,
        "mean": round(float(exposures.mean()), 2) if len(exposures) else 0.0,
    }


def absences_of(found: Iterable[Absence], *, total: int) -> dict[str, Any]:
    """Why people have no list. `total` is how many have none; `found` tells of those who were looked at."""
    reasons: Counter[str] = Counter()
    lifted: Counter[str] = Counter()
    far = looked_at = 0
    for one in found:
        looked_at += 1
        reasons[one.reason] += 1
        lifted.update(one.alone)
        far += one.nearest_km is not None and one.nearest_km > FAR_KM
    if total_is_small(looked_at):
        return {"people": None, "looked_at": None, "reasons": [], "lifted": [], "far": None}
    counts = [reasons[code] for code in REASONS]
    hidden = hidden_cells(counts)
    return {
        "people": total,
        "looked_at": looked_at,
        "reasons": [
            {"code": code, "people": None if is_hidden else count}
            for code, count, is_hidden in zip(REASONS, counts, hidden, strict=True)
            if count
        ],
        # These overlap, so none follows from the others; each is hidden by itself, and when all but a few are in it.
        "lifted": [{"code": code, "people": _alone(lifted[code], looked_at)} for code in CONSTRAINTS if lifted[code]],
        "far": _alone(far, looked_at),
    }


def _alone(count: int, total: int) -> int | None:
    return None if any(hidden_cells([count, total - count])) else count
