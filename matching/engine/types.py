"""What goes into the engine and what comes out of it.

A `None` means *unknown*, and unknown is never a mismatch. Nothing here can carry the sex, age, nationality, health or
address of a person: what is not in the type cannot be a feature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

SLOTS = ("early", "day", "late", "night", "saturday", "sunday")
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
KINDS = ("job", "immersion", "tutoring")
PURPOSES = ("discover", "confirm", "recruit")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person can do, wants and allows, without saying who they are.

    `max_km` is the distance accepted; without it, `transports` (words of `travel.TRANSPORTS`) tell how far is far.
    `purposes`: what an immersion would be for. A language spoken at a level nobody knows has the level "".
    """

    id: str
    title: str = ""
    text: str = ""
    occupations: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    max_km: float | None = None
    hours_per_week: tuple[float, float] | None = None
    slots: frozenset[str] | None = None
    licences: frozenset[str] | None = None
    languages: tuple[tuple[str, str], ...] | None = None
    transports: frozenset[str] | None = None
    available_from: date | None = None
    purposes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A job, an immersion or a tutor, with what it asks.

    A language with a level is asked; one with the level "" is spoken on the spot, which helps and is never asked.
    `ends_on` is the last day worth coming for. `minimum_age` is the law's, for jobs that it forbids to the young.
    """

    id: str
    kind: str = "job"
    title: str = ""
    text: str = ""
    occupation: str | None = None
    skills: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    hours_per_week: float | None = None
    slots: frozenset[str] | None = None
    licences: frozenset[str] | None = None
    languages: tuple[tuple[str, str], ...] | None = None
    places: int = 1
    starts_on: date | None = None
    ends_on: date | None = None
    minimum_age: int | None = None
    reachable_without_car: bool | None = None
    purposes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One additive part of a score: a stable code, a French sentence, and what it weighs."""

    kind: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """One ranked answer. `opening` is the opening's id; `profile` is set when people are ranked for an opening.
    `number` is the opening's row in the table of the matcher that answers, which finds its words there."""

    opening: str
    score: float
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    profile: str = ""
    # The person does not pay the price of the run: it is shown first to those whom it fits better.
    is_turned: bool = False
    number: int = field(default=-1, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a pair is not shown: the stage that kept it out, the code of the fact, and the fact in French.

    When ranks or prices decide: `score`, what the pair is worth; `cut`, the score of the last opening in the person's
    list, None when it is not full; `price`, the score it took to be kept by the opening. All between 0 and 1.
    """

    stage: str
    kind: str
    label: str
    score: float | None = None
    cut: float | None = None
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Occupation:
    code: str
    label: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    occupation: str
    label: str


@dataclass(frozen=True, slots=True)
class Skill:
    """`kind` is `know_how`, `knowledge` or `soft`; empty when the referential does not say."""

    code: str
    label: str
    macro: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An occupation asks for a skill; `core` when the referential calls it the heart of the occupation."""

    occupation: str
    skill: str
    core: bool = False


@dataclass(frozen=True, slots=True)
class Mobility:
    """People of `source` can move to `target`; rank 1 is the nearest."""

    source: str
    target: str
    rank: int = 1


Record = TypeVar("Record", Occupation, Title, Skill, Link, Mobility)


def _records(kind: type[Record], rows: Iterable[Any]) -> tuple[Record, ...]:
    def one(row: Any) -> Record:
        if isinstance(row, kind):
            return row
        return kind(**row) if isinstance(row, Mapping) else kind(*row)

    return tuple(one(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Referential:
    """Occupations, titles, skills and the links between them, sorted so that their order of arrival changes nothing.

    >>> small = Referential.from_records(occupations=[("D1106", "Vendeur / Vendeuse")], titles=[("D1106", "Caissier")])
    >>> small.label("D1106")
    'Vendeur / Vendeuse'
    """

    occupations: tuple[Occupation, ...]
    titles: tuple[Title, ...]
    skills: tuple[Skill, ...]
    links: tuple[Link, ...]
    mobilities: tuple[Mobility, ...]
    occupation_index: dict[str, int] = field(repr=False)
    skill_index: dict[str, int] = field(repr=False)

    @classmethod
    def from_records(
        cls,
        *,
        occupations: Iterable[Any],
        titles: Iterable[Any] = (),
        skills: Iterable[Any] = (),
        links: Iterable[Any] = (),
        mobilities: Iterable[Any] = (),
    ) -> Referential:
        """Build from dataclasses, tuples or mappings. Links to unknown codes are dropped: real files have some."""
        by_code = {record.code: record for record in _records(Occupation, occupations)}
        skill_by_code = {record.code: record for record in _records(Skill, skills)}
        kept_titles = {t for t in _records(Title, titles) if t.occupation in by_code and t.label.strip()}
        kept_links = {
            (link.occupation, link.skill): link
            for link in sorted(_records(Link, links), key=lambda link: link.core)
            if link.occupation in by_code and link.skill in skill_by_code
        }
        kept_mobilities: dict[tuple[str, str], Mobility] = {}
        for mobility in sorted(_records(Mobility, mobilities), key=lambda m: (m.source, m.rank, m.target)):
            if {mobility.source, mobility.target} <= by_code.keys() and mobility.source != mobility.target:
                kept_mobilities.setdefault((mobility.source, mobility.target), mobility)
        occupation_codes, skill_codes = sorted(by_code), sorted(skill_by_code)
        return cls(
            occupations=tuple(by_code[code] for code in occupation_codes),
            titles=tuple(sorted(kept_titles, key=lambda t: (t.occupation, t.label))),
            skills=tuple(skill_by_code[code] for code in skill_codes),
            links=tuple(kept_links[key] for key in sorted(kept_links)),
            mobilities=tuple(kept_mobilities.values()),
            occupation_index={code: i for i, code in enumerate(occupation_codes)},
            skill_index={code: i for i, code in enumerate(skill_codes)},
        )

    def label(self, code: str) -> str:
        index = self.occupation_index.get(code)
        return code if index is None else self.occupations[index].label

    def skill_label(self, code: str) -> str:
        index = self.skill_index.get(code)
        return code if index is None else self.skills[index].label
