"""Sparse vectors of French job words, and the few operations the engine does on them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Matrix: TypeAlias = Any  # scipy.sparse.csr_matrix, which has no types of its own


def char_grams(stems: Iterable[str], low: int = 3, high: int = 5) -> list[str]:
    """Character n-grams of each stem between word marks, as `char_wb` would give: typos lose only a few of them."""
    grams: list[str] = []
    for token in stems:
        marked = f" {token} "
        for size in range(low, high + 1):
            if len(marked) <= size:
                grams.append(marked)
                break
            grams.extend(marked[i : i + size] for i in range(len(marked) - size + 1))
    return grams


class Vectorizer:
    """TF-IDF over any list of terms: `idf = 1 + ln((1 + n) / (1 + df))`, `tf = 1 + ln(count)`, unit rows.

    >>> v = Vectorizer(str.split).fit(["a b", "a c"])
    >>> v.transform(["a z"]).toarray().round(2).tolist()
    [[1.0, 0.0, 0.0]]
    """

    def __init__(
        self, analyser: Callable[[Any], Iterable[Hashable]], *, max_share: float = 1.0, normalise: bool = True
    ) -> None:
        self.analyser = analyser
        self.max_share = max_share
        self.normalise = normalise

    def fit(self, documents: Sequence[Any]) -> Vectorizer:
        self.fit_transform(documents)
        return self

    def fit_transform(self, documents: Sequence[Any]) -> Matrix:
        analysed = [list(self.analyser(document)) for document in documents]
        frequency: dict[Hashable, int] = {}
        for terms in analysed:
            for term in set(terms):
                frequency[term] = frequency.get(term, 0) + 1
        limit = max(2.0, self.max_share * len(analysed))
        kept = sorted(term for term, count in frequency.items() if count <= limit)  # type: ignore[type-var]
        self.vocabulary_: dict[Hashable, int] = {term: i for i, term in enumerate(kept)}
        counts = np.array([frequency[term] for term in kept], dtype=np.float64)
        self.idf_: NDArray[np.float64] = 1.0 + np.log((1.0 + len(analysed)) / (1.0 + counts))
        return self._vectors(analysed)

    def transform(self, documents: Iterable[Any]) -> Matrix:
        return self._vectors([list(self.analyser(document)) for document in documents])

    def _vectors(self, analysed: list[list[Hashable]]) -> Matrix:
        indices: list[int] = []
        values: list[float] = []
        indptr = [0]
        for terms in analysed:
            counted: dict[int, int] = {}
            for term in terms:
                column = self.vocabulary_.get(term)
                if column is not None:
                    counted[column] = counted.get(column, 0) + 1
            for column in sorted(counted):
                indices.append(column)
                values.append(counted[column])
            indptr.append(len(indices))
        columns = np.array(indices, dtype=np.int32)
        data = (1.0 + np.log(np.array(values, dtype=np.float64))) * self.idf_[columns]
        matrix = sparse.csr_matrix(
            (data.astype(np.float32), columns, np.array(indptr, dtype=np.int32)),
            shape=(len(analysed), len(self.vocabulary_)),
        )
        return unit_rows(matrix) if self.normalise else matrix


def unit_rows(matrix: Matrix) -> Matrix:
    """Each row divided by its length; an empty row stays empty."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return scale_rows(matrix, 1.0 / lengths)


def scale_rows(matrix: Matrix, factors: NDArray[Any]) -> Matrix:
    scaled = matrix.copy()
    scaled.data = (scaled.data * np.repeat(factors, np.diff(scaled.indptr))).astype(np.float32)
    return scaled


def stable_order(scores: NDArray[Any], top: int) -> NDArray[np.intp]:
    """Positions of the `top` greatest scores, ties kept in position order, so the same input gives the same output."""
    if top >= len(scores):
        return np.argsort(-scores, kind="stable")
    limit = np.partition(scores, len(scores) - top)[len(scores) - top]
    kept = np.flatnonzero(scores >= limit)
    return kept[np.argsort(-scores[kept], kind="stable")][:top]
