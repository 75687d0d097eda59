"""What the passport says: hers alone, nothing of her criteria, her address or what employers refused."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core import formats
from matching.enums import SkillLevel
from matching.models import SkillsProfile
from people.models import Person
from placements.enums import ImmersionStatus
from placements.models import Hire, ImmersionAgreement, ImmersionAssessment

DONE = (ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)
ORDER = {SkillLevel.EXPERT: 0, SkillLevel.ABLE: 1, SkillLevel.BEGINNER: 2}


@dataclass(frozen=True, slots=True)
class Passport:
    """A passport as it is drawn."""

    person: Person
    profile: SkillsProfile | None
    hires: list[Hire]
    immersions: list[ImmersionAgreement]
    words: list[ImmersionAssessment]


def passport_of(person: Person) -> Passport:
    profile = (
        SkillsProfile.objects.filter(person=person)
        .prefetch_related("profile_occupations__occupation", "profile_skills__skill")
        .first()
    )
    immersions = ImmersionAgreement.objects.filter(person=person, status__in=DONE)
    words = ImmersionAssessment.objects.filter(agreement__person=person, filled_at__isnull=False).exclude(strengths="")
    return Passport(
        person=person,
        profile=profile,
        hires=list(person.hires.select_related("employer", "occupation").order_by("-starts_on")),
        immersions=list(immersions.select_related("host", "occupation").order_by("-starts_on")),
        words=list(words.select_related("agreement__host").order_by("-filled_at")),
    )


def passport_data(passport: Passport) -> dict[str, Any]:
    """The passport as its template reads it."""
    profile = passport.profile
    skills = (
        sorted(profile.profile_skills.all(), key=lambda row: (ORDER[SkillLevel(row.level)], row.pk)) if profile else []
    )
    occupations = list(profile.profile_occupations.all()) if profile else []
    return {
        "name": str(passport.person),
        "title": profile.title if profile else "",
        "occupations": [[row.occupation.label, years_of(row.years_experience)] for row in occupations],
        "skills": [[row.skill.label, row.get_level_display()] for row in skills],
        "jobs": [
            [hire.occupation.label, hire.employer.name, _period(hire.starts_on, hire.ended_on)]
            for hire in passport.hires
        ],
        "immersions": [
            [one.occupation.label, one.host.name, _period(one.starts_on, one.last_day or one.ends_on)]
            for one in passport.immersions
        ],
        "words": [[f"{one.filled_by}, {one.agreement.host.name}", one.strengths] for one in passport.words],
    }


def years_of(years: Any) -> str:
    """« 2 ans »; empty when unknown or none."""
    return f"{formats.number(years)} an{'s' if years >= 2 else ''}" if years else ""


def _period(start: dt.date, end: dt.date | None) -> str:
    return f"du {formats.day(start)} au {formats.day(end)}" if end else f"depuis le {formats.day(start)}"
