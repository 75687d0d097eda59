"""The référent's day: one list of what needs her, the most urgent first, with the next act of each line."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from core import formats
from people.models import Person, PersonQuerySet
from placements.enums import UNANSWERED, ImmersionStatus, ProposalStatus
from placements.models import Hire, ImmersionAgreement, Proposal
from placements.selectors import (
    caseload,
    follow_ups_due,
    people_without_proposal,
    running_hires,
)
from placements.selectors_followup import warnings_open
from placements.selectors_mentoring import mentorings_ending
from placements.selectors_tutoring import alerts_open
from placements.transitions import SIGNED, UNFINISHED

WAITING_DAYS = 7  # a proposal without answer for so long deserves a call
NEWS_DAYS = 10  # how long a refusal stays among the news
SOON_DAYS = 7
SIGNING_DAYS = 3  # an immersion that begins within so many days without its signatures is for today
CONTRACT_DAYS = 30  # how long before its end a contract is prepared
READ_AT_MOST = 100  # rows of one kind; beyond, the page of that kind tells the rest


class When(IntEnum):
    """How much a line presses."""

    TODAY = 0
    WEEK = 1
    LATER = 2

    @property
    def label(self) -> str:
        return ("Aujourd'hui", "Cette semaine", "Dès que vous pouvez")[self]


@dataclass(frozen=True, slots=True)
class Kind:
    """What the lines of one kind are called, and the act that each asks for."""

    label: str
    act: str
    icon: str
    tone: str


KINDS: dict[str, Kind] = {
    "tutor_help": Kind("Un tuteur a besoin d'aide", "Répondre au tuteur", "person-raised-hand", "danger"),
    "answer": Kind("A dit oui", "Organiser la suite", "check-circle", "success"),
    "interview_past": Kind("Entretien passé", "Dire comment il s'est passé", "calendar-event", "warning"),
    "warning": Kind("Alerte", "Voir ce qui se passe", "exclamation-triangle", "danger"),
    "immersion_over": Kind("Immersion finie", "Dire comment elle s'est terminée", "compass", "warning"),
    "unsigned": Kind("Convention jamais signée", "Voir la convention", "pen", "warning"),
    "milestone": Kind("Point de suivi", "Faire le point", "flag", "warning"),
    "signing": Kind("Signatures attendues", "Voir qui doit signer", "pen", "warning"),
    "draft": Kind("Convention à terminer", "Terminer la convention", "pencil", "warning"),
    "interview": Kind("Entretien prévu", "Préparer l'entretien", "calendar-event", "info"),
    "met": Kind("Entretien passé", "Voir la suite", "chat-dots", "info"),
    "waiting": Kind("Sans réponse", "Relancer l'employeur", "hourglass-split", "warning"),
    "unheard": Kind("N'a pas dit oui ou non", "Appeler la personne", "hourglass-split", "warning"),
    "refusal": Kind("A dit non", "Chercher une autre offre", "x-circle", "neutral"),
    "immersion_ends": Kind("Immersion bientôt finie", "Préparer la suite", "compass", "info"),
    "contract_ends": Kind("Contrat bientôt fini", "Préparer la suite", "briefcase", "warning"),
    "mentoring_ends": Kind("Parrainage bientôt fini", "Préparer la suite", "person-heart", "info"),
    "quiet": Kind("Sans proposition", "Voir ses offres", "search", "neutral"),
    "profile": Kind("Profil à remplir", "Remplir le profil", "person-vcard", "neutral"),
}
RANKS = {name: rank for rank, name in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Todo:
    """One line: about whom, what, since or until when, and where the act is done."""

    kind: str
    when: When
    person: Person
    text: str
    url: str
    day: dt.date | None = None
    phone: str = ""

    @property
    def shown(self) -> Kind:
        return KINDS[self.kind]

    @property
    def order(self) -> tuple[When, int, dt.date, int]:
        return (self.when, RANKS[self.kind], self.day or dt.date.max, self.person.pk)


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
def _proposals(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    agreed = Q(status__in=[ProposalStatus.ACCEPTED, ProposalStatus.INTERVIEW, ProposalStatus.MET])
    refused = Q(status=ProposalStatus.REFUSED, answered_at__gte=now - dt.timedelta(days=NEWS_DAYS))
    silent = Q(status__in=UNANSWERED, proposed_at__lt=now - dt.timedelta(days=WAITING_DAYS))
    # Few tables: beyond eight PostgreSQL joins in the order written, and would read everybody's proposals first.
    rows = Proposal.objects.filter(person__in=people).select_related("person", "employer", "job_offer", "immersion")
    told = rows.filter((agreed & Q(agreement__isnull=True)) | refused | silent)
    for one in told.order_by(F("answered_at").asc(nulls_last=True), "proposed_at", "pk")[: READ_AT_MOST * 2]:
        yield _proposal(one, on, now)


def _proposal(one: Proposal, on: dt.date, now: dt.datetime) -> Todo:
    where, page = f"{one.employer.name}, {one.opening.title}", reverse("placements:proposal", args=[one.pk])
    if one.status == ProposalStatus.ACCEPTED:
        return Todo("answer", When.TODAY, one.person, where, page, _day(one.answered_at))
    if one.status == ProposalStatus.REFUSED:
        why = one.get_refusal_reason_display()
        text = f"{where} : {why}" + (f" (« {one.refusal_comment} »)" if one.refusal_comment else "")
        matches = reverse("placements:matches", args=[one.person_id])
        return Todo("refusal", When.WEEK, one.person, text, matches, _day(one.answered_at))
    if one.status == ProposalStatus.MET:
        return Todo("met", When.WEEK, one.person, where, page, one.interviewed_on)
    if one.interview_at is not None and one.status == ProposalStatus.INTERVIEW:
        return _interview(one, one.interview_at, on, now)
    text = f"{where}, sans réponse depuis le {formats.day(one.proposed_at)}"
    if one.status == ProposalStatus.ASKED:
        return Todo("unheard", When.WEEK, one.person, text, page, _day(one.proposed_at), phone=one.person.phone)
    phone = one.employer.contact_phone
    return Todo("waiting", When.WEEK, one.person, text, page, _day(one.proposed_at), phone=phone)


def _interview(one: Proposal, at: dt.datetime, on: dt.date, now: dt.datetime) -> Todo:
    day, text = _day(at), f"{one.employer.name}, {one.opening.title}, {formats.moment(at)}"
    if at < now:
        told = reverse("placements:interview_result", args=[one.pk])
        return Todo("interview_past", When.TODAY, one.person, text, told, day)
    return Todo("interview", _when(day, on), one.person, text, reverse("placements:proposal", args=[one.pk]), day)


def _immersions(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    rows = ImmersionAgreement.objects.filter(person__in=people, status__in=UNFINISHED)
    near = Q(ends_on__lte=on + dt.timedelta(days=SOON_DAYS)) | Q(status=ImmersionStatus.SIGNING)
    near |= Q(status=ImmersionStatus.DRAFT, starts_on__lte=on + dt.timedelta(days=2 * SOON_DAYS))
    for one in rows.filter(near).select_related("person", "host").order_by("ends_on", "pk")[:READ_AT_MOST]:
        yield _immersion(one, on)


def _immersion(one: ImmersionAgreement, on: dt.date) -> Todo:
    text = f"{one.host.name}, du {formats.day(one.starts_on)} au {formats.day(one.ends_on)}"
    page = agreement_url(one)
    if one.ends_on < on and one.status not in SIGNED:
        return Todo("unsigned", When.TODAY, one.person, text, page, one.ends_on)
    if one.ends_on < on:
        over = reverse("placements:immersion_end", args=[one.pk])
        return Todo("immersion_over", When.TODAY, one.person, text, over, one.ends_on)
    if one.status in {ImmersionStatus.SIGNING, ImmersionStatus.DRAFT}:
        kind = "signing" if one.status == ImmersionStatus.SIGNING else "draft"
        presses = one.starts_on <= on + dt.timedelta(days=SIGNING_DAYS)
        return Todo(kind, When.TODAY if presses else When.WEEK, one.person, text, page, one.starts_on)
    return Todo("immersion_ends", When.WEEK, one.person, text, page, one.ends_on)


def agreement_url(agreement: ImmersionAgreement) -> str:
    return reverse("placements:agreement", args=[agreement.pk])


def _milestones(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    for one in follow_ups_due(on=on, people=people)[:READ_AT_MOST]:
        text = f"À {one.get_milestone_display()}, {one.hire.employer.name}, prévu le {formats.day(one.due_on)}"
        page = reverse("placements:follow_up", args=[one.pk])
        yield Todo("milestone", _when(one.due_on, on), one.hire.person, text, page, one.due_on)


def _warnings(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    for one in warnings_open(people, limit=READ_AT_MOST):
        text = f"{one.get_kind_display()}, {one.hire.employer.name}"
        page = reverse("placements:hire", args=[one.hire_id])
        yield Todo("warning", When.TODAY, one.hire.person, text, page, _day(one.opened_at))


def _tutors(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    """A cry for help stays until it is closed with a word."""
    for one in alerts_open(people)[:READ_AT_MOST]:
        tutor = one.assignment.tutor
        text = f"{tutor}, {tutor.employer.name}" + (f" : « {one.comment} »" if one.comment else "")
        page = reverse("placements:tutoring", args=[one.assignment_id])
        yield Todo("tutor_help", When.TODAY, one.assignment.person, text, page, one.due_on, phone=tutor.phone)


def _mentorings(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    for one, last_day in mentorings_ending(people, on=on, limit=READ_AT_MOST):
        text = f"{one.mentor}, jusqu'au {formats.day(last_day)} au plus tard"
        page = reverse("placements:mentoring", args=[one.pk])
        yield Todo("mentoring_ends", _when(last_day, on), one.person, text, page, last_day)


def _contracts(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    for one in contracts_ending(people, on=on)[:READ_AT_MOST]:
        text = f"{one.get_contract_kind_display()} chez {one.employer.name}, jusqu'au {formats.day(one.ends_on)}"
        page = reverse("placements:hire", args=[one.pk])
        when = _when(one.ends_on or on, on)
        yield Todo("contract_ends", when, one.person, text, page, one.ends_on)


def contracts_ending(people: QuerySet[Person], *, on: dt.date) -> QuerySet[Hire]:
    """The hires of these people that end within a month, the soonest first."""
    rows = running_hires(on).filter(person__in=people, ends_on__lte=on + dt.timedelta(days=CONTRACT_DAYS))
    return rows.select_related("person", "employer").order_by("ends_on", "pk")


def _quiet(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    rows: QuerySet[Any] = people_without_proposal(people, on=on, now=now).filter(profile__isnull=False)
    for one in rows[:READ_AT_MOST]:
        last = one.last_proposal_at
        text = f"Dernière proposition le {formats.day(last)}" if last else "Jamais proposée"
        since = _day(last or one.created_at)
        yield Todo("quiet", When.LATER, one, text, reverse("placements:matches", args=[one.pk]), since)


def _without_profile(people: PersonQuerySet, on: dt.date, now: dt.datetime) -> Iterator[Todo]:
    rows = people.followed().filter(profile__isnull=True).order_by("created_at", "pk")
    for one in rows[:READ_AT_MOST]:
        text = f"Dossier ouvert le {formats.day(one.created_at)}"
        page = reverse("matching:profile_edit", args=[one.pk])
        yield Todo("profile", When.LATER, one, text, page, _day(one.created_at))


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
