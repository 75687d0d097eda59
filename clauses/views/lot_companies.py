"""The companies of a lot, seen by the facilitator, by the buyer who accepts, by the lead contractor who declares."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import ParticipationRole, ParticipationStatus
from clauses.forms.lot_companies import (
    CompanyDecisionForm,
    CompanyForm,
    CompanyInviteForm,
    DeclarationForm,
    IdentityForm,
    ParticipationForm,
)
from clauses.models import Lot, Participation
from clauses.selectors.lot_companies import companies_of_lot, led_by, lenders_of_lot
from clauses.services.participations import (
    company_invite,
    has_traces,
    participation_add,
    participation_decide,
    participation_declare,
    participation_describe,
    participation_identify,
    participation_remove,
    participation_withdraw,
)
from clauses.views.common import show_refusal, today
from core.errors import Conflict, Refused
from core.forms import once
from core.workflow import transition_history


def _lot(request: ActorRequest, lot_id: int) -> Lot:
    return get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__buyer"), pk=lot_id)


def _participation(request: ActorRequest, participation_id: int) -> Participation:
    return get_object_or_404(
        Participation.objects.visible_to(request.actor).select_related("lot__contract__buyer", "organisation"),
        pk=participation_id,
    )


# --- The facilitator ---


@role_required(Role.FACILITATOR)
@require_safe
def lot_companies(request: ActorRequest, lot_id: int) -> HttpResponse:
    """The companies of a lot: who answers for it, who waits, who declares, who makes people available."""
    lot = _lot(request, lot_id)
    companies = companies_of_lot(lot, actor=request.actor, now=timezone.now())
    context = {
        "lot": lot,
        "companies": companies,
        "waiting": [one for one in companies if one.participation.status == ParticipationStatus.PENDING],
        "has_lead": any(one.participation.role == ParticipationRole.LEAD for one in companies),
        "lenders": lenders_of_lot(lot),
    }
    return render(request, "clauses/facilitator/lot_companies.html", context)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = _lot(request, lot_id)
    has_lead = lot.participations.filter(role=ParticipationRole.LEAD).exists()
    form = ParticipationForm(request.POST or None, initial={} if has_lead else {"role": ParticipationRole.LEAD})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                added = participation_add(
                    actor=request.actor, lot_id=lot.pk, on=today(), now=timezone.now(), **form.cleaned_data
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, _added(added))
                return redirect("clauses:lot_companies", lot.pk)
    return render(request, "clauses/facilitator/participation_form.html", {"form": form, "lot": lot}, status=status)


def _added(participation: Participation) -> str:
    if participation.status == ParticipationStatus.PENDING:
        return f"{participation.display_name} est déclarée. L'acheteur est prévenu : ses heures attendent son accord."
    return f"{participation.display_name} est maintenant sur le lot."


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_edit(request: ActorRequest, participation_id: int) -> HttpResponse:
    """Correct a company of a lot, or say which one a published identifier stands for."""
    participation = _participation(request, participation_id)
    data = request.POST if request.method == "POST" else None
    is_known = participation.organisation_id is not None
    form = CompanyForm.of(participation, data) if is_known else IdentityForm(data)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            service = participation_describe if is_known else participation_identify
            try:
                service(actor=request.actor, participation_id=participation.pk, **form.cleaned_data)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "L'entreprise est à jour.")
                return redirect("clauses:lot_companies", participation.lot_id)
    context = {
        "form": form,
        "participation": participation,
        "lot": participation.lot,
        "is_known": is_known,
        "can_remove": not has_traces(participation),
        "history": transition_history(participation),
    }
    return render(request, "clauses/facilitator/participation_edit.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_POST
def participation_take_off(request: ActorRequest, participation_id: int) -> HttpResponse:
    participation = _participation(request, participation_id)
    try:
        participation_remove(actor=request.actor, participation_id=participation.pk)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, f"{participation.display_name} n'est plus sur le lot.")
    return redirect("clauses:lot_companies", participation.lot_id)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_invite(request: ActorRequest, participation_id: int) -> HttpResponse:
    """Invite somebody of a company to declare its hours."""
    participation = _participation(request, participation_id)
    form = CompanyInviteForm(request.POST or None, initial={"email": participation.contact_email})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                sent = company_invite(
                    actor=request.actor,
                    participation_id=participation.pk,
                    email=form.cleaned_data["email"],
                    now=timezone.now(),
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, f"Invitation envoyée à {sent.email}.")
                return redirect("clauses:lot_companies", participation.lot_id)
    context = {"form": form, "participation": participation, "lot": participation.lot}
    return render(request, "clauses/facilitator/participation_invite.html", context, status=status)


# --- The buyer, or the facilitator who records what the buyer decided ---


@role_required(Role.BUYER, Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def company_decision(request: ActorRequest, participation_id: int) -> HttpResponse:
    participation = _participation(request, participation_id)
    form = CompanyDecisionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                participation_decide(
                    actor=request.actor,
                    participation_id=participation.pk,
                    on=today(),
                    now=timezone.now(),
                    **form.cleaned_data,
                )
            except Conflict as conflict:  # the page has no form any more, where it would be said
                status = show_refusal(request, conflict)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "La décision est enregistrée. L'entreprise titulaire est prévenue.")
                return redirect(_lot_page(request, participation))
    participation.refresh_from_db()
    context = {
        "form": form,
        "participation": participation,
        "lot": participation.lot,
        "is_waiting": participation.status == ParticipationStatus.PENDING and participation.lot.contract.is_open,
        "is_buyer": request.actor.role == Role.BUYER,
        "back_url": _lot_page(request, participation),
    }
    return render(request, "clauses/company_decision.html", context, status=status)


def _lot_page(request: ActorRequest, participation: Participation) -> str:
    name = "clauses:buyer_lot" if request.actor.role == Role.BUYER else "clauses:lot_companies"
    return reverse(name, args=[participation.lot_id])


# --- The lead contractor ---


@role_required(Role.CONTRACTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def subcontractors(request: ActorRequest, lot_id: int) -> HttpResponse:
    """The companies that work under the lead, and the form to declare one more."""
    lot = _lot(request, lot_id)
    is_lead = led_by(lot, request.actor)
    form = DeclarationForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(_declare(request, lot, form))
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
    companies = companies_of_lot(lot, actor=request.actor, now=timezone.now())
    mine = request.actor.organisation_id
    context = {
        "lot": lot,
        "form": form,
        "is_lead": is_lead,
        "can_declare": is_lead and lot.contract.is_open,
        "companies": [one for one in companies if one.participation.organisation_id != mine],
        "mine": next((one for one in companies if one.participation.organisation_id == mine), None),
    }
    return render(request, "clauses/contractor/subcontractors.html", context, status=status)


def _declare(request: ActorRequest, lot: Lot, form: DeclarationForm) -> str:
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            declared = participation_declare(
                actor=request.actor, lot_id=lot.pk, on=today(), now=timezone.now(), **form.values
            )
            sending.done_url = reverse("clauses:subcontractors", args=[lot.pk])
            messages.success(
                request, f"{declared.display_name} est déclarée. L'acheteur est prévenu et vous recevrez sa réponse."
            )
    return sending.done_url


@role_required(Role.CONTRACTOR)
@require_POST
def subcontractor_withdraw(request: ActorRequest, participation_id: int) -> HttpResponse:
    participation = _participation(request, participation_id)
    try:
        participation_withdraw(actor=request.actor, participation_id=participation.pk)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "La déclaration est retirée.")
    return redirect("clauses:subcontractors", participation.lot_id)
