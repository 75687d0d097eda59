"""Skills typed freely, or read on the lines of a CV, to skills of the referential."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.text import cv_lines, root, title_variants, without_career
from matching.engine.types import Referential
from matching.engine.vectors import Vectorizer, char_grams, stable_order

Choice = tuple[str, str, float]
BATCH = 64


class SkillRanker:
    """Skills typed freely to skills of the referential, with the interface of `OccupationRanker`.

    Formula: `min(1, sum over signals of weight × value)`, every value in 0..1 and the weights summing to one:

    - `grams`: cosine of character n-grams, which forgives typing mistakes;
    - `words`: cosine of roots, on which a verb meets its noun ("nettoyer", "nettoyage");
    - `held`: share of what was typed that the label holds, rare roots weighing more: a long label is not a worse one;
    - `common`: how many occupations ask for the skill, on a log scale: of equals, the one that more people mean.

    Parameters: `weights`, set by hand on one half of invented queries and measured on the other
    (`benchmarks/matching/skills.py`): nobody published what French people type.

    >>> small = Referential.from_records(
    ...     occupations=[], skills=[("1", "Nettoyer des locaux"), ("2", "Conduire un chariot")]
    ... )
    >>> SkillRanker().fit(small).rank(["nettoyage de bureaux"], top=1)[0][0][:2]
    ('1', 'Nettoyer des locaux')
    """

    WEIGHTS = {"grams": 0.65, "words": 0.17, "held": 0.16, "common": 0.02}

    def __init__(self, weights: dict[str, float] | None = None) -> None:
        self.weights = weights

    def fit(self, referential: Referential) -> SkillRanker:
        self.referential_ = referential
        labels = [_stems(skill.label) for skill in referential.skills]
        self.grams_ = Vectorizer(lambda stems: char_grams(stems, 3, 5))
        self.by_gram_ = self.grams_.fit_transform(labels).T.tocsr()
        self.roots_ = Vectorizer(_roots)
        by_root = self.roots_.fit_transform(labels)
        self.by_root_ = by_root.T.tocsr()
        self.holds_ = by_root.copy()
        self.holds_.data = np.ones_like(self.holds_.data)
        self.holds_ = self.holds_.T.tocsr()
        asked = np.zeros(len(referential.skills))
        for link in referential.links:
            asked[referential.skill_index[link.skill]] += 1
        self.common_ = np.log1p(asked) / max(1.0, float(np.log1p(asked.max(initial=0.0))))
        return self

    def signals(self, queries: Sequence[tuple[str, ...]]) -> dict[str, NDArray[np.float32]]:
        """One dense table per signal: a row a query of stems, a column a skill."""
        typed = self.roots_.transform(queries)
        shares = typed.copy()
        for row in range(shares.shape[0]):
            weights = shares.data[shares.indptr[row] : shares.indptr[row + 1]]
            weights /= max(1e-9, float(weights.sum()))
        return {
            "grams": (self.grams_.transform(queries) @ self.by_gram_).toarray(),
            "words": (typed @ self.by_root_).toarray(),
            "held": (shares @ self.holds_).toarray(),
            "common": np.tile(self.common_.astype(np.float32), (len(queries), 1)),
        }

    def rank(self, texts: Sequence[str], top: int = 10) -> list[list[Choice]]:
        """The `top` nearest skills of each text, best first; a text without any word gives no choice."""
        ranked: list[list[Choice]] = []
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            for text, row in zip(batch, self.scores(batch), strict=True):
                ranked.append(self._choices(row, top) if _query(text) else [])
        return ranked

    def rank_lines(self, text: str, top: int = 10) -> list[Choice]:
        """The skills that a whole text speaks of: each line or item ranked alone, each skill at its best."""
        best: dict[str, Choice] = {}
        for choices in self.rank(cv_lines(text), top):
            for choice in choices:
                if choice[2] > best.get(choice[0], choice)[2] or choice[0] not in best:
                    best[choice[0]] = choice
        return sorted(best.values(), key=lambda choice: (-choice[2], choice[0]))[:top]

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row a text, a column a skill of the referential."""
        weights, found = self.weights or self.WEIGHTS, self.signals([_query(text) for text in texts])
        total: Any = np.zeros((len(texts), len(self.referential_.skills)))
        for name in sorted(weights):
            total += weights[name] * found[name].astype(np.float64)
        return np.round(np.minimum(1.0, total), 6)

    def _choices(self, row: NDArray[np.float64], top: int) -> list[Choice]:
        skills = self.referential_.skills
        return [(skills[i].code, skills[i].label, round(float(row[i]), 4)) for i in stable_order(row, top).tolist()]


def _stems(text: str, *, expand: bool = False) -> tuple[str, ...]:
    readings = title_variants(text, expand=expand)
    return readings[0] if readings else ()


def _query(text: str) -> tuple[str, ...]:
    return _stems(without_career(text), expand=True)


def _roots(stems: Sequence[str]) -> list[str]:
    return [root(stem) for stem in stems]
