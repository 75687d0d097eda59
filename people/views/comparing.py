"""Two identities side by side, as the pages that ask "Est-ce la même personne ?" show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core import formats
from people.models import Person
from people.rules import Resemblance
from people.selectors import Alike


@dataclass(frozen=True, slots=True)
class Facing:
    """One fact in both files, as people read it."""

    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is typed, or a file, facing a known file: never more than who somebody is and who follows her."""

    person: Person
    resemblance: Resemblance
    facts: list[Facing]
    url: str = ""


def identity_facts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who somebody is, in words: the only facts that a stranger to a file may compare."""
    born = values.get("birth_date")
    return [
        ("Nom", str(values.get("last_name") or formats.MISSING)),
        ("Prénom", str(values.get("first_name") or formats.MISSING)),
        ("Date de naissance", formats.day(born) if born else formats.MISSING),
        ("Commune", str(values.get("commune") or formats.MISSING)),
    ]


def person_values(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in ("last_name", "first_name", "birth_date", "commune")}


def followed_by(person: Person) -> str:
    """Who to call about a file: names of colleagues, nothing of the person."""
    if not person.is_followed:
        return f"Connue par une clause ({person.service})"
    return f"{person.referent.user}, {person.service}" if person.referent else str(person.service)


def side_by_side(
    typed: Mapping[str, Any], twins: Iterable[Alike], *, links: Mapping[int, str] | None = None
) -> list[Comparison]:
    """What was typed, facing each known file that may be of the same person."""
    left = identity_facts(typed)
    return [
        Comparison(
            twin.person,
            twin.resemblance,
            [
                Facing(label, mine, theirs)
                for (label, mine), (_, theirs) in zip(left, identity_facts(person_values(twin.person)), strict=True)
            ]
            + [Facing("Suivi", "Nouveau dossier", followed_by(twin.person))],
            (links or {}).get(twin.person.pk, ""),
        )
        for twin in twins
    ]
