"""What was told of companies. Stories are pages of the site, a room above: it says them here.

`cms` registers its answer when it starts, as `placements` does for `employers.facts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Story:
    """A published story, as a card prints it."""

    url: str
    title: str
    person: str
    role: str
    quote: str
    is_fictional: bool


class Teller(Protocol):
    def stories(self, employer_ids: Sequence[int]) -> Mapping[int, Sequence[Story]]:
        """The published stories of each of these companies, the latest first; those without one may be left out."""


_known: list[Teller] = []


def teller_register(teller: Teller) -> None:
    _known[:] = [teller]


def stories_of(employer_ids: Sequence[int]) -> Mapping[int, Sequence[Story]]:
    return _known[0].stories(employer_ids) if _known and employer_ids else {}
