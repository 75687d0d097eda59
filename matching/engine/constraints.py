"""Hard constraints: a known clash hides an opening, an unknown never does.

Each rule is one pure function on two values; the table of all pairs of distinct values is computed from it, so what
hides a pair in bulk and what explains it to a person cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.french import distance_label, hours_label, language_name, purposes_label, slots_label
from matching.engine.tables import EARTH_KM, Floats, OpeningTable, ProfileTable
from matching.engine.travel import means_label, reach_km
from matching.engine.types import LEVELS, Exclusion, Opening, Profile

Bools = NDArray[np.bool_]

# A driving licence implies the smaller ones it cannot be had without (Code de la route, R221-5 and R221-6).
IMPLIED_LICENCES = {
    "C": {"B"},
    "C1": {"B"},
    "D": {"B"},
    "D1": {"B"},
    "BE": {"B"},
    "CE": {"B", "C"},
    "C1E": {"B", "C1"},
    "DE": {"B", "D"},
    "D1E": {"B", "D1"},
}


def missing_slots(available: frozenset[str] | None, asked: frozenset[str] | None) -> frozenset[str]:
    return frozenset() if available is None or asked is None else asked - available


def missing_licences(held: frozenset[str] | None, asked: frozenset[str] | None) -> frozenset[str]:
    if held is None or not asked:
        return frozenset()
    return asked - held - {small for licence in held for small in IMPLIED_LICENCES.get(licence, ())}


def missing_languages(
    spoken: tuple[tuple[str, str], ...] | None, asked: tuple[tuple[str, str], ...] | None
) -> frozenset[str]:
    """Languages spoken below the level asked; one not mentioned, or at a level nobody knows, is unknown."""
    levels = {language: level for language, level in spoken or () if level}
    return frozenset(
        language
        for language, level in asked or ()
        if level and language in levels and LEVELS.index(levels[language]) < LEVELS.index(level)
    )


def missing_purposes(wished: frozenset[str] | None, possible: frozenset[str] | None) -> frozenset[str]:
    """Purposes of an immersion that are wished and that this one does not serve; one in common is enough, since an
    agreement has a single purpose (L5135-1)."""
    if not wished or not possible or wished & possible:
        return frozenset()
    return wished


class HardConstraints:
    """Which pairs may be shown.

    `fit(openings)` remembers the openings; `allowed(profiles, rows, columns)` answers for pairs; `why_not` says which
    fact keeps one pair out. Facts are checked in the order places, legal age, dates, distance, access without a car,
    hours, slots, licence, language, purpose of an immersion.
    """

    RULES: tuple[tuple[str, Callable[[Any, Any], frozenset[str]]], ...] = (
        ("slots", missing_slots),
        ("licences", missing_licences),
        ("languages", missing_languages),
        ("purposes", missing_purposes),
    )

    def fit(self, openings: OpeningTable) -> HardConstraints:
        self.openings_ = openings
        self.dated_ = bool(np.isfinite(openings.latest_start).any())
        self.aged_ = bool(np.isfinite(openings.minimum_age).any())
        self.unserved_ = bool(openings.unserved.any())
        return self

    def beyond(self, profiles: ProfileTable, rows: Any, columns: Any, km: Floats) -> Bools:
        """True where a known quantity clashes: distance, hours, dates, legal age. NaN compares as no clash."""
        openings = self.openings_
        hours = openings.hours[columns]
        with np.errstate(invalid="ignore"):
            clash = km > profiles.max_km[rows]
            clash |= hours < profiles.hours_low[rows]
            clash |= hours > profiles.hours_high[rows]
            if self.dated_:
                clash |= profiles.available_from[rows] > openings.latest_start[columns]
            if self.aged_:
                clash |= profiles.ages[rows] < openings.minimum_age[columns]
            if self.unserved_:
                clash |= openings.unserved[columns] & (km > profiles.unserved_km[rows])
        return np.asarray(clash, dtype=bool)

    def tables(self, profiles: ProfileTable) -> dict[str, Bools]:
        """For each rule, the table of clashes between the distinct values of both sides."""
        found = {}
        for name, rule in self.RULES:
            mine, theirs = getattr(profiles, name).values, getattr(self.openings_, name).values
            clashes = [[bool(rule(a, b)) for b in theirs] for a in mine]
            found[name] = np.array(clashes, dtype=bool).reshape(len(mine), len(theirs))
        return found

    def allowed(
        self,
        profiles: ProfileTable,
        rows: Any,
        columns: Any,
        km: Floats,
        tables: dict[str, Bools] | None = None,
    ) -> Bools:
        """True where no known fact clashes; `km` are the distances of the pairs, NaN when unknown."""
        openings = self.openings_
        tables = tables if tables is not None else self.tables(profiles)
        clash = self.beyond(profiles, rows, columns, km) | (openings.places[columns] <= 0)
        for name, table in tables.items():
            if table.any():
                clash |= table[getattr(profiles, name).numbers[rows], getattr(openings, name).numbers[columns]]
        return ~clash

    def why_not(self, profiles: ProfileTable, row: int, column: int) -> Exclusion | None:
        profile, opening = profiles.records[row], self.openings_.records[column]
        km = float(distances(profiles, self.openings_, np.array([row]), np.array([column]))[0])
        if opening.places <= 0:
            return _excluded("places", "Plus aucune place libre")
        if opening.minimum_age is not None and profiles.ages[row] < opening.minimum_age:
            return _excluded("age", f"Ce poste demande d'avoir {opening.minimum_age} ans, d'après la loi")
        if profiles.available_from[row] > self.openings_.latest_start[column]:
            return _excluded("dates", _dates_label(profile, opening))
        if km > profiles.max_km[row]:
            return _excluded("distance", f"{distance_label(km)}, {_reach_label(profile)}")
        if opening.reachable_without_car is False and km > profiles.unserved_km[row]:
            return _excluded("access", f"{distance_label(km)}, dans un lieu difficile d'accès sans voiture")
        if profile.hours_per_week and opening.hours_per_week is not None:
            low, high = profile.hours_per_week
            if not low <= opening.hours_per_week <= high:
                asked = f"{hours_label(opening.hours_per_week)} par semaine"
                return _excluded("hours", f"{asked}, hors de la plage {low:g} à {high:g} h souhaitée")
        if slots := missing_slots(profile.slots or None, opening.slots or None):
            return _excluded("slots", f"Horaires demandés non disponibles : {slots_label(slots)}")
        if licences := missing_licences(profile.licences, opening.licences or None):
            return _excluded("licence", f"Permis ou certificat demandé absent : {', '.join(sorted(licences))}")
        if languages := missing_languages(profile.languages, opening.languages or None):
            asked_levels = dict(opening.languages or ())
            named = ", ".join(f"{language_name(code)} {asked_levels[code]}" for code in sorted(languages))
            return _excluded("language", f"Niveau de langue demandé non atteint : {named}")
        if missing_purposes(profile.purposes, opening.purposes):
            return _excluded("purpose", f"Cette immersion ne sert qu'à {purposes_label(opening.purposes or ())}")
        return None


def _dates_label(profile: Profile, opening: Opening) -> str:
    free = f"{profile.available_from:%d/%m/%Y}"
    if opening.starts_on is None:
        return f"Se termine le {opening.ends_on:%d/%m/%Y}, avant la disponibilité de la personne ({free})"
    return f"Commence le {opening.starts_on:%d/%m/%Y} ; la personne est disponible trop tard ({free})"


def _reach_label(profile: Profile) -> str:
    if profile.max_km is not None:
        return f"au-delà des {profile.max_km:g} km acceptés"
    reach = reach_km(None, profile.transports) or 0.0
    return f"trop loin {means_label(profile.transports or frozenset())} (environ {reach:g} km)"


def _excluded(kind: str, label: str) -> Exclusion:
    return Exclusion("constraints", kind, label)


def distances(profiles: ProfileTable, openings: OpeningTable, rows: Any, columns: Any) -> Floats:
    """Great-circle kilometres of pairs, NaN when a place is unknown. The chord is exact for near points too."""
    chord = np.zeros(np.broadcast(rows, columns).shape)
    for axis in range(3):
        difference = profiles.points[axis][rows] - openings.points[axis][columns]
        chord += difference * difference
    return 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord) / 2))
