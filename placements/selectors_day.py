"""The référent's day: one list of what needs her, the most urgent first.

What is read here only sorts and counts the lines. Those that are shown get their names, words and addresses in
`selectors_day_lines`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncDate
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
from placements.selectors_mentoring import end_near, mentorings_ending
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
    done, and the columns that its words are made of: a `Row`, or those of `PROPOSAL`."""

    kind: str
    when: When
    person_id: int
    target: int
    day: dt.date | None
    row: Any

    @property
    def order(self) -> tuple[When, int, dt.date, int]:
        return (self.when, RANKS[self.kind], self.day or dt.date.max, self.person_id)


class Row(NamedTuple):
    """What every kind of line but proposals is read as, in one query for all: whom or what it names besides the
    person, what is said of it (a code or a comment), its day, and the day before that which its words tell."""

    kind: str
    target: int
    person_id: int
    named_id: int
    said: str
    day: dt.date
    since: dt.date | None


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
    """Three queries, whatever the size of the caseload."""
    people = caseload(actor, whole_service=whole_service)
    found = [*_proposals(people, on, now), *_others(people, on, now)]
    return Day(todos=sorted(found, key=lambda todo: todo.order), people=people.followed().count())


# --- Proposals --------------------------------------------------------------------------------------------------
PROPOSAL = (
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
    silent &= Q(ask_again_on__isnull=True) | Q(ask_again_on__lte=on)  # « pas maintenant » is no silence
    # Not a join: most agreements have no proposal, and PostgreSQL takes 20 ms to plan one.
    followed = Exists(ImmersionAgreement.objects.filter(proposal=OuterRef("pk")))
    told = Proposal.objects.filter((agreed & ~followed) | refused | silent, person__in=people)
    told = told.order_by(F("answered_at").asc(nulls_last=True), "proposed_at", "pk")
    for one in told.values_list(*PROPOSAL, named=True)[: 2 * READ_AT_MOST]:
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


def _day(at: Any) -> dt.date:
    return timezone.localdate(at)


# --- The other lines: each source takes the people, the day and the instant, and gives the columns of `Row` ----------
def _immersions(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> QuerySet[Any]:
    near = Q(ends_on__lte=on + dt.timedelta(days=SOON_DAYS)) | Q(status=ImmersionStatus.SIGNING)
    near |= Q(status=ImmersionStatus.DRAFT, starts_on__lte=on + dt.timedelta(days=2 * SOON_DAYS))
    rows = ImmersionAgreement.objects.filter(near, person__in=people, status__in=UNFINISHED).order_by("ends_on", "pk")
    return rows.values_list(Value("immersion"), "pk", "person_id", "host_id", "status", "ends_on", "starts_on")


def _milestones(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> QuerySet[Any]:
    columns = ("pk", "hire__person_id", "hire__employer_id", "milestone", "due_on", NO_DAY)
    return follow_ups_due(on=on, people=people).values_list(Value("milestone"), *columns)


def _warnings(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> QuerySet[Any]:
    columns = ("hire_id", "hire__person_id", "hire__employer_id", "kind", TruncDate("opened_at"), NO_DAY)
    return warnings_waiting(people).values_list(Value("warning"), *columns)


def _contracts(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> QuerySet[Any]:
    """The hires of these people that end within a month, the soonest first."""
    rows = running_hires(on).filter(person__in=people, ends_on__lte=on + dt.timedelta(days=CONTRACT_DAYS))
    columns = ("pk", "person_id", "employer_id", "contract_kind", "ends_on", NO_DAY)
    return rows.order_by("ends_on", "pk").values_list(Value("contract_ends"), *columns)


def _tutors(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> QuerySet[Any]:
    """A cry for help stays until it is closed with a word."""
    columns = ("assignment_id", "assignment__person_id", "assignment__tutor_id", "comment", "due_on", NO_DAY)
    return alerts_open(people).values_list(Value("tutor_help"), *columns)


def _mentorings(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> QuerySet[Any]:
    columns = ("pk", "person_id", "mentor_id", Value(""), "starts_on", NO_DAY)
    return mentorings_ending(people, on=on).values_list(Value("mentoring_ends"), *columns)


def _quiet(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> QuerySet[Any]:
    rows = people_without_proposal(people, on=on, now=now).filter(profile__isnull=False)
    rows = rows.annotate(last_day=TruncDate("last_proposal_at")).order_by("last_day", "created_at", "pk")
    return rows.values_list(Value("quiet"), "pk", "pk", Value(0), Value(""), TruncDate("created_at"), "last_day")


def _without_profile(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> QuerySet[Any]:
    rows = people.followed().filter(profile__isnull=True).order_by("created_at", "pk")
    return rows.values_list(Value("profile"), "pk", "pk", Value(0), Value(""), TruncDate("created_at"), NO_DAY)


NO_DAY = Value(None, output_field=DateField())
Source = Callable[[PersonQuerySet, dt.date, dt.datetime], QuerySet[Any]]
SOURCES: tuple[Source, ...] = (
    _tutors,
    _immersions,
    _milestones,
    _warnings,
    _contracts,
    _mentorings,
    _quiet,
    _without_profile,
)


def _others(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    first, *others = (source(people, on, now)[:READ_AT_MOST] for source in SOURCES)
    for row in first.union(*others, all=True):
        if todo := _todo(Row(*row), on):
            yield todo


# How much a line presses, whatever its day.
PRESSING = {"tutor_help": When.TODAY, "warning": When.TODAY, "quiet": When.LATER, "profile": When.LATER}


def _todo(row: Row, on: dt.date) -> Todo | None:
    kind, day = row.kind, row.day
    if kind == "immersion":
        kind, when, day = _immersion(row, on)
        return Todo(kind, when, row.person_id, row.target, day, row)
    if kind == "mentoring_ends":
        last_day = end_near(row.day, on=on)
        if last_day is None:
            return None
        day = last_day
    if kind == "quiet":
        day = row.since or day  # since her last proposal, or since she is known
    when = PRESSING[kind] if kind in PRESSING else _when(day, on)
    return Todo(kind, when, row.person_id, row.target, day, row)


def _immersion(row: Row, on: dt.date) -> tuple[str, When, dt.date]:
    starts_on, ends_on = row.since or row.day, row.day
    if ends_on < on:
        return "immersion_over" if row.said in SIGNED else "unsigned", When.TODAY, ends_on
    if row.said in SIGNED:
        return "immersion_ends", When.WEEK, ends_on
    kind = "signing" if row.said == ImmersionStatus.SIGNING else "draft"
    presses = starts_on <= on + dt.timedelta(days=SIGNING_DAYS)
    return kind, When.TODAY if presses else When.WEEK, starts_on


def _when(day: dt.date, on: dt.date) -> When:
    """Past or today: today; within the week; later."""
    if day <= on:
        return When.TODAY
    return When.WEEK if day <= on + dt.timedelta(days=SOON_DAYS) else When.LATER
