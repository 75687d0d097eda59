"""Plain French for facts. Numbers first, no jargon, the same words whoever reads: the person, or their référent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from matching.engine.types import PURPOSES, SLOTS

SLOT_NAMES = {
    "early": "tôt le matin",
    "day": "en journée",
    "late": "en soirée",
    "night": "la nuit",
    "saturday": "le samedi",
    "sunday": "le dimanche",
}
LANGUAGE_NAMES = {
    "ar": "arabe",
    "de": "allemand",
    "en": "anglais",
    "es": "espagnol",
    "fa": "persan ou dari",
    "fr": "français",
    "it": "italien",
    "pt": "portugais",
    "ru": "russe",
    "tr": "turc",
    "uk": "ukrainien",
}
PURPOSE_NAMES = {
    "discover": "découvrir un métier",
    "confirm": "confirmer un projet",
    "recruit": "préparer un recrutement",
}


@lru_cache(maxsize=4096)
def number(value: float) -> str:
    """A French number with at most one decimal.

    >>> number(7.0), number(7.25)
    ('7', '7,2')
    """
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def hours_label(hours: float) -> str:
    return f"{number(hours)} h"


@lru_cache(maxsize=4096)
def whole_distance_label(km: int) -> str:
    return "À moins d'un kilomètre du domicile" if km < 1 else f"À {km} km du domicile"


def distance_label(km: float) -> str:
    return whole_distance_label(int(km + 0.5))


@lru_cache(maxsize=256)
def slots_label(slots: frozenset[str]) -> str:
    known = [SLOT_NAMES[slot] for slot in SLOTS if slot in slots]
    return ", ".join(known)


def purposes_label(purposes: Collection[str]) -> str:
    return " ou ".join(PURPOSE_NAMES[purpose] for purpose in PURPOSES if purpose in purposes)


def period_label(starts_on: date | None, ends_on: date | None) -> str:
    if starts_on is None or ends_on is None:
        return ""
    return f"du {starts_on:%d/%m/%Y} au {ends_on:%d/%m/%Y}"


def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


@lru_cache(maxsize=65536)
def skills_label(shared: int, asked: int) -> str:
    if shared == asked:
        return (
            "La compétence demandée est acquise" if asked == 1 else f"Les {asked} compétences demandées sont acquises"
        )
    verb = "compétence demandée" if shared == 1 else "compétences demandées"
    return f"{shared} {verb} sur {asked}"
