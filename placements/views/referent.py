"""The référent's space: her day, her caseload, one person, her openings."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from employers.enums import OpeningKind
from matching import selectors as matching
from matching.draws import suggestions_drawn
from matching.forms import DismissForm, FilterForm
from matching.models import SkillsProfile
from matching.services import opening_dismiss, opening_dismissal_undo, showings_record
from people.enums import ConsentPurpose, PersonStatus
from people.models import EligibilityCriterion, Person, PersonQuerySet
from people.selectors import accesses_of, consents_in_force, evidence_holds, people_search, person_criteria
from people.views import person_open
from placements import selectors
from placements.forms import CaseloadFilterForm
from placements.models import Proposal
from placements.story import BADGES, story_of

PAGE = 25
MATCHES_PAGE = 10


@role_required(Role.REFERENT)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """What needs me today."""
    whole = request.GET.get("qui") == "service"
    now = timezone.now()
    day = selectors.day_of(request.actor, on=timezone.localdate(), now=now, whole_service=whole)
    return render(request, "placements/home.html", {"day": day, "whole_service": whole, "today": timezone.localdate()})


@role_required(Role.REFERENT)
@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """The caseload: search, filters, sort, pages."""
    form = CaseloadFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    today, now = timezone.localdate(), timezone.now()
    rows = selectors.caseload(request.actor, whole_service=chosen.get("qui") == "service")
    rows = people_search(rows, chosen.get("q", ""))
    rows = _in_situation(rows, chosen.get("situation", ""), today=today, now=now)
    listed = selectors.caseload_annotated(rows, on=today).order_by(*_order(chosen.get("tri") or "nom"))
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    return render(request, "placements/people.html", {"form": form, "page": page})


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
    profile = (
        SkillsProfile.objects.filter(person=one)
        .select_related("commune")
        .prefetch_related("profile_occupations__occupation", "profile_skills__skill")
        .first()
    )
    proposals = list(selectors.proposals_of(one))
    evidence = list(one.evidence.select_related("criterion", "checked_by"))
    consents = consents_in_force(one)
    met = person_criteria(one, on=today)
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
        "dismissals": list(matching.dismissals_of(one)),
        "story": story_of(one, proposals=proposals, profile=profile),
        "milestones": list(selectors.follow_ups_due(on=today, days=60, people=_only(one))),
    }
    return render(request, "placements/person.html", context)


def _only(one: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk=one.pk)


# --- Her openings -----------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_safe
def matches(request: ActorRequest, pk: int) -> HttpResponse:
    """The openings that suit a person, best first, with reasons; and why another one is not there."""
    one = person_open(request, pk)
    candidate = matching.candidate_of(one, on=timezone.localdate())
    if candidate is None:
        return redirect("matching:profile_edit", pk)
    form = FilterForm(request.GET)
    form.is_valid()
    filters = matching.Filters(
        kind=form.cleaned_data.get("kind", ""),
        max_km=form.cleaned_data.get("max_km"),
        labelled=bool(form.cleaned_data.get("labelled")),
    )
    found = matching.suggestions_for(candidate, filters=filters, without=matching.dismissed_keys(one))
    if not any(form.cleaned_data.values()):
        found = suggestions_drawn(found, person_id=one.pk, on=timezone.localdate())
    page = Paginator(found, MATCHES_PAGE).get_page(request.GET.get("page"))
    showings_record(person_id=one.pk, shown=page, now=timezone.now())
    opened = selectors.open_proposals_by_key(one)
    context = {
        "person": one,
        "form": form,
        "page": page,
        "rows": [(suggestion, opened.get(suggestion.key)) for suggestion in page],
        "dismiss_form": DismissForm(),
        "asked": request.GET.get("offre", "").strip()[:100],
        "answers": _why_not_answers(request, candidate, found),
        "profile": one.profile,
    }
    return render(request, "placements/matches.html", context)


def _why_not_answers(request: ActorRequest, candidate: Any, found: list[Any]) -> list[dict[str, Any]]:
    """For each opening the référent has in mind: its rank in the list, or what keeps it out."""
    ranks = {one.key: one.rank for one in found}
    answers = []
    for opening in matching.openings_search(actor=request.actor, text=request.GET.get("offre", "")):
        key = f"{opening.kind}:{opening.pk}"
        answer = matching.why_not(candidate, kind=opening.kind, opening_id=opening.pk)
        answers.append({"opening": opening, "rank": ranks.get(key), "answer": answer})
    return answers


@role_required(Role.REFERENT)
@require_POST
def dismiss(request: ActorRequest, pk: int, kind: str, opening_pk: int) -> HttpResponse:
    """Set an opening aside for a person, with a reason."""
    if kind not in OpeningKind.values:
        raise Http404(kind)
    one = person_open(request, pk, record=False)
    try:
        opening_dismiss(
            actor=request.actor,
            person_id=one.pk,
            kind=kind,
            opening_id=opening_pk,
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "L'offre est écartée pour cette personne. Vous la retrouvez dans son dossier.")
    return redirect("placements:matches", pk)


@role_required(Role.REFERENT)
@require_POST
def dismissal_undo(request: ActorRequest, pk: int, dismissal_pk: int) -> HttpResponse:
    one = person_open(request, pk, record=False)
    opening_dismissal_undo(actor=request.actor, person_id=one.pk, dismissal_id=dismissal_pk)
    messages.success(request, "L'offre revient dans la liste si elle est toujours ouverte.")
    return redirect("placements:person", pk)
