"""Skills typed freely: `python -m benchmarks.matching.skills`.

Nobody published what French people type for a skill, so queries are invented from the labels of the ROME, in the ways
people are known to stray: a typing mistake, the noun for the verb ("nettoyage" for "nettoyer"), half of the words. They
measure how well a label is found again, not how well people are understood. Weights were chosen on one half of the
labels; the figures are those of the other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.matching.report import Table
from benchmarks.matching.rome import load
from matching.engine.skills import SkillRanker
from matching.engine.text import STOP_WORDS, fold
from matching.engine.types import Referential
from matching.engine.vectors import stable_order

CUTS = (1, 5, 10)
NOUNS = (
    ("iser", "isation"),
    ("ifier", "ification"),
    ("er", "age"),
    ("er", "ation"),
    ("ir", "issement"),
    ("re", "tion"),
)


def typo(label: str, dice: random.Random) -> str:
    """Two letters swapped in the longest word."""
    words = label.split()
    at = max(range(len(words)), key=lambda i: len(words[i]))
    word = words[at]
    if len(word) < 4:
        return label
    cut = dice.randrange(1, len(word) - 2)
    words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def noun(label: str, dice: random.Random) -> str:
    """The first verb made a noun, rightly or not, as people do."""
    verb, _, rest = label.partition(" ")
    endings = [(old, new) for old, new in NOUNS if verb.endswith(old)]
    if not endings:
        return label
    old, new = dice.choice(endings)
    return f"{verb[: -len(old)]}{new} {rest}"


def half(label: str, dice: random.Random) -> str:
    """Half of the meaning words, in order."""
    words = [word for word in label.split() if fold(word) not in STOP_WORDS]
    kept = sorted(dice.sample(range(len(words)), max(1, (len(words) + 1) // 2)))
    return " ".join(words[at] for at in kept)


WAYS: dict[str, Callable[[str, random.Random], str]] = {"typing mistake": typo, "noun for verb": noun, "half": half}


def queries(referential: Referential, count: int, *, side: int) -> dict[str, list[tuple[int, str]]]:
    """Queries of one half of the labels (`side` 0 to choose weights, 1 to measure), several words long."""
    dice = random.Random(7)
    several = [i for i, skill in enumerate(referential.skills) if len(skill.label.split()) > 2 and i % 2 == side]
    picked = dice.sample(several, min(count, len(several)))
    return {name: [(at, way(referential.skills[at].label, dice)) for at in picked] for name, way in WAYS.items()}


def found(scores: Any, wanted: Sequence[int]) -> Any:
    """For each query, whether its skill is in the first 1, 5, 10; a skill of the same words counts."""
    hits = np.zeros((len(wanted), len(CUTS)), dtype=bool)
    for at, row in enumerate(scores):
        order = stable_order(np.asarray(row), CUTS[-1]).tolist()
        hits[at] = [wanted[at] in order[:cut] for cut in CUTS]
    return hits


def evaluate(count: int = 1500, *, side: int = 1, methods: dict[str, SkillRanker] | None = None) -> Table:
    referential = load()
    methods = methods or {
        "Passerelle": SkillRanker(),
        "char n-grams": SkillRanker({"grams": 1.0}),
        "idf cosine of words": SkillRanker({"words": 1.0}),
    }
    table = Table("Skills typed freely, invented queries", ("method", "query", "acc@1", "acc@5", "acc@10", "n"))
    for name, ranker in methods.items():
        ranker.fit(referential)
        for way, asked in queries(referential, count, side=side).items():
            texts = [text for _, text in asked]
            hits = np.concatenate(
                [
                    found(ranker.scores(texts[at : at + 64]), [skill for skill, _ in asked[at : at + 64]])
                    for at in range(0, len(texts), 64)
                ]
            )
            table.add_accuracies(f"{name} | {way}", hits)
    return table


def main() -> None:
    print(evaluate().markdown())


if __name__ == "__main__":
    main()
