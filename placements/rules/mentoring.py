"""Mentoring (parrainage): how long, with whom (charter of 1999, circular 2005-20)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import months_later

MENTORING_ARTICLE = "circulaire 2005-20"
WARNING_DAYS = 30

# Points of a fit: the work first, then the place; a free volunteer is a tie-breaker.
SAME_OCCUPATION, SAME_DOMAIN, SAME_SECTOR = 6, 4, 3
SAME_TERRITORY, WHOLE_DEPARTMENT = 2, 1


def mentoring_last_day(start: date, *, months: int) -> date:
    """The last day of a follow-up of so many months, date to date."""
    return months_later(start, months) - timedelta(days=1)


def mentoring_ends_soon(start: date, *, months: int, on: date) -> bool:
    """Whether the last thirty days of a follow-up have come (or passed): time to prepare what comes after."""
    return on > mentoring_last_day(start, months=months) - timedelta(days=WARNING_DAYS)


@dataclass(frozen=True, slots=True)
class MentorFacts:
    """A volunteer as the rule knows her. `territory` None: she comes anywhere. Occupations are ROME codes."""

    occupation: str | None
    sectors: Collection[str]
    territories: Collection[int] | None
    active: int
    places: int


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a volunteer suits a person. `score` from 0 to 9; `reasons` said to the référent; `gaps` as well."""

    score: float
    reasons: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        return self.score >= 0


def mentor_fit(mentor: MentorFacts, *, occupations: Collection[str], territory: int | None) -> Fit:
    """Rank a volunteer for a person who looks for these occupations and lives in this territory.

    Her own occupation, then her ROME domain (first three signs), then her sector (first letter); then the territory;
    then how free she is. What is unknown never counts against anybody.
    """
    reasons: list[str] = []
    gaps: list[str] = []
    field, said = _field(mentor, occupations)
    (reasons if field or not occupations else gaps).append(said)
    place, said = _place(mentor, territory)
    (reasons if place else gaps).append(said)
    left = mentor.places - mentor.active
    if left <= 0:
        return Fit(-1, tuple(reasons), (*gaps, f"Suit déjà {_people(mentor.active)} : plus de place."))
    reasons.append(f"{left} place{'s' if left > 1 else ''} libre{'s' if left > 1 else ''} sur {mentor.places}")
    return Fit(field + place + left / mentor.places, tuple(reasons), tuple(gaps))


def _field(mentor: MentorFacts, occupations: Collection[str]) -> tuple[int, str]:
    if not occupations:
        return 0, "Le métier cherché n'est pas encore dit dans le profil"
    if mentor.occupation is not None:
        if mentor.occupation in occupations:
            return SAME_OCCUPATION, "A exercé le métier cherché"
        if any(mentor.occupation[:3] == one[:3] for one in occupations):
            return SAME_DOMAIN, "A exercé un métier du même domaine"
    known = {*mentor.sectors, *([mentor.occupation[0]] if mentor.occupation else [])}
    if any(one[0] in known for one in occupations):
        return SAME_SECTOR, "Connaît ce secteur"
    return 0, "Connaît un autre secteur"


def _place(mentor: MentorFacts, territory: int | None) -> tuple[int, str]:
    if mentor.territories is None:
        return WHOLE_DEPARTMENT, "Vient dans tout le Département"
    if territory is None:
        return WHOLE_DEPARTMENT, "Territoire de la personne non renseigné"
    return (SAME_TERRITORY, "Sur son territoire") if territory in mentor.territories else (0, "Sur un autre territoire")


def _people(count: int) -> str:
    return f"{count} personne{'s' if count > 1 else ''}"
