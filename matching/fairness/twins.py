"""Gendered twins: the same work said in the masculine and in the feminine must find the same answers.

Twins come from the referential's own double forms ("Vendeur / Vendeuse"), so the test is as long as the referential.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine.fairness import SEED, overlap
from matching.engine.pipeline import Matcher
from matching.engine.titles import OccupationRanker
from matching.engine.types import Profile, Referential

TWINS = 400
TOP = 10


@dataclass(frozen=True, slots=True)
class Flip:
    """Mean overlap of the first ten answers of twins, and how many were tried; None when there was none to try."""

    overlap: float | None
    twins: int


def twins_of(referential: Referential, most: int | None = TWINS) -> list[tuple[str, str]]:
    """Masculine and feminine halves of double titles, in an order that does not depend on their number; at most
    `most`, drawn by lot from a fixed seed."""
    labels = {title.label for title in referential.titles} | {one.label for one in referential.occupations}
    found = sorted(set(filter(None, (halves(label) for label in labels))))
    if most is not None and len(found) > most:
        picked = np.random.default_rng(SEED).choice(len(found), most, replace=False)
        found = [found[at] for at in sorted(picked.tolist())]
    return found


def halves(label: str) -> tuple[str, str] | None:
    """Both forms of a double title, what follows belonging to both.

    >>> halves("Abatteur / Abatteuse de carrière")
    ('Abatteur de carrière', 'Abatteuse de carrière')
    >>> halves("Chef / Cheffe d'équipe"), halves("Tractoriste")
    (("Chef d'équipe", "Cheffe d'équipe"), None)
    """
    first, mark, second = label.partition(" / ")
    if not mark or not first.strip() or not second.strip() or " / " in second:
        return None
    words = second.split()
    length = len(first.split())
    if length >= len(words) or length != 1:
        return (first, second) if length == len(words) else None
    return f"{first} {' '.join(words[1:])}", second


def occupations_flip(ranker: OccupationRanker, twins: Sequence[tuple[str, str]]) -> Flip:
    """Do both forms name the same occupations?"""
    ranked = ranker.rank([form for pair in twins for form in pair], top=TOP)
    codes = [[code for code, _, _ in choices] for choices in ranked]
    return _flip(codes)


def matches_flip(matchers: Sequence[Matcher], twins: Sequence[tuple[str, str]]) -> Flip:
    """Are both forms shown the same openings? Profiles that say nothing but their title and a sentence of it."""
    profiles = [
        Profile(id=f"{at}-{form}", title=title, text=f"Je cherche un poste : {title}.")
        for at, pair in enumerate(twins)
        for form, title in enumerate(pair)
    ]
    found: list[list[str]] = [[] for _ in profiles]
    for matcher in matchers:
        if len(matcher.openings_):
            lists = matcher.match_all(profiles, top=TOP, pricing=False)
            for at, matches in enumerate(lists):
                found[at].extend(match.opening for match in matches)
    return _flip(found, top=TOP * max(1, len(matchers)))


def _flip(lists: Sequence[Sequence[str]], top: int = TOP) -> Flip:
    shares = [overlap(lists[at], lists[at + 1], top) for at in range(0, len(lists), 2) if lists[at] or lists[at + 1]]
    return Flip(round(float(np.mean(shares)), 4) if shares else None, len(shares))
