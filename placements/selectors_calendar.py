"""The dates of a référent's own people, without their family names: a calendar travels."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from people.models import Person, PersonQuerySet
from placements.enums import ImmersionStatus, ProposalStatus
from placements.models import FollowUp, Hire, HoursStep, ImmersionAgreement, Mentoring, Proposal
from placements.selectors import caseload, with_opening
from placements.selectors_mentoring import mentorings_lasting_until

INTERVIEW_LENGTH = dt.timedelta(hours=1)
OFF = (ImmersionStatus.CANCELLED, ImmersionStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Date:
    """One date. `key` is the same whenever it is read; `at` when the hour is known."""

    key: str
    day: dt.date
    title: str
    path: str
    icon: str
    at: dt.datetime | None = None
    place: str = ""


def referent_dates(actor: Actor, *, first: dt.date, last: dt.date) -> list[Date]:
    """The dates of the actor's people between two days, both included, in order."""
    people = caseload(actor)
    found = [
        *_interviews(people, first, last),
        *_milestones(people, first, last),
        *_immersions(people, first, last),
        *_reviews(people, first, last),
        *_contract_ends(people, first, last),
        *_mentoring_ends(people, first, last),
    ]
    return sorted(found, key=lambda one: (one.day, one.at.isoformat() if one.at else "~", one.key))


def short_name(person: Person) -> str:
    return f"{person.first_name} {person.last_name[:1]}."


def _interviews(people: PersonQuerySet, first: dt.date, last: dt.date) -> Iterator[Date]:
    rows = Proposal.objects.filter(
        person__in=people, status=ProposalStatus.INTERVIEW, interview_at__date__range=(first, last)
    )
    for one in with_opening(rows).select_related("person").order_by("interview_at", "pk"):
        if one.interview_at is None:
            continue
        yield Date(
            key=f"interview-{one.pk}",
            day=timezone.localdate(one.interview_at),
            title=f"Entretien de {short_name(one.person)}, {one.employer}",
            path=reverse("placements:proposal", args=[one.pk]),
            icon="calendar-event",
            at=one.interview_at,
            place=one.interview_place,
        )


def _milestones(people: PersonQuerySet, first: dt.date, last: dt.date) -> Iterator[Date]:
    rows = FollowUp.objects.filter(done_at=None, due_on__range=(first, last), hire__person__in=people)
    for one in rows.select_related("hire__person", "hire__employer").order_by("due_on", "pk"):
        yield Date(
            key=f"milestone-{one.pk}",
            day=one.due_on,
            title=f"Point à {one.get_milestone_display()} de {short_name(one.hire.person)}, {one.hire.employer}",
            path=reverse("placements:follow_up", args=[one.pk]),
            icon="flag",
        )


def _immersions(people: PersonQuerySet, first: dt.date, last: dt.date) -> Iterator[Date]:
    inside = Q(starts_on__range=(first, last)) | Q(ends_on__range=(first, last))
    rows = ImmersionAgreement.objects.filter(inside, person__in=people).exclude(status__in=OFF)
    for one in rows.select_related("person", "host").order_by("starts_on", "pk"):
        for name, day, words in (("first", one.starts_on, "Premier jour"), ("last", one.ends_on, "Dernier jour")):
            if first <= day <= last:
                yield Date(
                    key=f"immersion-{name}-{one.pk}",
                    day=day,
                    title=f"{words} de l'immersion de {short_name(one.person)}, {one.host}",
                    path=reverse("placements:agreement", args=[one.pk]),
                    icon="compass",
                )


def _reviews(people: PersonQuerySet, first: dt.date, last: dt.date) -> Iterator[Date]:
    """The days on which the weekly hours of a job are looked at again."""
    rows = HoursStep.objects.filter(hire__person__in=people, hire__ended_on=None, review_on__range=(first, last))
    for one in rows.select_related("hire__person", "hire__employer").order_by("review_on", "pk"):
        if one.review_on is not None:
            yield Date(
                key=f"review-{one.pk}",
                day=one.review_on,
                title=f"Point sur les heures de {short_name(one.hire.person)}, {one.hire.employer}",
                path=reverse("placements:hire", args=[one.hire_id]),
                icon="clock",
            )


def _contract_ends(people: PersonQuerySet, first: dt.date, last: dt.date) -> Iterator[Date]:
    """The last day of the contracts that have one, of those not ended before."""
    rows = Hire.objects.filter(person__in=people, ended_on=None, ends_on__range=(first, last))
    for one in rows.select_related("person", "employer").order_by("ends_on", "pk"):
        if one.ends_on is not None:
            yield Date(
                key=f"contract-{one.pk}",
                day=one.ends_on,
                title=f"Fin du contrat de {short_name(one.person)}, {one.employer}",
                path=reverse("placements:hire", args=[one.pk]),
                icon="briefcase",
            )


def _mentoring_ends(people: PersonQuerySet, first: dt.date, last: dt.date) -> Iterator[Date]:
    """The latest day on which a mentoring ends, of those that go on."""
    for one, day in mentorings_lasting_until(Mentoring.objects.filter(person__in=people), first=first, last=last):
        yield Date(
            key=f"mentoring-{one.pk}",
            day=day,
            title=f"Fin du parrainage de {short_name(one.person)}, au plus tard",
            path=reverse("placements:mentoring", args=[one.pk]),
            icon="person-heart",
        )
