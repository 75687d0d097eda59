"""Words typed freely to occupations and skills, in one way for every form of the product.

Who ranks is a room above, which names itself when it starts: forms of any room then ask here. Nothing is ever assigned:
several choices are always given, and one picks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from django.utils.module_loading import import_string

from referential.enums import Source
from referential.models import Occupation, OccupationSkill, Skill
from referential.text import search_normalise

LONGEST = 300  # characters read of what was typed
CHOICES = 8  # occupations shown for a title
SHOWN_SKILLS = 24
SURE_TITLE = 0.45  # under it, the nearest titles are shown as "not found, did you mean"
FAR_SKILL = 0.15  # under it, nothing resembles what was typed
ASKED_BONUS = 0.1  # a skill of the occupations picked goes before one a little nearer
MOST_PICKED_OCCUPATIONS, MOST_PICKED_SKILLS = 10, 60

Ranked = list[tuple[str, float]]


class Ranker(Protocol):
    """Ranks the referential for words. Answers are codes and how near they are, from 0 to 1, best first."""

    def occupations(self, text: str, *, top: int) -> Ranked: ...

    def skills(self, text: str, *, top: int) -> Ranked: ...


_path = ""


def ranker_register(path: str) -> None:
    """Name the ranker by its dotted path: it is loaded when somebody first asks, since it is heavy."""
    global _path
    _path = path
    _ranker.cache_clear()


@lru_cache(maxsize=1)
def _ranker() -> Ranker:
    found: Ranker = import_string(_path)
    return found


# --- Rows -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Choices:
    """Answers to words typed freely. `is_known` False: nothing resembles enough, these are only the nearest."""

    items: list[Occupation]
    is_known: bool


def occupations_suggest(text: str, *, top: int = CHOICES) -> Choices:
    """Occupations for a job title in free French: several choices whenever it holds a word."""
    text = _plain(text)
    if not text:
        return Choices([], True)
    ranked = _ranker().occupations(text, top=top)
    rows = Occupation.objects.active().in_bulk([code for code, _ in ranked])
    items = [rows[code] for code, _ in ranked if code in rows]
    return Choices(items, bool(ranked) and ranked[0][1] >= SURE_TITLE)


def skills_suggest(text: str, *, occupations: Sequence[str] = (), limit: int = SHOWN_SKILLS) -> list[Skill]:
    """Skills for words in free French, a whole line of a CV included; those the occupations ask for come up."""
    near = {code: score for code, score in _ranker().skills(_plain(text), top=2 * limit) if score >= FAR_SKILL}
    rows = Skill.objects.active().in_bulk(list(near))
    asked = set(
        OccupationSkill.objects.active()
        .filter(occupation__in=occupations, skill__in=rows)
        .values_list("skill_id", flat=True)
    )
    ordered = sorted(
        (code for code in near if code in rows),
        key=lambda code: (-near[code] - ASKED_BONUS * (code in asked), rows[code].source != Source.ROME),
    )
    # Ours and the official ones live side by side: of two with the same words, one is enough.
    kept: dict[str, Skill] = {}
    for code in ordered:
        kept.setdefault(rows[code].search_label, rows[code])
    return list(kept.values())[:limit]


def skills_of_occupations(codes: Sequence[str], *, limit: int = SHOWN_SKILLS) -> list[Skill]:
    """Skills usually asked by these occupations, the heart of each first."""
    links = (
        OccupationSkill.objects.active()
        .filter(occupation__in=codes, skill__withdrawn_on=None)
        .select_related("skill")
        .order_by("-is_core", "skill__label", "skill_id")
    )
    found: dict[str, Skill] = {}
    for link in links[: limit * 3]:
        found.setdefault(link.skill_id, link.skill)
    return list(found.values())[:limit]


def occupation_named(text: str, among: Sequence[Occupation]) -> Occupation | None:
    """The one of `among` that a text names to the letter, by its code, its whole label or one of its halves."""
    wanted = search_normalise(text)
    named = [
        one
        for one in among
        if wanted in {search_normalise(words) for words in (one.code, one.label, *one.label.split("/"))}
    ]
    return named[0] if len(named) == 1 else None


# --- What forms show --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OccupationChoices:
    """What `referential/_occupation_choices.html` draws: the occupations picked, on top, then those suggested."""

    q: str
    name: str
    picked: list[Occupation]
    choices: list[Occupation]
    is_known: bool

    @property
    def input_type(self) -> str:
        return "checkbox" if self.name == "occupations" else "radio"


def occupation_choices(text: Any, *, picked: Sequence[Any], name: str) -> OccupationChoices:
    """For a field called `occupation` (one) or `occupations` (several). Codes that are unknown are left out."""
    kept = Occupation.objects.active().in_bulk(_codes(picked, MOST_PICKED_OCCUPATIONS))
    found = occupations_suggest(str(text or ""))
    return OccupationChoices(
        q=_plain(str(text or "")),
        name=name,
        picked=list(kept.values()),
        choices=[row for row in found.items if row.pk not in kept],
        is_known=found.is_known,
    )


@dataclass(frozen=True, slots=True)
class SkillChoices:
    """What `referential/_skill_choices.html` draws: the skills picked, on top, then those suggested."""

    q: str
    picked: list[Skill]
    choices: list[Skill] = field(default_factory=list)
    has_occupations: bool = False


def skill_choices(text: Any, *, occupations: Sequence[Any], picked: Sequence[Any]) -> SkillChoices:
    """Skills for words, or, without words, those of the occupations picked."""
    words, codes = _plain(str(text or "")), _codes(occupations, 5)
    kept = Skill.objects.active().in_bulk(_codes(picked, MOST_PICKED_SKILLS))
    found = skills_suggest(words, occupations=codes) if words else skills_of_occupations(codes)
    return SkillChoices(
        q=words,
        picked=sorted(kept.values(), key=lambda skill: skill.label),
        choices=[skill for skill in found if skill.pk not in kept],
        has_occupations=bool(codes),
    )


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()[:LONGEST]


def _codes(values: Sequence[Any], most: int) -> list[str]:
    """Codes of rows or codes, each once, without what no code can hold."""
    codes = (str(getattr(value, "pk", value)).replace("\x00", "") for value in values)
    return list(dict.fromkeys(code for code in codes if code))[:most]
