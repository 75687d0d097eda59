"""Writes of a person's skills profile."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Refused
from core.outbox import outbox_add
from matching.models import (
    ProfileOccupation,
    ProfileSkill,
    SkillsProfile,
)
from people.services import person_lock
from referential.models import Occupation, Skill

PROFILE_FIELDS = frozenset(
    {
        "title",
        "summary",
        "wishes",
        "purposes",
        "commune",
        "max_km",
        "transports",
        "hours_min",
        "hours_max",
        "slots",
        "licences",
        "languages",
        "available_from",
        "is_searching",
    }
)


@transaction.atomic
def profile_save(
    *,
    actor: Actor,
    person_id: int,
    now: dt.datetime,
    occupations: Sequence[Occupation] = (),
    skills: Iterable[Skill] = (),
    **values: Any,
) -> SkillsProfile:
    """Write what a person can do and wants, and have her openings ranked again."""
    unknown = values.keys() - PROFILE_FIELDS
    if unknown:
        raise TypeError(f"not a field of the profile: {sorted(unknown)}")
    person = person_lock(actor=actor, person_id=person_id)
    low, high = values.get("hours_min"), values.get("hours_max")
    if low is not None and high is not None and high < low:
        raise Refused.because("hours", "Le minimum d'heures dépasse le maximum.", "hours_max")
    profile = SkillsProfile.objects.filter(person=person).first() or SkillsProfile(person=person)
    for name, value in values.items():
        setattr(profile, name, value)
    profile.updated_by = actor.user
    clean_or_refuse(profile, only=PROFILE_FIELDS)
    profile.save()
    _occupations_set(profile, occupations)
    _skills_set(profile, skills)
    outbox_add("profile_changed", key=f"profile:{profile.pk}:{now.isoformat()}", person_id=person.pk)
    return profile


def _occupations_set(profile: SkillsProfile, occupations: Sequence[Occupation]) -> None:
    """Keep the order given, and the years of experience of those that stay."""
    years = dict(profile.profile_occupations.values_list("occupation_id", "years_experience"))
    profile.profile_occupations.all().delete()
    codes = dict.fromkeys(occupation.pk for occupation in occupations)
    ProfileOccupation.objects.bulk_create(
        ProfileOccupation(profile=profile, occupation_id=code, rank=rank, years_experience=years.get(code))
        for rank, code in enumerate(codes, start=1)
    )


def _skills_set(profile: SkillsProfile, skills: Iterable[Skill]) -> None:
    wanted = {skill.pk for skill in skills}
    profile.profile_skills.exclude(skill_id__in=wanted).delete()
    ProfileSkill.objects.bulk_create(
        [ProfileSkill(profile=profile, skill_id=code) for code in sorted(wanted)], ignore_conflicts=True
    )
