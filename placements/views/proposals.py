"""The référent proposes, follows and withdraws; and does the milestones of those who were hired."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.remarks import Remark, remarks_about
from core.workflow import transitions_available
from matching.loading import OPENING_MODELS
from people.enums import ConsentPurpose
from people.selectors import consents_in_force
from people.views import person_open
from placements import selectors, services
from placements.enums import ProposalStatus, Respondent
from placements.forms import FollowUpForm, ImmersionForm, ProposalFilterForm, ProposalForm, ReasonForm
from placements.models import FollowUp, Hire, JoinedDocument, Proposal
from placements.presentation import nameless_profile
from placements.presentation_followup import warning_lines
from placements.reaching import reach_of
from placements.selectors_documents import documents_of, joined_to
from placements.selectors_followup import sayings_about, warnings_open
from placements.services.proposals import PROPOSABLE
from placements.story import BADGES, joined_items
from placements.transitions import PROPOSAL_TRANSITIONS, UNFINISHED
from placements.views.sending import form_send

PAGE = 25


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: ActorRequest, pk: int, kind: str, opening_pk: int) -> HttpResponse:
    """Propose a person for an opening, with her agreement."""
    person = person_open(request, pk, record=request.method == "GET")
    if kind not in PROPOSABLE:
        raise Http404(kind)
    openings = (
        OPENING_MODELS[kind].objects.visible_to(request.actor).select_related("employer", "commune", "occupation")
    )
    opening = openings.filter(pk=opening_pk).first()
    if opening is None:
        raise Http404("no such opening")
    consents = consents_in_force(person)
    form = ProposalForm(
        request.POST or None,
        agreed=ConsentPurpose.SHARE_PROFILE in consents,
        shares=ConsentPurpose.SHARE_CONTACT in consents,
        reachable=reach_of(person) is not None,
        documents=documents_of(person),
    )
    # With both agreements on file and no message, the form posts nothing but its token: it is still a sending.

    def act() -> str:
        proposal = services.proposal_send(
            actor=request.actor,
            person_id=pk,
            kind=kind,
            opening_id=opening_pk,
            now=timezone.now(),
            message=form.cleaned_data["message"],
            agrees=form.cleaned_data.get("agrees", False),
            shares_contact=form.cleaned_data.get("shares_contact", False),
            asks_first=form.cleaned_data.get("asks_first", False),
            documents=form.cleaned_data.get("documents", []),
        )
        messages.success(request, _sent_sentence(proposal))
        return reverse("placements:proposal", args=[proposal.pk])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    told = remarks_about("opening_for_person", person=person, openings=[opening])
    remarks = told.get(f"{kind}:{opening_pk}", [])
    context = {"person": person, "opening": opening, "kind": kind, "form": form, "remarks": remarks}
    return render(request, "placements/proposal_form.html", context, status=sent.status)


def _sent_sentence(proposal: Proposal) -> str:
    if proposal.status == ProposalStatus.ASKED:
        return f"{proposal.person.first_name} reçoit un courriel et décide. L'employeur ne sait rien encore."
    return f"C'est envoyé : {proposal.employer} reçoit le profil sans le nom."


@role_required(Role.REFERENT)
@require_safe
def proposals(request: ActorRequest) -> HttpResponse:
    """All the proposals of the service, latest first."""
    form = ProposalFilterForm(request.GET)
    form.is_valid()
    rows = selectors.with_opening(Proposal.objects.visible_to(request.actor)).select_related(
        "person", "proposed_by__user"
    )
    if state := form.cleaned_data.get("etat"):
        rows = rows.filter(status=state)
    for word in form.cleaned_data.get("q", "").split()[:5]:
        rows = rows.filter(
            Q(person__last_name__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(employer__name__icontains=word)
        )
    page = Paginator(rows.order_by("-proposed_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [(row, BADGES[row.status]) for row in page]}
    return render(request, "placements/proposals.html", context)


def proposal_of(request: ActorRequest, pk: int) -> Proposal:
    rows = selectors.with_opening(Proposal.objects.visible_to(request.actor)).select_related(
        "person__referent__user", "proposed_by__user", "answered_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such proposal in this scope")
    return found


@role_required(Role.REFERENT)
@require_safe
def proposal(request: ActorRequest, pk: int) -> HttpResponse:
    """One proposal: where it stands, what the employer reads, what may be done, its history."""
    return _proposal_page(request, proposal_of(request, pk))


def _proposal_page(
    request: ActorRequest, one: Proposal, *, reason_form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    joined = joined_to(one)
    context = {
        "proposal": one,
        "tone": BADGES[one.status],
        "nameless": nameless_profile(one),
        "joined": joined,
        "can_join": one.status in selectors.OPEN_STATUSES,
        "hire": Hire.objects.filter(proposal=one).first(),
        "agreement": getattr(one, "agreement", None),
        "is_immersion_to_end": immersion_to_end(one),
        "actions": {change.name for change in transitions_available(PROPOSAL_TRANSITIONS, one, request.actor)},
        "history": history_items(one, joined),
        "remarks": _remarks_on(one),
        "sayings": sayings_about(one),
        "reason_form": reason_form or ReasonForm(),
    }
    return render(request, "placements/proposal.html", context, status=status)


def _remarks_on(one: Proposal) -> list[Remark]:
    told = remarks_about("opening_for_person", person=one.person, openings=[one.opening])
    return told.get(f"{one.kind}:{one.opening.pk}", [])


def immersion_to_end(one: Proposal) -> bool:
    agreement = getattr(one, "agreement", None)
    return agreement is not None and agreement.status in UNFINISHED


def history_items(one: Proposal, joined: list[JoinedDocument]) -> list[dict[str, Any]]:
    items = [
        {
            "at": log.at,
            "title": log.label,
            "by": str(log.actor) if log.actor else "",
            "text": log.reason,
            "tone": BADGES.get(log.target_state, "neutral"),
        }
        for log in selectors.proposal_history(one)
    ]
    first = {
        "at": one.asked_at or one.proposed_at,
        "title": "La personne est consultée" if one.asked_at else "Proposition envoyée",
        "by": str(one.proposed_by.user),
        "tone": "info",
        "icon": "send",
    }
    return sorted([*items, *joined_items(joined), first], key=lambda item: item["at"], reverse=True)


@role_required(Role.REFERENT)
@require_http_methods(["POST"])
def proposal_end(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Withdraw a proposal, or close it without result (both need a reason); or note the person's yes said aloud."""
    if action == "accord":
        return _agree(request, proposal_of(request, pk))
    service = {"retirer": services.proposal_withdraw, "sans-suite": services.proposal_drop}.get(action)
    if service is None:
        raise Http404(action)
    one = proposal_of(request, pk)
    form = ReasonForm(request.POST)

    def act() -> str:
        service(actor=request.actor, proposal_id=pk, now=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, "La proposition est retirée." if action == "retirer" else "Classée sans suite.")
        return reverse("placements:proposal", args=[pk])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    return _proposal_page(request, proposal_of(request, one.pk), reason_form=form, status=sent.status)


def _agree(request: ActorRequest, one: Proposal) -> HttpResponse:
    try:
        services.proposal_agree(actor=request.actor, proposal_id=one.pk, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"C'est envoyé : {one.employer} reçoit le profil sans le nom.")
    return redirect("placements:proposal", one.pk)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def immersion_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Prepare the agreement of an immersion that the host accepted."""
    one = proposal_of(request, pk)
    if one.immersion is None:
        raise Http404("not an immersion")
    form = ImmersionForm(request.POST or None, initial={"hours_per_week": one.immersion.hours_per_week})

    def act() -> str:
        made = services.immersion_prepare(actor=request.actor, proposal_id=pk, now=timezone.now(), **form.values)
        messages.success(request, "La convention est commencée, avec ce que nous savons déjà.")
        return reverse("placements:agreement_step", args=[made.pk, "qui"])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    context = {"proposal": one, "form": form}
    return render(request, "placements/immersion_form.html", context, status=sent.status)


# --- Milestones -------------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_safe
def follow_ups(request: ActorRequest) -> HttpResponse:
    """Milestones of the coming month, late ones first."""
    whole = request.GET.get("qui") == "service"
    today = timezone.localdate()
    people = selectors.caseload(request.actor, whole_service=whole)
    rows = selectors.follow_ups_due(on=today, days=30, people=people)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "today": today,
        "whole_service": whole,
        "warnings": warning_lines(warnings_open(people)),
    }
    return render(request, "placements/follow_ups.html", context)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: ActorRequest, pk: int) -> HttpResponse:
    """Where the person is at a milestone, and how it goes."""
    visible = Hire.objects.visible_to(request.actor)
    one = (
        FollowUp.objects.filter(hire__in=visible)
        .select_related("hire__person", "hire__employer", "hire__occupation", "done_by")
        .filter(pk=pk)
        .first()
    )
    if one is None:
        raise Http404("no such milestone in this scope")
    form = FollowUpForm(request.POST or None)

    def act() -> str:
        services.follow_up_done(actor=request.actor, follow_up_id=pk, now=timezone.now(), **form.values)
        messages.success(request, f"Le point à {one.get_milestone_display()} est fait.")
        return reverse("placements:person", args=[one.hire.person_id])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    context = {
        "follow_up": one,
        "hire": one.hire,
        "person": one.hire.person,
        "answers": [said for said in one.answers.all() if said.respondent != Respondent.REFERENT],
        "form": form,
    }
    return render(request, "placements/follow_up.html", context, status=sent.status)
