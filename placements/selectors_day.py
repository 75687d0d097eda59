"""The référent's day: one list of what needs her, the most urgent first.

What is read here only sorts and counts the lines. Those that are shown get their names, words and addresses in
`selectors_day_lines`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actors import Actor
from people.models import PersonQuerySet
from placements.day_kinds import RANKS, When
from placements.enums import UNANSWERED, ImmersionStatus, ProposalStatus
from placements.models import ImmersionAgreement, Proposal
from placements.selectors import (
    caseload,
    follow_ups_due,
    people_without_proposal,
    running_hires,
)
from placements.selectors_followup import warnings_waiting
from placements.selectors_mentoring import mentorings_ending
from placements.selectors_tutoring import alerts_open
from placements.transitions import SIGNED, UNFINISHED

WAITING_DAYS = 7  # a proposal without answer for so long deserves a call
NEWS_DAYS = 10  # how long a refusal stays among the news
SOON_DAYS = 7
SIGNING_DAYS = 3  # an immersion that begins within so many days without its signatures is for today
CONTRACT_DAYS = 30  # how long before its end a contract is prepared
READ_AT_MOST = 100  # rows of one kind; beyond, the page of that kind tells the rest


class Todo(NamedTuple):
    """One line before it is put into words: about whom, since or until when, the number of the file where the act is
    done, and the columns that its words are made of."""

    kind: str
    when: When
    person_id: int
    target: int
    day: dt.date | None
    row: Any

    @property
    def order(self) -> tuple[When, int, dt.date, int]:
        return (self.when, RANKS[self.kind], self.day or dt.date.max, self.person_id)


@dataclass(frozen=True)
class Day:
    """What needs the référent, most urgent first, and how many people she follows."""

    todos: list[Todo]
    people: int

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(todo.kind for todo in self.todos)

    def of(self, kind: str) -> list[Todo]:
        return [todo for todo in self.todos if todo.kind == kind]

    @property
    def groups(self) -> list[tuple[When, list[Todo]]]:
        """The lines by urgency, without empty groups."""
        grouped = [(when, [todo for todo in self.todos if todo.when == when]) for when in When]
        return [(when, todos) for when, todos in grouped if todos]

    @property
    def is_empty(self) -> bool:
        return not self.todos

    @property
    def quiet_words(self) -> str:
        """How many people wait for a proposal, as far as they were read."""
        count = self.counts["quiet"]
        return f"{count} et plus" if count >= READ_AT_MOST else str(count)


def day_of(actor: Actor, *, on: dt.date, now: dt.datetime, whole_service: bool = False) -> Day:
    """One query for each kind of row, whatever the size of the caseload."""
    people = caseload(actor, whole_service=whole_service)
    found = [todo for source in SOURCES for todo in source(people, on, now)]
    return Day(todos=sorted(found, key=lambda todo: todo.order), people=people.followed().count())


# --- Where the lines come from: each takes the people, the day and the instant -----------------------------------
def _read(rows: QuerySet[Any], *columns: str, most: int = READ_AT_MOST) -> Iterable[Any]:
    return rows.values_list(*columns, named=True)[:most]


_PROPOSAL = (
    "pk",
    "person_id",
    "employer_id",
    "kind",
    "job_offer_id",
    "immersion_id",
    "status",
    "proposed_at",
    "answered_at",
    "interview_at",
    "interviewed_on",
    "refusal_reason",
    "refusal_comment",
)


def _proposals(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    agreed = Q(status__in=[ProposalStatus.ACCEPTED, ProposalStatus.INTERVIEW, ProposalStatus.MET])
    refused = Q(status=ProposalStatus.REFUSED, answered_at__gte=now - dt.timedelta(days=NEWS_DAYS))
    silent = Q(status__in=UNANSWERED, proposed_at__lt=now - dt.timedelta(days=WAITING_DAYS))
    # Not a join: most agreements have no proposal, and planning one takes PostgreSQL 20 ms.
    followed = Exists(ImmersionAgreement.objects.filter(proposal=OuterRef("pk")))
    told = Proposal.objects.filter((agreed & ~followed) | refused | silent, person__in=people)
    told = told.order_by(F("answered_at").asc(nulls_last=True), "proposed_at", "pk")
    for one in _read(told, *_PROPOSAL, most=2 * READ_AT_MOST):
        kind, when, day = _proposal(one, on, now)
        target = one.person_id if kind == "refusal" else one.pk
        yield Todo(kind, when, one.person_id, target, day, one)


def _proposal(one: Any, on: dt.date, now: dt.datetime) -> tuple[str, When, dt.date | None]:
    if one.status == ProposalStatus.ACCEPTED:
        return "answer", When.TODAY, _day(one.answered_at)
    if one.status == ProposalStatus.REFUSED:
        return "refusal", When.WEEK, _day(one.answered_at)
    if one.status == ProposalStatus.MET:
        return "met", When.WEEK, one.interviewed_on
    if one.status == ProposalStatus.INTERVIEW:
        day = _day(one.interview_at)
        return ("interview_past", When.TODAY, day) if one.interview_at < now else ("interview", _when(day, on), day)
    return "unheard" if one.status == ProposalStatus.ASKED else "waiting", When.WEEK, _day(one.proposed_at)


def _immersions(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    near = Q(ends_on__lte=on + dt.timedelta(days=SOON_DAYS)) | Q(status=ImmersionStatus.SIGNING)
    near |= Q(status=ImmersionStatus.DRAFT, starts_on__lte=on + dt.timedelta(days=2 * SOON_DAYS))
    rows = ImmersionAgreement.objects.filter(near, person__in=people, status__in=UNFINISHED).order_by("ends_on", "pk")
    for one in _read(rows, "pk", "person_id", "host_id", "status", "starts_on", "ends_on"):
        kind, when, day = _immersion(one, on)
        yield Todo(kind, when, one.person_id, one.pk, day, one)


def _immersion(one: Any, on: dt.date) -> tuple[str, When, dt.date]:
    if one.ends_on < on:
        return "immersion_over" if one.status in SIGNED else "unsigned", When.TODAY, one.ends_on
    if one.status in SIGNED:
        return "immersion_ends", When.WEEK, one.ends_on
    kind = "signing" if one.status == ImmersionStatus.SIGNING else "draft"
    presses = one.starts_on <= on + dt.timedelta(days=SIGNING_DAYS)
    return kind, When.TODAY if presses else When.WEEK, one.starts_on


def _milestones(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    rows = follow_ups_due(on=on, people=people)
    for one in _read(rows, "pk", "milestone", "due_on", "hire__person_id", "hire__employer_id"):
        yield Todo("milestone", _when(one.due_on, on), one.hire__person_id, one.pk, one.due_on, one)


def _warnings(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    rows = warnings_waiting(people)
    for one in _read(rows, "kind", "opened_at", "hire_id", "hire__person_id", "hire__employer_id"):
        yield Todo("warning", When.TODAY, one.hire__person_id, one.hire_id, _day(one.opened_at), one)


def _tutors(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    """A cry for help stays until it is closed with a word."""
    rows = alerts_open(people)
    for one in _read(rows, "assignment_id", "assignment__person_id", "assignment__tutor_id", "due_on", "comment"):
        yield Todo("tutor_help", When.TODAY, one.assignment__person_id, one.assignment_id, one.due_on, one)


def _mentorings(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    for one, last_day in mentorings_ending(people, on=on, limit=READ_AT_MOST):
        yield Todo("mentoring_ends", _when(last_day, on), one.person_id, one.pk, last_day, one)


def _contracts(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    """The hires of these people that end within a month, the soonest first."""
    rows = running_hires(on).filter(person__in=people, ends_on__lte=on + dt.timedelta(days=CONTRACT_DAYS))
    for one in _read(rows.order_by("ends_on", "pk"), "pk", "person_id", "employer_id", "contract_kind", "ends_on"):
        yield Todo("contract_ends", _when(one.ends_on, on), one.person_id, one.pk, one.ends_on, one)


def _quiet(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    rows = people_without_proposal(people, on=on, now=now).filter(profile__isnull=False)
    for one in _read(rows, "pk", "last_proposal_at", "created_at"):
        since = _day(one.last_proposal_at or one.created_at)
        yield Todo("quiet", When.LATER, one.pk, one.pk, since, one)


def _without_profile(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    rows = people.followed().filter(profile__isnull=True).order_by("created_at", "pk")
    for one in _read(rows, "pk", "created_at"):
        yield Todo("profile", When.LATER, one.pk, one.pk, _day(one.created_at), one)


Source = Callable[[PersonQuerySet, dt.date, dt.datetime], Iterable[Todo]]
SOURCES: tuple[Source, ...] = (
    _tutors,
    _proposals,
    _immersions,
    _milestones,
    _warnings,
    _contracts,
    _mentorings,
    _quiet,
    _without_profile,
)


def _when(day: dt.date, on: dt.date) -> When:
    """Past or today: today; within the week; later."""
    if day <= on:
        return When.TODAY
    return When.WEEK if day <= on + dt.timedelta(days=SOON_DAYS) else When.LATER


def _day(at: Any) -> dt.date:
    return timezone.localdate(at)
