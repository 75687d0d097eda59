"""Which occupations a person of an occupation could move to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from matching.engine.text import title_variants, tokens
from matching.engine.types import Referential
from matching.engine.vectors import Vectorizer, stable_order, unit_rows

Choice = tuple[str, str, float]
Table = NDArray[np.float64]


class NeighbourRanker:
    """Occupations near an occupation, learned on the moves the referential knows.

    Formula: `sum over signals of weight × value`, every value in 0..1 and the weights summing to 1:

    - `words`: square root of the cosine of titles and definition;
    - `skill_words`: cosine of the words of the skills; `themes`: cosine of the skills (idf) in a space of 100 themes;
      `macro`: cosine of the broader skills;
    - `welcoming`: how many known moves lead to the target, on a log scale;
    - `like_me`: do occupations like this one move there (`base ** 3` as nearness, `base` being skills and words)?
    - `together`: is the target reached from the same places as this occupation?

    Parameters: `weights`; those here were learned by a conditional logit on occupations kept apart
    (`benchmarks/matching/neighbours.py`, which also measures); `official`, what a move the referential states adds, so
    that it comes before a guess; `themes`, the number of themes.
    """

    WEIGHTS = {
        "words": 0.29,
        "skill_words": 0.17,
        "themes": 0.14,
        "macro": 0.07,
        "welcoming": 0.15,
        "like_me": 0.14,
        "together": 0.04,
    }

    def __init__(self, weights: dict[str, float] | None = None, *, official: float = 0.3, themes: int = 100) -> None:
        self.weights = weights
        self.official = official
        self.themes = themes

    def fit(self, referential: Referential) -> NeighbourRanker:
        self.referential_ = referential
        with threadpool_limits(limits=1):  # The same digits on every machine, whatever its cores.
            signals = neighbour_signals(referential, themes=self.themes)
        weights = self.weights or self.WEIGHTS
        total: Table = np.zeros((len(referential.occupations),) * 2)
        for name in sorted(weights):
            total += weights[name] * signals[name]
        index = referential.occupation_index
        for move in referential.mobilities:
            total[index[move.source], index[move.target]] += self.official * (1 - min(move.rank - 1, 25) / 50)
        self.similarity_ = np.round(np.minimum(1.0, total), 6)
        np.fill_diagonal(self.similarity_, 1.0)
        return self

    def rank(self, codes: list[str], top: int = 10) -> list[list[Choice]]:
        """The nearest occupations of each code, itself excepted."""
        occupations = self.referential_.occupations
        ranked = []
        for code in codes:
            own = self.referential_.occupation_index[code]
            row = self.similarity_[own].copy()
            row[own] = -1.0
            order = [i for i in stable_order(row, top + 1) if i != own][:top]
            ranked.append([(occupations[i].code, occupations[i].label, round(float(row[i]), 4)) for i in order])
        return ranked

    def graph(self, top: int = 40) -> sparse.csr_matrix:
        """The `top` neighbours of each row as a sparse matrix, ones on the diagonal.

        Nearness fades to zero at the first neighbour left out: no cliff between the last kept and the next.
        """
        count = len(self.referential_.occupations)
        rows, columns, values = [], [], []
        for own in range(count):
            row = self.similarity_[own]
            order = stable_order(row, top + 2)
            floor = float(row[order[-1]]) if len(order) == top + 2 else 0.0
            near = {int(i): (float(row[i]) - floor) / max(1e-9, 1.0 - floor) for i in order}
            near[own] = 1.0
            kept = sorted(i for i, value in near.items() if value > 0)
            rows += [own] * len(kept)
            columns += kept
            values += [near[i] for i in kept]
        return sparse.csr_matrix((values, (rows, columns)), shape=(count, count), dtype=np.float32)


def neighbour_signals(referential: Referential, *, themes: int = 100) -> dict[str, Table]:
    """Tables between all occupations, one per signal."""
    index, count = referential.occupation_index, len(referential.occupations)
    skills: list[list[str]] = [[] for _ in range(count)]
    skill_words: list[list[str]] = [[] for _ in range(count)]
    macros: list[list[str]] = [[] for _ in range(count)]
    for link in referential.links:
        own = index[link.occupation]
        skill = referential.skills[referential.skill_index[link.skill]]
        skills[own].append(skill.code)
        skill_words[own].extend(tokens(skill.label))
        if skill.macro:
            macros[own].append(skill.macro)
    words = [[*_stems(o.label), *tokens(o.definition)] for o in referential.occupations]
    for title in referential.titles:
        words[index[title.occupation]].extend(_stems(title.label))
    by_skill, by_word = _vectors(skills), _vectors(words)
    macro = _cosines(_vectors(macros))
    near_words = _cosines(by_word)
    found = {
        "words": np.sqrt(near_words),
        "skill_words": _cosines(_vectors(skill_words)),
        "themes": _themes(by_skill, themes),
        "macro": macro,
    }
    base = _cosines(by_skill) + near_words + 0.5 * macro
    return found | _moves(referential, base)


def _moves(referential: Referential, base: Table) -> dict[str, Table]:
    """What known moves say of others: popular targets, moves of like occupations, targets reached together."""
    index, count = referential.occupation_index, len(referential.occupations)
    moves: Table = np.zeros((count, count))
    for move in referential.mobilities:
        moves[index[move.source], index[move.target]] = 1.0
    arrivals = moves.sum(axis=0)
    welcoming = np.log1p(arrivals) / max(1.0, float(np.log1p(arrivals.max(initial=0.0))))
    near = base**3
    np.fill_diagonal(near, 0.0)
    near[:, moves.sum(axis=1) == 0] = 0.0
    like_me = near @ moves / (near.sum(axis=1, keepdims=True) + 1e-6)
    shares = moves / (np.sqrt(arrivals) + 1e-6)
    return {
        "welcoming": np.tile(welcoming, (count, 1)),
        "like_me": like_me,
        "together": np.clip(shares.T @ shares, 0.0, 1.0),
    }


def _stems(label: str) -> tuple[str, ...]:
    readings = title_variants(label)
    return readings[0] if readings else ()


def _vectors(documents: list[list[str]]) -> sparse.csr_matrix:
    return Vectorizer(list).fit_transform(documents)


def _cosines(vectors: sparse.csr_matrix) -> Table:
    return np.clip((vectors @ vectors.T).toarray().astype(np.float64), 0.0, 1.0)


def _themes(vectors: sparse.csr_matrix, themes: int) -> Table:
    """Cosines in the space of the main singular vectors; a small referential has fewer themes, or none."""
    size = min(themes, min(vectors.shape) - 1)
    if size < 1:
        return np.zeros((vectors.shape[0],) * 2)
    from sklearn.utils.extmath import randomized_svd  # a second to load: only those who fit wait for it

    left, strengths, _ = randomized_svd(vectors, n_components=size, random_state=0)
    places = unit_rows(sparse.csr_matrix(left * strengths)).toarray()
    return np.clip(places @ places.T, 0.0, 1.0).astype(np.float64)
