"""Amendments of a lot, and the answer to the obligation each one proposes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.obligation_events import AmendmentForm, ProposalForm
from clauses.models import Amendment, Lot, ObligationProposal
from clauses.selectors.obligations import current_obligation, hours_of
from clauses.services.amendments import amendment_record, proposal_accept, proposal_refuse, proposed_hours
from clauses.views.common import show_refusal, today
from clauses.views.obligations.common import lot_of
from core.errors import Refused
from core.forms import once


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def amendment_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = lot_of(request, lot_id)
    form = AmendmentForm(request.POST or None, lot=lot)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(_record(request, lot, form))
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
    context = {
        "lot": lot,
        "form": form,
        "title": "Enregistrer un avenant",
        "lead": "Ce qu'il change au marché vaut aussitôt ; l'obligation ne change que si vous l'acceptez ensuite.",
        "button": "Enregistrer l'avenant",
    }
    return render(request, "clauses/obligations/act.html", context, status=status)


def _record(request: ActorRequest, lot: Lot, form: AmendmentForm) -> str:
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            amendment = amendment_record(actor=request.actor, lot_id=lot.pk, values=form.values, now=timezone.now())
            sending.done_url = _after(lot, amendment)
            messages.success(request, f"{amendment} : enregistrée.")
    return sending.done_url


def _after(lot: Lot, amendment: Amendment) -> str:
    """Where an amendment leads: to its proposal, to the first obligation of the clause it adds, or back."""
    proposal = ObligationProposal.objects.pending().filter(amendment=amendment).first()
    if proposal is not None:
        return reverse("clauses:proposal_detail", args=[proposal.pk])
    if amendment.clause_kind and current_obligation(lot) is None:
        return f"{reverse('clauses:obligation_edit', args=[lot.pk])}?avenant={amendment.number}"
    return reverse("clauses:lot_obligation", args=[lot.pk])


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_detail(request: ActorRequest, proposal_id: int) -> HttpResponse:
    """What the lot owes, what it would owe, and the decision with its reason."""
    proposals = ObligationProposal.objects.visible_to(request.actor)
    proposal = get_object_or_404(
        proposals.select_related("lot__contract__buyer", "amendment", "decided_by", "obligation"), pk=proposal_id
    )
    lot, current = proposal.lot, current_obligation(proposal.lot)
    follows = current is not None and current.follows_quantities
    form = ProposalForm(request.POST) if request.method == "POST" else ProposalForm.of(proposal, follows=follows)
    values, status = form.initial, 200
    if "preview" in request.POST:
        form.is_valid()
        for name in ("decision", "reason"):  # a recalculation only reads the figures
            form.errors.pop(name, None)
        values, status = form.cleaned_data, 422 if form.errors else 200
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _decide(request, proposal, form)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
                proposal.refresh_from_db()
            else:
                return redirect("clauses:lot_obligation", lot.pk)
        values = form.cleaned_data
    proposed = None
    if current is not None:
        proposed = proposed_hours(
            lot, current, proposal, on=today(), amount=values.get("amount"), written=values.get("written")
        )
    context = {
        "lot": lot,
        "proposal": proposal,
        "form": form,
        "current": current,
        "owed": None if current is None else hours_of(current, on=today()),
        "proposed": proposed,
        "is_ahead": proposal.effective_on > today(),
    }
    return render(request, "clauses/obligations/proposal.html", context, status=status)


def _decide(request: ActorRequest, proposal: ObligationProposal, form: ProposalForm) -> None:
    if form.cleaned_data["decision"] == "refuse":
        reason = form.cleaned_data["reason"]
        proposal_refuse(actor=request.actor, proposal_id=proposal.pk, reason=reason, now=timezone.now())
        messages.success(request, "La proposition est refusée : l'obligation reste la même.")
        return
    obligation = proposal_accept(actor=request.actor, proposal_id=proposal.pk, now=timezone.now(), **form.retained())
    messages.success(request, f"La proposition est acceptée : le lot doit {obligation.hours} heures.")
