"""Why: each part of a score said in French, with what is missing and what is worth asking."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from matching.engine.french import distance_label, language_name, number, skills_label, slots_label
from matching.engine.scoring import PARTS, UNITS, LinearScore, Parts, pairwise_dot
from matching.engine.tables import Floats, Ints, OpeningTable, ProfileTable
from matching.engine.types import Reason, Referential

MISSING_SHOWN = 5
KIND_OF_PART = {
    "skills": "skills",
    "occupation": "occupation",
    "text": "text",
    "distance": "distance",
    "hours": "hours",
    "slots": "slots",
    "licences": "licence",
    "languages": "language",
}


class Reasons:
    """Says pairs in words.

    `fit(referential, score)`; `labels(profiles, rows, columns, parts, km)` gives, for each pair, its parts as
    `(kind, label, ten-thousandths)`, heaviest first; `missing` and `unknown` complete the picture of one pair.
    """

    def fit(self, referential: Referential, score: LinearScore) -> Reasons:
        self.referential_ = referential
        self.openings_: OpeningTable = score.openings_
        binary = self.openings_.skills.copy()
        binary.data = np.ones_like(binary.data)
        self.asked_ = binary
        self.asked_counts_ = np.diff(binary.indptr)
        offers = self.openings_.occupations
        first = np.full(len(self.openings_), -1)
        filled = np.diff(offers.indptr) > 0
        first[filled] = offers.indices[offers.indptr[:-1][filled]]
        self.offer_ = first
        self._conditions: dict[tuple[int, int], str] = {}
        self.same_: int = int(np.floor(score.weights_["occupation"] * UNITS + 0.5))
        return self

    def labels(
        self, profiles: ProfileTable, rows: Ints, columns: Ints, parts: Parts, km: Floats
    ) -> list[list[tuple[str, str, int]]]:
        mine = profiles.skills
        if mine.shape[1] != self.asked_.shape[1]:
            mine = mine.copy()
            mine.resize(mine.shape[0], self.asked_.shape[1])
        shared = pairwise_dot(mine, self.asked_, rows, columns).astype(np.int64).tolist()
        asked = self.asked_counts_[columns].tolist()
        order = np.argsort(-parts, axis=1, kind="stable").tolist()
        values = parts.tolist()
        kilometres = km.tolist()
        found = []
        for at, column in enumerate(columns.tolist()):
            line = []
            for part in order[at]:
                units = values[at][part]
                if units == 0:
                    break
                if part == 0:
                    label = skills_label(shared[at], asked[at])
                elif part == 1:
                    label = self._occupation(column, units)
                elif part == 2:
                    label = "Des mots en commun entre le profil et l'annonce"
                elif part == 3:
                    label = distance_label(kilometres[at])
                else:
                    key = (part, column)
                    label = self._conditions.get(key) or self._conditions.setdefault(key, self._condition(*key))
                line.append((KIND_OF_PART[PARTS[part]], label, units))
            found.append(line)
        return found

    def _occupation(self, column: int, units: int) -> str:
        return self._occupation_labels[units >= self.same_][self.offer_[column]]

    @cached_property
    def _occupation_labels(self) -> tuple[list[str], list[str]]:
        names = [occupation.label for occupation in self.referential_.occupations]
        return [f"Métier proche : {name}" for name in names], [f"Métier recherché : {name}" for name in names]

    def _condition(self, number_of_part: int, column: int) -> str:
        part, opening = PARTS[number_of_part], self.openings_.records[column]
        if part == "hours":
            return f"{number(opening.hours_per_week or 0)} h par semaine, comme souhaité"
        if part == "slots":
            return f"Horaires possibles : {slots_label(opening.slots or frozenset())}"
        if part == "licences":
            return f"Permis ou certificat demandé détenu : {', '.join(sorted(opening.licences or ()))}"
        return f"Langue demandée parlée : {', '.join(language_name(code) for code, _ in opening.languages or ())}"

    def missing(self, profiles: ProfileTable, row: int, column: int) -> tuple[str, ...]:
        """Skills asked that the profile does not list, the most particular first."""
        opening = self.openings_.records[column]
        held = set(profiles.records[row].skills)
        if not held:
            return ()
        line = self.openings_.skills[column]
        weight = dict(zip(line.indices.tolist(), line.data.tolist(), strict=True))
        index = self.referential_.skill_index
        lacking = [code for code in dict.fromkeys(opening.skills) if code not in held and code in index]
        lacking.sort(key=lambda code: (-weight.get(index[code], 0.0), code))
        return tuple(self.referential_.skill_label(code) for code in lacking[:MISSING_SHOWN])

    def unknown(self, profiles: ProfileTable, row: int, column: int) -> tuple[str, ...]:
        """What is worth asking, because it could count and nobody said it."""
        profile, opening = profiles.records[row], self.openings_.records[column]
        no_place = np.isnan(profiles.points[0][row]), np.isnan(self.openings_.points[0][column])
        checks: Sequence[tuple[bool, str]] = (
            (not profile.skills, "Les compétences de la personne ne sont pas renseignées"),
            (bool(profile.skills) and not opening.skills, "L'offre ne dit pas les compétences attendues"),
            (no_place[0], "Le lieu de vie de la personne n'est pas renseigné"),
            (bool(no_place[1]) and not no_place[0], "Le lieu de travail n'est pas renseigné"),
            (
                profile.hours_per_week is None and opening.hours_per_week is not None,
                "Le temps de travail souhaité n'est pas renseigné",
            ),
            (
                profile.hours_per_week is not None and opening.hours_per_week is None,
                "L'offre ne dit pas le temps de travail",
            ),
            (not profile.slots and bool(opening.slots), "Les horaires possibles ne sont pas renseignés"),
            (bool(profile.slots) and not opening.slots, "L'offre ne dit pas les horaires"),
            (
                profile.licences is None and bool(opening.licences),
                f"Permis ou certificat à vérifier : {', '.join(sorted(opening.licences or ()))}",
            ),
            (
                bool(opening.languages)
                and not {code for code, _ in opening.languages or ()} <= set(dict(profile.languages or ())),
                "Niveau de langue à vérifier",
            ),
        )
        return tuple(label for unknown, label in checks if unknown)


def as_reasons(line: Sequence[tuple[str, str, int]]) -> tuple[Reason, ...]:
    return tuple(Reason(kind, label, units / UNITS) for kind, label, units in line)
