"""Reads about volunteers and mentorings, and their figures."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from accounts.models import Territory
from core.dates import months_later
from core.disclosure import SMALL_CELL, shown_alone
from matching.models import SkillsProfile
from people.models import Person
from placements.enums import FollowUpState, MentoringStatus
from placements.models import POSITIVE, FollowUp, Mentor, Mentoring
from placements.rules import Fit, MentorFacts, mentor_fit, mentoring_ends_soon, mentoring_last_day
from placements.rules.mentoring import WARNING_DAYS
from referential.models import Occupation


# --- Volunteers -------------------------------------------------------------------------------------------------
def mentors_listed(actor: Actor) -> QuerySet[Mentor]:
    """The volunteers with how many people each follows (`active`), the available ones first."""
    active = Count("mentorings", filter=Q(mentorings__status=MentoringStatus.ACTIVE))
    rows = Mentor.objects.visible_to(actor).known().select_related("occupation", "territory")
    return rows.annotate(active=active).order_by("-is_active", "name", "pk")


def sector_labels() -> dict[str, str]:
    """The fourteen sectors of the ROME, by their letter."""
    rows = Occupation.objects.active().exclude(sector_code="").order_by("sector_code")
    return dict(rows.values_list("sector_code", "sector_label").distinct())


@dataclass(frozen=True, slots=True)
class MentorChoice:
    mentor: Mentor
    fit: Fit


def mentor_choices(actor: Actor, person: Person) -> list[MentorChoice]:
    """The available volunteers for a person, the best first, each with why; those without a place last."""
    occupations = _occupations_of(person)
    mentors = list(mentors_listed(actor).filter(is_active=True))
    within = _territories_of(mentors)
    choices = [
        MentorChoice(
            mentor,
            mentor_fit(
                MentorFacts(
                    occupation=mentor.occupation_id,
                    sectors=mentor.sectors,
                    territories=within.get(mentor.territory_id) if mentor.territory_id else None,
                    active=mentor.active,
                    places=mentor.places,
                ),
                occupations=occupations,
                territory=person.territory_id,
            ),
        )
        for mentor in mentors
    ]
    return sorted(choices, key=lambda one: (-one.fit.score, one.mentor.active, one.mentor.pk))


def _occupations_of(person: Person) -> list[str]:
    profile = SkillsProfile.objects.filter(person=person).prefetch_related("profile_occupations").first()
    return [row.occupation_id for row in profile.profile_occupations.all()] if profile else []


def _territories_of(mentors: list[Mentor]) -> dict[int, set[int]]:
    """The territories below each volunteer's own, by its key, in one query."""
    own = {one.territory.pk: one.territory for one in mentors if one.territory is not None}
    if not own:
        return {}
    below: dict[int, set[int]] = defaultdict(set)
    for pk, path in Territory.objects.order_by().values_list("pk", "path"):
        for mine, territory in own.items():
            if path.startswith(territory.path):
                below[mine].add(pk)
    return below


STATUS_OF = {"termines": MentoringStatus.ENDED, "annules": MentoringStatus.CANCELLED}


# --- Mentorings -------------------------------------------------------------------------------------------------
def mentorings_of(actor: Actor, *, state: str = "", text: str = "", only_mine: bool = False) -> QuerySet[Mentoring]:
    """The mentorings an actor may read. `state`: "" the active ones, "termines", "annules"."""
    rows = Mentoring.objects.visible_to(actor).select_related("mentor", "person__referent__user")
    rows = rows.annotate(meetings_held=Count("meetings"))
    if only_mine:
        rows = rows.filter(person__referent_id=actor.membership.pk)
    rows = rows.filter(status=STATUS_OF.get(state, MentoringStatus.ACTIVE))
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(person__last_name__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(mentor__name__icontains=word)
        )
    return rows.order_by("-starts_on", "-pk")


@dataclass(frozen=True, slots=True)
class Length:
    """Where a mentoring stands in its months. `latest_end`: the latest day on which it may be said to have ended."""

    last_day: dt.date
    latest_end: dt.date
    is_near: bool
    is_over: bool


def length_of(mentoring: Mentoring, *, on: dt.date) -> Length:
    months = settings.MENTORING_MONTHS
    last = mentoring_last_day(mentoring.starts_on, months=months)
    is_active = mentoring.status == MentoringStatus.ACTIVE
    near = is_active and mentoring_ends_soon(mentoring.starts_on, months=months, on=on)
    return Length(last, min(last, on), is_near=near, is_over=is_active and on > last)


def mentorings_ending(people: QuerySet[Person], *, on: dt.date) -> QuerySet[Mentoring]:
    """The active mentorings of these people that may be in their last thirty days (`end_near`), or past their term."""
    earliest = months_later(on, -settings.MENTORING_MONTHS) + dt.timedelta(days=WARNING_DAYS + 3)  # months of 28 to 31
    return Mentoring.objects.active().filter(person__in=people, starts_on__lte=earliest).order_by("starts_on", "pk")


def end_near(starts_on: dt.date, *, on: dt.date) -> dt.date | None:
    """The last day of a mentoring that is in its last thirty days, or past it; None before."""
    months = settings.MENTORING_MONTHS
    is_near = mentoring_ends_soon(starts_on, months=months, on=on)
    return mentoring_last_day(starts_on, months=months) if is_near else None


def mentorings_lasting_until(
    rows: QuerySet[Mentoring], *, first: dt.date, last: dt.date
) -> list[tuple[Mentoring, dt.date]]:
    """The active mentorings whose last day is between two days, both included, with that day."""
    months, slack = settings.MENTORING_MONTHS, dt.timedelta(days=3)  # months are of 28 to 31 days
    begun = (months_later(first, -months) - slack, months_later(last, -months) + slack)
    near = rows.filter(status=MentoringStatus.ACTIVE, starts_on__range=begun).select_related("mentor", "person")
    ends = [(one, length_of(one, on=first).last_day) for one in near.order_by("starts_on", "pk")]
    return [(one, day) for one, day in ends if first <= day <= last]


# --- Figures ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MentoringFigures:
    """What the plans ask, without a small number of people. None: too few to be shown.

    `return_rate`: of the people whose mentoring ended with a job or a training, the share who came back to be
    followed or lost their job since (from 0 to 1).
    """

    volunteers: int
    people: int | None
    positive: int | None
    return_rate: float | None


def mentoring_figures(*, since: dt.date, territory_ids: tuple[int, ...] | None = None) -> MentoringFigures:
    """Volunteers known today; people mentored since a day; those who came back after a positive exit."""
    mentors = Mentor.objects.known()
    rows = Mentoring.objects.exclude(status=MentoringStatus.CANCELLED)
    if territory_ids is not None:
        mentors = mentors.filter(Q(territory=None) | Q(territory__in=territory_ids))
        rows = rows.filter(person__territory__in=territory_ids)
    lost = FollowUp.objects.filter(
        hire__person=OuterRef("person"), state=FollowUpState.OUT, done_at__date__gt=OuterRef("ends_on")
    )
    ended = Q(status=MentoringStatus.ENDED, outcome__in=POSITIVE)
    back = ended & (Q(returned_on__isnull=False) | Q(is_lost=True))
    counted = (
        rows.filter(Q(ends_on=None) | Q(ends_on__gte=since))
        .annotate(is_lost=Exists(lost))
        .aggregate(
            people=Count("person", distinct=True),
            positive=Count("person", distinct=True, filter=ended),
            returned=Count("person", distinct=True, filter=back),
        )
    )
    people, positive = counted["people"], counted["positive"]
    shown = shown_alone(counted["returned"], positive) if positive >= 2 * SMALL_CELL else None
    return MentoringFigures(
        volunteers=mentors.count(),
        people=None if 0 < people < SMALL_CELL else people,
        positive=shown_alone(positive, people),
        return_rate=None if shown is None else shown / positive,
    )
