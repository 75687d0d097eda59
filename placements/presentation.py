"""What an employer reads of a person before she says yes: nothing that says who it is."""

import re

from core.formats import day, hours, number
from employers.enums import Licence, Slot
from matching.forms import LANGUAGE_NAMES
from matching.models import SkillsProfile
from matching.selectors import place_of
from matching.why_not import WhyNot
from people.models import Person
from placements.models import Proposal
from placements.selectors import NamelessProfile, profile_of

HIDDEN = "[masqué]"
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"(?:\+33|0)\s?[1-9](?:[\s.-]?\d{2}){4}")


def without_identity(text: str, person: Person) -> str:
    """Free text without the person's name, e-mail or telephone, in case somebody wrote them there."""
    text = PHONE.sub(HIDDEN, MAIL.sub(HIDDEN, text))
    for name in (f"{person.first_name} {person.last_name}", person.last_name, person.first_name):
        if len(name.strip()) > 1:
            text = re.sub(rf"(?<!\w){re.escape(name.strip())}(?!\w)", "la personne", text, flags=re.IGNORECASE)
    return text


def nameless_profile(proposal: Proposal) -> NamelessProfile | None:
    """The profile without name, contact, age, sex, address or criterion; None when there is no profile any more.

    The title is left out: in French it often says whether one is a woman or a man. The occupations say both.
    """
    profile = profile_of(proposal)
    if profile is None:
        return None
    asked = set(proposal.opening.skills.values_list("pk", flat=True))
    skills = [row.skill for row in profile.profile_skills.all()]
    here, there = profile.commune, place_of(proposal.opening)
    return NamelessProfile(
        occupations=[row.occupation.label for row in profile.profile_occupations.all()],
        skills=[skill.label for skill in skills if skill.pk not in asked],
        shared_skills=[skill.label for skill in skills if skill.pk in asked],
        summary=without_identity(profile.summary, proposal.person),
        hours=_hours(profile),
        slots=[Slot(slot).label for slot in profile.slots],
        licences=[Licence(one).label for one in profile.licences or ()],
        languages=_languages(profile),
        distance_km=here.distance_km_to(there) if here and there else None,
        available_from=profile.available_from,
    )


def profile_facts(profile: SkillsProfile) -> list[tuple[str, str]]:
    """Hours, slots, licences and languages of a profile, as labels and words: nothing that says whose it is."""
    starts = profile.available_from
    facts = [
        ("Heures par semaine", _hours(profile)),
        ("Horaires possibles", ", ".join(str(Slot(slot).label) for slot in profile.slots)),
        ("Permis", ", ".join(str(Licence(one).label) for one in profile.licences or ())),
        ("Langues", ", ".join(_languages(profile))),
        ("Disponible", f"à partir du {day(starts)}" if starts else ""),
    ]
    return [(label, text) for label, text in facts if text]


def _hours(profile: SkillsProfile) -> str:
    low, high = profile.hours_min, profile.hours_max
    if low is None and high is None:
        return ""
    if low is None:
        return f"{hours(high)} au plus"
    if high is None:
        return f"{hours(low)} au moins"
    return hours(low) if low == high else f"{number(low)} à {hours(high)}"


def _languages(profile: SkillsProfile) -> list[str]:
    spoken = profile.languages or {}
    return [
        f"{LANGUAGE_NAMES.get(code, code)} ({level})" if level else LANGUAGE_NAMES.get(code, code)
        for code, level in sorted(spoken.items(), key=lambda item: (item[0] != "fr", item[0]))
    ]


# --- « Pourquoi pas ? » -----------------------------------------------------------------------------------------
def rank_figures(answer: WhyNot) -> list[tuple[str, str]]:
    """The figures behind an answer, when scores decided: hers, the price, and that of the last opening in her list."""
    if answer.score is None:
        return []
    told = [("Son score pour cette offre", _points(answer.score))]
    if answer.price is not None:
        told.append(("Score à atteindre pour l'avoir", _price_told(answer, answer.price)))
    if answer.cut is not None:
        told.append(("Dernière offre retenue dans sa liste", _points(answer.cut)))
    return told


def _price_told(answer: WhyNot, price: float) -> str:
    last = f"la dernière des {answer.lists} personnes" if answer.lists > 1 else "la personne"
    even = ". À égalité, un tirage au sort a départagé" if answer.is_even else ""
    return f"{_points(price)}, le score de {last} à qui elle est montrée{even}"


def _points(share: float) -> str:
    return f"{number(share * 100, 1)} points sur 100"
