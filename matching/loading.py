"""From rows of the database to what the engine reads.

What is not copied here cannot be a feature: no name, sex, age, nationality, health, criterion or address ever is.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.dates import months_later
from employers.enums import OpeningKind
from employers.models import ImmersionOpening, JobOffer, Tutor
from matching.engine.types import LEVELS, Opening, Profile
from matching.models import ProfileOccupation, ProfileSkill, SkillsProfile
from matching.tutoring import tutor_places_left
from people.enums import PersonStatus
from people.models import Person

MOST_HOURS = 48.0
KEPT = 20  # recommendations stored for a person: her list
KINDS: tuple[str, ...] = (OpeningKind.JOB, OpeningKind.IMMERSION, OpeningKind.TUTORING)
OPENING_MODELS: dict[str, type[Any]] = {
    OpeningKind.JOB: JobOffer,
    OpeningKind.IMMERSION: ImmersionOpening,
    OpeningKind.TUTORING: Tutor,
}
# The foreign key of a recommendation or of a dismissal that points at each kind.
OPENING_FIELDS: dict[str, str] = {
    OpeningKind.JOB: "job_offer_id",
    OpeningKind.IMMERSION: "immersion_id",
    OpeningKind.TUTORING: "tutor_id",
}


def opening_key(kind: str, pk: int) -> str:
    """The engine's name of an opening: `job:12`."""
    return f"{kind}:{pk}"


def opening_ref(key: str) -> tuple[str, int]:
    kind, _, pk = key.partition(":")
    return kind, int(pk)


def openings_available(kind: str) -> QuerySet[Any]:
    """What may be proposed today: published openings, tutors who are available."""
    model = OPENING_MODELS[kind]
    return model.objects.active() if kind == OpeningKind.TUTORING else model.objects.published()


# --- Openings ---------------------------------------------------------------------------------------------------
def openings_load(
    kind: str, *, ids: Sequence[int] | None = None, on: dt.date | None = None, whatever_status: bool = False
) -> list[Opening]:
    """The openings of a kind available `on` a day (today), or those of `ids`, in two or three queries whatever their
    number. `whatever_status`: those that closed since too, to learn from them."""
    on = on or timezone.localdate()
    rows = OPENING_MODELS[kind].objects.all() if whatever_status else openings_available(kind)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if kind == OpeningKind.TUTORING:
        tutors = list(rows.order_by("pk").values(*TUTOR_COLUMNS))
        left = tutor_places_left([row["pk"] for row in tutors], on=on)
        return [_tutor(row, left.get(row["pk"], row["capacity"])) for row in tutors]
    skills = _skills_of(OPENING_MODELS[kind].skills.through, rows)
    columns = (*OPENING_COLUMNS, *OWN_COLUMNS[kind])
    return [_opening(kind, row, skills.get(row["pk"], ()), on) for row in rows.order_by("pk").values(*columns)]


OPENING_COLUMNS = (
    "pk",
    "title",
    "description",
    "occupation_id",
    "commune__latitude",
    "commune__longitude",
    "hours_per_week",
    "slots",
    "licences",
    "places",
    "starts_on",
    "expires_on",
    "reachable_without_car",
)
OWN_COLUMNS: dict[str, tuple[str, ...]] = {
    OpeningKind.JOB: ("french_level", "minimum_age", "duration_months"),
    OpeningKind.IMMERSION: ("purposes",),
}
TUTOR_COLUMNS = (
    "pk",
    "job_title",
    "languages",
    "employer__sector",
    "occupation_id",
    "capacity",
    "employer__commune__latitude",
    "employer__commune__longitude",
)


def _opening(kind: str, row: dict[str, Any], skills: Iterable[str], on: dt.date) -> Opening:
    level = row.get("french_level") or ""
    starts_on, ends_on = _period(row, on)
    return Opening(
        id=opening_key(kind, row["pk"]),
        kind=str(kind),
        title=row["title"],
        text=row["description"],
        occupation=row["occupation_id"],
        skills=tuple(skills),
        latitude=row["commune__latitude"],
        longitude=row["commune__longitude"],
        hours_per_week=_number(row["hours_per_week"]),
        slots=frozenset(row["slots"]) or None,
        licences=frozenset(row["licences"]) or None,
        languages=(("fr", level),) if level in LEVELS else None,
        places=row["places"],
        starts_on=starts_on,
        ends_on=ends_on,
        minimum_age=row.get("minimum_age"),
        reachable_without_car=row["reachable_without_car"],
        purposes=frozenset(row.get("purposes") or ()) or None,
    )


def _period(row: dict[str, Any], on: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """First and last day. A start in the past is today: what is still published still waits for somebody.

    The days of an immersion are agreed with the host: it only has a last one, when its announcement is withdrawn.
    """
    starts_on = row["starts_on"]
    if "duration_months" not in row:
        return None, row["expires_on"]
    if starts_on is None:
        return None, None
    months = row["duration_months"]
    return _still(starts_on, months_later(starts_on, months) - dt.timedelta(days=1) if months else None, on)


def _still(starts_on: dt.date, ends_on: dt.date | None, on: dt.date) -> tuple[dt.date | None, dt.date | None]:
    return (max(starts_on, on), ends_on) if ends_on is None or ends_on >= on else (None, None)


def opening_on(opening: Opening, on: dt.date) -> Opening:
    """An opening loaded on an earlier day, as it is loaded `on` this one."""
    if opening.starts_on is None:
        return opening
    period = _still(opening.starts_on, opening.ends_on, on)
    if period == (opening.starts_on, opening.ends_on):
        return opening
    return replace(opening, starts_on=period[0], ends_on=period[1])


def _tutor(row: dict[str, Any], places: int) -> Opening:
    """A tutor: her trade, her company's sector and place, the languages she speaks besides French, and how many more
    people she may follow."""
    return Opening(
        id=opening_key(OpeningKind.TUTORING, row["pk"]),
        kind="tutoring",
        title=row["job_title"],
        occupation=row["occupation_id"],
        latitude=row["employer__commune__latitude"],
        longitude=row["employer__commune__longitude"],
        text=row["employer__sector"],
        languages=tuple((code, "") for code in sorted(row["languages"]) if code != "fr") or None,
        places=places,
    )


def _skills_of(through: Any, openings: QuerySet[Any]) -> dict[int, list[str]]:
    owner = f"{openings.model._meta.model_name}_id"
    found: dict[int, list[str]] = defaultdict(list)
    links = through.objects.filter(**{f"{owner}__in": openings.order_by().values("pk")}).order_by(owner, "skill_id")
    for opening_id, skill_id in links.values_list(owner, "skill_id"):
        found[opening_id].append(skill_id)
    return found


# --- Who searches -----------------------------------------------------------------------------------------------
def searching_profiles() -> QuerySet[SkillsProfile]:
    return SkillsProfile.objects.filter(is_searching=True, person__status=PersonStatus.ACTIVE)


def wishes_include(kind: str) -> Q:
    return Q(wishes=[]) | Q(wishes__contains=[kind])


# --- Profiles ---------------------------------------------------------------------------------------------------
PROFILE_COLUMNS = (
    "pk",
    "person_id",
    "title",
    "summary",
    "commune__latitude",
    "commune__longitude",
    "max_km",
    "hours_min",
    "hours_max",
    "slots",
    "licences",
    "languages",
    "transports",
    "available_from",
    "purposes",
)


def profiles_load(profiles: QuerySet[SkillsProfile]) -> list[Profile]:
    """Engine profiles named by the number of their person, in three queries."""
    wanted = profiles.order_by().values("pk")
    occupations = _grouped(ProfileOccupation.objects.filter(profile__in=wanted).order_by("profile", "rank", "pk"))
    skills = _grouped(ProfileSkill.objects.filter(profile__in=wanted).order_by("profile", "skill"))
    return [
        profile_of(row, occupations=occupations.get(row["pk"], ()), skills=skills.get(row["pk"], ()))
        for row in profiles.order_by("person_id").values(*PROFILE_COLUMNS)
    ]


def profile_load(saved: SkillsProfile) -> Profile:
    """The engine profile of one row, read already with its commune."""
    row = {name: getattr(saved, name) for name in PROFILE_COLUMNS if "__" not in name}
    place = saved.commune
    row["commune__latitude"], row["commune__longitude"] = (place.latitude, place.longitude) if place else (None, None)
    occupations = _grouped(ProfileOccupation.objects.filter(profile=saved).order_by("rank", "pk"))
    skills = _grouped(ProfileSkill.objects.filter(profile=saved).order_by("skill"))
    return profile_of(row, occupations=occupations.get(saved.pk, ()), skills=skills.get(saved.pk, ()))


def profile_of(row: dict[str, Any], *, occupations: Iterable[str], skills: Iterable[str]) -> Profile:
    """One engine profile from a row of `PROFILE_COLUMNS`; also used for a form that is not saved yet."""
    return Profile(
        id=str(row["person_id"]),
        title=row["title"],
        text=row["summary"],
        occupations=tuple(occupations),
        skills=tuple(skills),
        latitude=row["commune__latitude"],
        longitude=row["commune__longitude"],
        max_km=_number(row["max_km"]),
        hours_per_week=_hours(row["hours_min"], row["hours_max"]),
        slots=frozenset(row["slots"] or ()) or None,
        # An empty list says "no licence at all"; None says that nobody asked.
        licences=None if row["licences"] is None else frozenset(row["licences"]),
        languages=_languages(row["languages"]),
        transports=frozenset(row["transports"] or ()) or None,
        available_from=row["available_from"],
        purposes=frozenset(row["purposes"] or ()) or None,
    )


def ages_of(profiles: Sequence[Profile], *, on: dt.date) -> list[int | None]:
    """The age of the person behind each profile, which profiles never carry: for the legal minimum age alone."""
    people = Person.objects.filter(pk__in=[int(profile.id) for profile in profiles]).only("birth_date").order_by()
    ages = {person.pk: person.age_on(on) for person in people}
    return [ages.get(int(profile.id)) for profile in profiles]


def _grouped(links: QuerySet[Any]) -> dict[int, list[str]]:
    name = "occupation_id" if links.model is ProfileOccupation else "skill_id"
    found: dict[int, list[str]] = defaultdict(list)
    for profile_id, code in links.values_list("profile_id", name):
        found[profile_id].append(code)
    return found


def _hours(low: Decimal | None, high: Decimal | None) -> tuple[float, float] | None:
    if low is None and high is None:
        return None
    return (float(low) if low is not None else 0.0, float(high) if high is not None else MOST_HOURS)


def _languages(spoken: dict[str, str] | None) -> tuple[tuple[str, str], ...] | None:
    """Languages spoken; at a level that nobody knows, the level is empty."""
    known = tuple(sorted((code, level if level in LEVELS else "") for code, level in (spoken or {}).items()))
    return known or None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
