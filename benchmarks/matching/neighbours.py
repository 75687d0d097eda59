"""Moves between occupations, cross-validated by occupation: `python -m benchmarks.matching.neighbours`.

The moves of a fifth of the occupations are hidden; weights are learned inside the rest (again by hiding a fifth), so
that no figure has seen what it measures.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.model_selection import KFold

from benchmarks.matching.report import Table, bootstrap
from benchmarks.matching.rome import load
from matching.engine.neighbours import NeighbourRanker, neighbour_signals
from matching.engine.types import Referential
from matching.engine.vectors import stable_order

TOP = 50


def knowing(referential: Referential, sources: set[str]) -> Referential:
    return replace(referential, mobilities=tuple(m for m in referential.mobilities if m.source in sources))


def learn(referential: Referential, sources: list[str], targets: dict[str, set[int]]) -> dict[str, float]:
    """Conditional logit with weights of zero or more, on occupations kept apart from the moves they are judged by."""
    rows, wanted = [], []
    names: list[str] = []
    for train, test in KFold(5, shuffle=True, random_state=1).split(sources):
        signals = neighbour_signals(knowing(referential, {sources[i] for i in train}))
        names = sorted(signals)
        for i in test:
            own = referential.occupation_index[sources[i]]
            others = np.arange(len(referential.occupations)) != own
            rows.append(np.stack([signals[name][own][others] for name in names], axis=-1).astype(np.float32))
            wanted.append(np.isin(np.flatnonzero(others), sorted(targets[sources[i]])) / len(targets[sources[i]]))
    values, shares = np.stack(rows), np.stack(wanted)

    def loss(weights: Any) -> tuple[float, Any]:
        logits = values @ weights.astype(np.float32)
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        odds /= odds.sum(axis=1, keepdims=True)
        gradient = np.einsum("ij,ijk->k", odds - shares, values) / len(values) + 2e-4 * weights
        return float(-(shares * np.log(odds + 1e-12)).sum(axis=1).mean() + 1e-4 * weights @ weights), gradient

    start = np.ones(len(names))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(names), options={"maxiter": 80})
    return dict(zip(names, (found.x / found.x.sum()).tolist(), strict=True))


def measure(similarity: Any, own: int, wanted: set[int]) -> tuple[float, float]:
    row = np.asarray(similarity[own]).copy()
    row[own] = -1.0
    hit = np.array([i in wanted for i in stable_order(row, TOP).tolist()])
    precision = float((np.cumsum(hit) / np.arange(1, TOP + 1))[hit].sum()) / min(TOP, len(wanted))
    return precision, float(hit.sum()) / len(wanted)


def evaluate(*, sample: bool = False) -> tuple[Table, dict[str, float]]:
    """Five folds; with `sample` the first only, to try the benchmark itself."""
    referential = load()
    targets: dict[str, set[int]] = defaultdict(set)
    for move in referential.mobilities:
        targets[move.source].add(referential.occupation_index[move.target])
    sources = sorted(targets)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    learned: list[dict[str, float]] = []
    for train, test in KFold(5, shuffle=True, random_state=0).split(sources):
        if sample and learned:
            break
        seen = [sources[i] for i in train]
        part = knowing(referential, set(seen))
        learned.append(learn(part, seen, targets))
        signals = neighbour_signals(part)
        methods = {
            "Passerelle, weights learned in the fold": NeighbourRanker(learned[-1]).fit(part).similarity_,
            "Passerelle, shipped weights": NeighbourRanker().fit(part).similarity_,
            "words": signals["words"],
            "skills and words": signals["themes"] + signals["words"] ** 2,
        }
        for name, similarity in methods.items():
            found[name] += [measure(similarity, part.occupation_index[sources[i]], targets[sources[i]]) for i in test]
    table = Table("Moves, five folds by occupation, 50 answers", ("method", "MAP@50", "R@50", "n"))
    for name, values in found.items():
        precision, recall = zip(*values, strict=True)
        table.add(name, bootstrap(precision), bootstrap(recall), str(len(values)))
    mean = {name: float(np.mean([weights[name] for weights in learned])) for name in learned[0]}
    return table, mean


def main() -> None:
    table, weights = evaluate()
    print(table.markdown())
    print("Mean learned weights:", ", ".join(f"{name} {value:.2f}" for name, value in sorted(weights.items())))


if __name__ == "__main__":
    main()
