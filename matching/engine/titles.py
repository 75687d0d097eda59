"""From words to occupations: always several choices with a score, never a silent assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.engine.text import title_variants, tokens, without_career
from matching.engine.types import Referential
from matching.engine.vectors import Vectorizer, char_grams, stable_order

Choice = tuple[str, str, float]
BATCH = 256


class LabelIndex:
    """Likeness of labels by character n-grams, pooled by owner, on gender-neutral stems.

    Formula, over the labels `l` of the owner: `nearest = max cos(grams(query), grams(l))`, and
    `crowd = (sum cos(grams(query), grams(l)) ** 4) ** (1 / 4)`, which also hears how many labels are near.

    Parameters: `low`, `high`, the sizes of n-grams. Attributes after `fit`: `owners_`, the sorted owner numbers.
    """

    def __init__(self, low: int = 2, high: int = 5) -> None:
        self.low = low
        self.high = high

    def fit(self, labels: Sequence[tuple[int, str]]) -> LabelIndex:
        readings = sorted({(owner, reading) for owner, label in labels for reading in title_variants(label)})
        owners = np.array([owner for owner, _ in readings], dtype=np.int64)
        self.vectorizer_ = Vectorizer(lambda stems: char_grams(stems, self.low, self.high))
        self.labels_ = self.vectorizer_.fit_transform([reading for _, reading in readings]).T.tocsr()
        self.owners_, self.starts_ = np.unique(owners, return_index=True)
        return self

    def scores(self, queries: Sequence[tuple[str, ...]], size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """`nearest` and `crowd` of every owner number below `size`, one row a query of stems."""
        nearest = np.zeros((len(queries), size), dtype=np.float32)
        crowd = np.zeros((len(queries), size), dtype=np.float32)
        if len(self.owners_):
            near = (self.vectorizer_.transform(queries) @ self.labels_).toarray()
            nearest[:, self.owners_] = np.maximum.reduceat(near, self.starts_, axis=1)
            np.square(near, out=near)
            np.square(near, out=near)
            crowd[:, self.owners_] = np.sqrt(np.sqrt(np.add.reduceat(near, self.starts_, axis=1)))
        return nearest, crowd


@dataclass(frozen=True, slots=True)
class Explanation:
    """What each signal gave to one occupation for one text, and the nearest title known of it."""

    code: str
    nearest_title: str
    parts: tuple[tuple[str, float], ...]


class OccupationRanker:
    """Free French job titles to occupations.

    Formula: `min(1, sum over signals of weight × likeness)`, signals being: `title`, the nearest known title by
    character n-grams; `crowd`, all near titles together; `portrait`, character n-grams of all titles and the definition
    at once; `words`, the same by whole words; `skills`, the words of the occupation's skills. The weights are those a
    conditional logit learns on held-out titles, rounded; they sum to one.

    Parameters: `weights`, the weight of each signal. Reference and measures: `docs/matching.md`.

    >>> referential = Referential.from_records(occupations=[("D1106", "Vendeur / Vendeuse"), ("A1101", "Tractoriste")])
    >>> OccupationRanker().fit(referential).rank(["vendeuse h/f"], top=1)[0][0][:2]
    ('D1106', 'Vendeur / Vendeuse')
    """

    WEIGHTS = {"title": 0.11, "crowd": 0.28, "portrait": 0.20, "words": 0.18, "skills": 0.23}

    def __init__(self, weights: dict[str, float] | None = None) -> None:
        self.weights = weights

    def fit(self, referential: Referential) -> OccupationRanker:
        self.referential_ = referential
        index, count = referential.occupation_index, len(referential.occupations)
        named = [(i, occupation.label) for i, occupation in enumerate(referential.occupations)]
        named += [(index[title.occupation], title.label) for title in referential.titles]
        self.named_ = sorted(set(named))
        titles: list[list[str]] = [[] for _ in range(count)]
        for owner, reading in sorted({(o, r) for o, label in self.named_ for r in title_variants(label)}):
            titles[owner].extend(reading)
        portraits = [
            stems + tokens(occupation.definition)
            for stems, occupation in zip(titles, referential.occupations, strict=True)
        ]
        skills: list[list[str]] = [[] for _ in range(count)]
        for link in referential.links:
            skills[index[link.occupation]].extend(tokens(referential.skill_label(link.skill)))
        self.nearest_ = LabelIndex().fit(self.named_)
        self.signals_: dict[str, tuple[Vectorizer, sparse.csr_matrix]] = {}
        self._learn("portrait", Vectorizer(lambda stems: char_grams(stems, 3, 5)), portraits)
        self._learn("words", Vectorizer(list), portraits)
        self._learn("skills", Vectorizer(list), skills)
        return self

    def _learn(self, name: str, vectorizer: Vectorizer, documents: list[list[str]]) -> None:
        matrix = vectorizer.fit_transform(documents).T.tocsr()
        self.signals_[name] = (vectorizer, matrix)

    def signals(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """One dense table per signal: a row a text, a column an occupation."""
        count = len(self.referential_.occupations)
        queries = [_query(text) for text in texts]
        nearest, crowd = self.nearest_.scores(queries, count)
        found = {"title": nearest, "crowd": crowd}
        for name, (vectorizer, matrix) in self.signals_.items():
            found[name] = (vectorizer.transform(queries) @ matrix).toarray()
        return found

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        weights = self.weights or self.WEIGHTS
        found = self.signals(texts)
        total = np.zeros((len(texts), len(self.referential_.occupations)))
        for name in sorted(weights):
            total += weights[name] * found[name].astype(np.float64)
        return np.asarray(np.round(np.minimum(1.0, total), 6), dtype=np.float64)

    def rank(self, texts: Sequence[str], top: int = 10) -> list[list[Choice]]:
        """The `top` nearest occupations of each text, best first; a text without any word gives no choice."""
        ranked: list[list[Choice]] = []
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            ranked.extend(
                self._choices(row, top) if _query(text) else []
                for text, row in zip(batch, self.scores(batch), strict=True)
            )
        return ranked

    def _choices(self, row: NDArray[np.float64], top: int) -> list[Choice]:
        occupations = self.referential_.occupations
        return [(occupations[i].code, occupations[i].label, round(float(row[i]), 4)) for i in stable_order(row, top)]

    def explain(self, text: str, code: str) -> Explanation:
        """The additive parts of one score; they sum to it, to rounding and to the ceiling of one."""
        column = self.referential_.occupation_index[code]
        weights = self.weights or self.WEIGHTS
        found = self.signals([text])
        labels = [label for owner, label in self.named_ if owner == column]
        near, _ = LabelIndex().fit(list(enumerate(labels))).scores([_query(text)], len(labels))
        return Explanation(
            code=code,
            nearest_title=labels[int(np.argmax(near[0]))],
            parts=tuple((name, float(weights[name] * found[name][0, column])) for name in sorted(weights)),
        )


def _query(text: str) -> tuple[str, ...]:
    readings = title_variants(without_career(text), expand=True)
    return readings[0] if readings else ()
