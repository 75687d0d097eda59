"""The référent's space: her day, her caseload, one person, her openings."""

from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from matching import selectors as matching
from matching.attention import alerts_recent, signals_waiting
from matching.models import Dismissal, PoolSignal
from people.enums import ConsentPurpose, PersonStatus
from people.models import (
    DocumentTrace,
    EligibilityCriterion,
    EligibilityEvidence,
    Person,
    PersonDocument,
    PersonQuerySet,
    ReferentChange,
)
from people.selectors import (
    accesses_of,
    consents_in_force,
    document_traces_of,
    evidence_holds,
    people_criteria,
    people_search,
)
from people.selectors_handover import referent_changes_of
from people.views import person_open
from placements import selectors
from placements.day_kinds import When
from placements.enums import MentoringStatus
from placements.forms import CaseloadFilterForm
from placements.models import (
    Hire,
    ImmersionAgreement,
    Mentoring,
    PersonContact,
    Proposal,
    TutoringAssignment,
)
from placements.presentation_followup import warning_lines
from placements.reaching import reach_of
from placements.selectors_day import Day, day_of
from placements.selectors_day_lines import Line, lines_of
from placements.selectors_file import Held, profile_shown
from placements.selectors_followup import hires_of, milestones_near
from placements.story import BADGES, story_of

PAGE = 25
TOLD = 6
LINES = 8  # of each degree of urgency, before « Voir les autres »


@role_required(Role.REFERENT)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """What needs me today, then my people."""
    whole = request.GET.get("qui") == "service"
    now, all_shown = timezone.now(), request.GET.get("tout") == "1"
    day = day_of(request.actor, on=timezone.localdate(), now=now, whole_service=whole)
    people = selectors.caseload(request.actor, whole_service=whole)
    told = alerts_recent(people, now=now, without=selectors.open_pairs(people))
    form, page = _caseload_page(request, followed=day.people)
    context = {
        "day": day,
        "groups": _groups(day, all_shown=all_shown),
        "whole_service": whole,
        "signals": signals_waiting(people, limit=TOLD),
        "told": told[:TOLD],
        "told_count": len(told),
        "form": form,
        "page": page,
    }
    return render(request, "placements/home.html", context)


def _groups(day: Day, *, all_shown: bool) -> list[tuple[When, list[Line], int]]:
    """By urgency, the lines shown and how many are left for a click."""
    groups = [(when, todos if all_shown else todos[:LINES], len(todos)) for when, todos in day.groups]
    lines = iter(lines_of([todo for _, shown, _ in groups for todo in shown]))
    return [(when, list(islice(lines, len(shown))), count - len(shown)) for when, shown, count in groups]


@role_required(Role.REFERENT)
@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """The caseload: search, filters, sort, pages."""
    form, page = _caseload_page(request)
    return render(request, "placements/people.html", {"form": form, "page": page})


def _caseload_page(request: ActorRequest, *, followed: int | None = None) -> tuple[CaseloadFilterForm, Page]:
    """The filters and the page of the caseload; `followed`: how many people a list without filters holds, if known."""
    form = CaseloadFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    today, now = timezone.localdate(), timezone.now()
    rows = selectors.caseload(request.actor, whole_service=chosen.get("qui") == "service")
    rows = people_search(rows, chosen.get("q", ""))
    rows = _in_situation(rows, chosen.get("situation", ""), today=today, now=now)
    listed = selectors.caseload_annotated(rows, on=today).order_by(*_order(chosen.get("tri") or "nom"))
    pages = Paginator(listed, PAGE)
    if followed is not None and not (chosen.get("q") or chosen.get("situation")):
        pages.count = followed
    return form, pages.get_page(request.GET.get("page"))


def _in_situation(rows: PersonQuerySet, situation: str, *, today: Any, now: Any) -> PersonQuerySet:
    if situation == "en-pause":
        return rows.exclude(status=PersonStatus.ACTIVE)
    rows = rows.followed()
    if situation == "sans-proposition":
        quiet = selectors.people_without_proposal(rows, on=today, now=now)
        return rows.filter(pk__in=quiet.order_by().values("pk"))
    if situation == "en-attente":
        return rows.filter(pk__in=Proposal.objects.open().order_by().values("person"))
    if situation == "en-emploi":
        return rows.filter(pk__in=selectors.running_hires(today).order_by().values("person"))
    if situation == "sans-profil":
        return rows.filter(profile__isnull=True)
    return rows


def _order(sort: str) -> list[Any]:
    """Nobody contacted or proposed yet comes first: she waits the longest."""
    nullable = {"last_contact_on", "last_proposal_at"}
    return [F(name).asc(nulls_first=True) if name in nullable else name for name in CaseloadFilterForm.SORTS[sort][1]]


@role_required(Role.REFERENT)
@require_safe
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """One file on one page: where she stands, what to do next, her story, her rights."""
    one, today = person_open(request, pk), timezone.localdate()
    held, profile = Held(one), profile_shown(one)
    proposals = held.rows(Proposal, selectors.proposals_of)
    hires = held.rows(Hire, hires_of)
    agreements = held.rows(ImmersionAgreement, lambda person: person.immersions.select_related("host"))
    tutorings = held.rows(TutoringAssignment, lambda person: person.tutorings.select_related("tutor__employer"))
    mentorings = held.rows(Mentoring, lambda person: person.mentorings.select_related("mentor"))
    evidence = held.rows(EligibilityEvidence, lambda person: person.evidence.select_related("criterion", "checked_by"))
    consents = consents_in_force(one)
    met = people_criteria([one], on=today)[one.pk]
    context = {
        "person": one,
        "age": one.age_on(today),
        "profile": profile,
        "proposals": [(proposal, BADGES[proposal.status]) for proposal in proposals],
        "open_count": sum(proposal.status in selectors.OPEN_STATUSES for proposal in proposals),
        "evidence": [(line, line.criterion.code in met and evidence_holds(line, on=today)) for line in evidence],
        "criteria": list(EligibilityCriterion.objects.filter(code__in=met).order_by("label")),
        "consents": [(purpose, consents.get(purpose.value)) for purpose in ConsentPurpose],
        "accesses": accesses_of(one, limit=12),
        "signals": signals_waiting(_only(one)) if PoolSignal in held.kinds else [],
        "placed": selectors.placements_to_tutor(on=today, hires=hires, agreements=agreements, tutorings=tutorings),
        "dismissals": held.rows(Dismissal, matching.dismissals_of),
        "story": story_of(
            one,
            proposals=proposals,
            joined=selectors.joined_by_proposal(one) if PersonDocument in held.kinds else {},
            profile=profile,
            hires=hires,
            agreements=agreements,
            tutorings=tutorings,
            mentorings=mentorings,
            changes=held.rows(ReferentChange, referent_changes_of),
            contacts=held.rows(PersonContact, lambda person: person.contacts.all()),
            traces=held.rows(DocumentTrace, document_traces_of),
        ),
        "mentoring": next((row for row in mentorings if row.status == MentoringStatus.ACTIVE), None),
        "milestones": milestones_near(hires, on=today, days=60),
        "warnings": warning_lines(sign for hire in hires if hire.ended_on is None for sign in hire.warnings.all()),
        "hires": hires,
        "documents": held.rows(PersonDocument, lambda person: person.documents.all()),
        "is_reachable": reach_of(one, agrees=ConsentPurpose.MESSAGES in consents) is not None,
    }
    return render(request, "placements/person.html", context)


def _only(one: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk=one.pk)
