"""Openings side by side: the same line for the same thing, so that the eye compares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.formats import day, euros, hours, kilometres
from employers.enums import Slot
from matching.selectors import Suggestion, place_of

UNKNOWN = "Non précisé"
PARTS = {
    "skills": "Compétences",
    "occupation": "Métier",
    "text": "Mots du parcours",
    "distance": "Trajet",
    "hours": "Heures",
    "slots": "Horaires",
    "licences": "Permis",
    "languages": "Langues",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a line says of one opening. `points` out of 100, the opening's share of its score."""

    owner: str
    texts: tuple[str, ...]
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: list[Cell]


def side_by_side(found: Sequence[Suggestion]) -> list[Line]:
    """Facts first, then each part of the score with its weight, then what is missing and what is to be asked."""
    lines = [Line(label, [Cell(str(one.opening), (tell(one),)) for one in found]) for label, tell in FACTS.items()]
    for kind, label in PARTS.items():
        cells = [_part(one, kind) for one in found]
        if any(cell.points for cell in cells):
            lines.append(Line(label, cells))
    lines.append(Line("Ce qui manque", [Cell(str(one.opening), one.missing or ("Rien",)) for one in found]))
    if any(one.unknown for one in found):
        lines.append(Line("À demander", [Cell(str(one.opening), one.unknown or ("Rien",)) for one in found]))
    return lines


def _part(one: Suggestion, kind: str) -> Cell:
    said = [reason for reason in one.reasons if reason["kind"] == kind]
    if not said:
        return Cell(str(one.opening), ("—",), 0)
    weight = sum(reason["weight"] for reason in said)
    return Cell(str(one.opening), tuple(reason["label"] for reason in said), round(weight * 100))


def _place(one: Suggestion) -> str:
    commune = place_of(one.opening)
    if commune is None:
        return UNKNOWN
    return commune.name if one.distance_km is None else f"{commune.name}, à {kilometres(one.distance_km)}"


def _fact(name: str, tell: Callable[[Any], str]) -> Callable[[Suggestion], str]:
    def read(one: Suggestion) -> str:
        value = getattr(one.opening, name, None)
        return tell(value) if value else UNKNOWN

    return read


def _contract(one: Suggestion) -> str:
    opening = one.opening
    if hasattr(opening, "get_contract_kind_display"):
        months = opening.duration_months
        return opening.get_contract_kind_display() + (f", {months} mois" if months else "")
    return "Immersion, non payée" if one.kind == "immersion" else "Tutorat"


def _wage(one: Suggestion) -> str:
    return _fact("monthly_wage", euros)(one) if one.kind == "job" else "Sans salaire"


FACTS: dict[str, Callable[[Suggestion], str]] = {
    "Où": _place,
    "Heures par semaine": _fact("hours_per_week", hours),
    "Moments de la journée": _fact("slots", lambda slots: ", ".join(str(Slot(one).label) for one in slots)),
    "Contrat": _contract,
    "Salaire brut mensuel": _wage,
    "À partir du": _fact("starts_on", day),
}
