"""The columns of a file of hours: ours, and the names that other people give them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from clauses.enums import HoursKind

CODE, CONTRACT, LOT, MONTH = "code", "contract", "lot", "month"
LAST_NAME, FIRST_NAME, PERSON = "last_name", "first_name", "person"
FIRST_DAY, LAST_DAY = "first_day", "last_day"

# In the order of the workbook that we hand out; PERSON and MONTH are only met in other people's.
LABELS: dict[str, str] = {
    CODE: "Repère",
    CONTRACT: "Marché",
    LOT: "Lot",
    LAST_NAME: "Nom",
    FIRST_NAME: "Prénom",
    FIRST_DAY: "Du",
    LAST_DAY: "Au",
    HoursKind.WORK: "Travail (h)",
    HoursKind.TRAINING: "Formation (h)",
    HoursKind.TUTORING: "Tutorat (h)",
    HoursKind.IMMERSION: "Immersion (h)",
    HoursKind.PAID_ABSENCE: "Absence payée (h)",
}
EXTRA_LABELS = {PERSON: "Personne", MONTH: "Mois"}
NAMES: dict[str, str] = {
    "repere": CODE, "code": CODE,
    "marche": CONTRACT, "reference": CONTRACT, "reference du marche": CONTRACT,
    "lot": LOT, "numero de lot": LOT,
    "mois": MONTH,
    "nom": LAST_NAME, "nom de famille": LAST_NAME, "nom d usage": LAST_NAME,
    "prenom": FIRST_NAME,
    "personne": PERSON, "salarie": PERSON, "salariee": PERSON, "nom prenom": PERSON, "nom et prenom": PERSON,
    "prenom nom": PERSON, "prenom et nom": PERSON, "participant": PERSON, "beneficiaire": PERSON,
    "du": FIRST_DAY, "debut": FIRST_DAY, "date de debut": FIRST_DAY, "premier jour": FIRST_DAY,
    "au": LAST_DAY, "fin": LAST_DAY, "date de fin": LAST_DAY, "dernier jour": LAST_DAY,
    "travail": HoursKind.WORK, "heures": HoursKind.WORK, "heures travaillees": HoursKind.WORK,
    "heures de travail": HoursKind.WORK, "nombre d heures": HoursKind.WORK, "nb heures": HoursKind.WORK,
    "total heures": HoursKind.WORK, "heures insertion": HoursKind.WORK, "heures d insertion": HoursKind.WORK,
    "formation": HoursKind.TRAINING, "heures de formation": HoursKind.TRAINING,
    "tutorat": HoursKind.TUTORING, "heures de tutorat": HoursKind.TUTORING,
    "immersion": HoursKind.IMMERSION, "heures d immersion": HoursKind.IMMERSION,
    "absence": HoursKind.PAID_ABSENCE, "absence payee": HoursKind.PAID_ABSENCE,
    "absences payees": HoursKind.PAID_ABSENCE,
}  # fmt: skip
HOURS_COLUMNS = tuple(HoursKind.values)
LONGEST_CELL = 200


@dataclass(frozen=True, slots=True)
class Header:
    """Which column of the sheet (from 0) holds what."""

    places: dict[str, int]

    def cells(self, values: Sequence[str]) -> dict[str, str]:
        return {key: values[place] for key, place in self.places.items() if place < len(values) and values[place]}

    @property
    def keys(self) -> list[str]:
        return sorted(self.places, key=self.places.__getitem__)


def label_of(key: str) -> str:
    return LABELS.get(key) or EXTRA_LABELS[key]


def folded(text: str) -> str:
    """`Absence payée (h)` → `absence payee`: what two ways of writing one name have in common."""
    plain = unicodedata.normalize("NFKD", text.casefold().split("(")[0])
    letters = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.split())


def header_of(values: Sequence[str]) -> Header | None:
    """The header that a row is, or None: it must name people and hours. A column named twice is taken once."""
    places: dict[str, int] = {}
    for place, text in enumerate(values):
        key = NAMES.get(folded(text))
        if key is not None:
            places.setdefault(key, place)
    names_people = CODE in places or LAST_NAME in places or PERSON in places
    return Header(places) if names_people and any(key in places for key in HOURS_COLUMNS) else None
