"""Why: each part of a score said in French, with what is missing and what is worth asking."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from matching.engine.french import (
    distance_label,
    language_name,
    number,
    period_label,
    purposes_label,
    skills_label,
    slots_label,
)
from matching.engine.scoring import PARTS, UNITS, LinearScore, Parts, pairwise_dot
from matching.engine.tables import Floats, Ints, OpeningTable, ProfileTable
from matching.engine.text import tokens
from matching.engine.types import PURPOSES, Reason, Referential, Skill

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
        asked = [language_name(code) for code, level in opening.languages or () if level]
        return f"Langue demandée parlée : {', '.join(asked)}" if asked else "Une autre langue parlée en commun"

    def missing(self, profiles: ProfileTable, row: int, column: int) -> tuple[str, ...]:
        """What is lacking, each with what closes the gap: skills asked that the profile does not list, the most
        particular first, then a way to get there."""
        profile, opening = profiles.records[row], self.openings_.records[column]
        lacking = self._lacking(set(profile.skills), column) if profile.skills else []
        gaps = [self._gap(code, opening.kind) for code in lacking[:MISSING_SHOWN]]
        if opening.reachable_without_car is False and np.isfinite(profiles.unserved_km[row]):
            gaps.append("Un moyen de s'y rendre : le lieu est difficile d'accès sans voiture")
        return tuple(gaps)

    def _lacking(self, held: set[str], column: int) -> list[str]:
        skills = self.openings_.skills
        line = slice(skills.indptr[column], skills.indptr[column + 1])
        weight = dict(zip(skills.indices[line].tolist(), skills.data[line].tolist(), strict=True))
        index = self.referential_.skill_index
        asked = dict.fromkeys(self.openings_.records[column].skills)
        return sorted((c for c in asked if c not in held and c in index), key=lambda c: (-weight.get(index[c], 0.0), c))

    def _gap(self, code: str, kind: str) -> str:
        skill = self.referential_.skills[self.referential_.skill_index[code]]
        return f"{skill.label} : {remedy(skill, kind)}"

    def unknown(self, profiles: ProfileTable, row: int, column: int) -> tuple[str, ...]:
        """What is worth asking, because it could count and nobody said it. A tutor's card has nothing of the kind."""
        if self.openings_.records[column].kind == "tutoring":
            return ()
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
                not {code for code, level in opening.languages or () if level}
                <= {code for code, level in profile.languages or () if level},
                "Niveau de langue à vérifier",
            ),
            (
                opening.minimum_age is not None and bool(np.isnan(profiles.ages[row])),
                f"Âge à vérifier : {opening.minimum_age} ans au moins, d'après la loi",
            ),
            (
                opening.reachable_without_car is False and not profile.transports,
                "Moyen de transport à vérifier : le lieu est difficile d'accès sans voiture",
            ),
            (
                opening.starts_on is not None and opening.ends_on is not None and profile.available_from is None,
                f"Disponibilité à vérifier : {period_label(opening.starts_on, opening.ends_on)}",
            ),
            (
                bool(opening.purposes) and len(opening.purposes or ()) < len(PURPOSES) and not profile.purposes,
                f"But de l'immersion à vérifier : elle sert à {purposes_label(opening.purposes or ())}",
            ),
        )
        return tuple(label for unknown, label in checks if unknown)


# Words of skills that a certificate or the law reserves to those who were trained.
CERTIFIED = frozenset(tokens("caces habilitation certification certificat permis diplôme agrément brevet ssiap fimo"))


@lru_cache(maxsize=1 << 16)
def remedy(skill: Skill, kind: str) -> str:
    """What closes a gap, in plain French: knowledge and certificates are taught, the rest is learnt by doing.

    >>> remedy(Skill("1", "Tailler une haie", kind="know_how"), "job")
    "une immersion permet de l'apprendre"
    """
    if CERTIFIED & set(tokens(skill.label)):
        return "une formation est nécessaire"
    if skill.kind == "knowledge":
        return "une formation courte permet de l'apprendre"
    if kind == "immersion":
        return "cette immersion permet de l'apprendre"
    return "une immersion permet de la développer" if skill.kind == "soft" else "une immersion permet de l'apprendre"


def as_reasons(line: Sequence[tuple[str, str, int]]) -> tuple[Reason, ...]:
    return tuple(Reason(kind, label, units / UNITS) for kind, label, units in line)
