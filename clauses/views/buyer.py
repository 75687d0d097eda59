"""The buyer's space: where her contracts stand, in figures and without names."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import ParticipationStatus
from clauses.forms.exchanges import DecisionForm
from clauses.models import Letter, Meeting, PenaltyProposal, PublicContract
from clauses.selectors.contracts import contracts_list
from clauses.selectors.curves import curve_chart, lot_curve
from clauses.selectors.lot_companies import participations_to_decide
from clauses.selectors.lots import lots_of, months_of_lot, progress_of
from clauses.selectors.pooling import agreements_of_lot, agreements_to_answer
from clauses.selectors.steering import steering_of_lot
from clauses.selectors.usages import pace_in_force
from clauses.services.penalties import penalty_decide
from clauses.views.common import acts_shown, page_of, penalty_estimate, show_refusal, today
from core.errors import Refused


@role_required(Role.BUYER)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    q = request.GET.get("q", "")[:100]
    page = page_of(request, contracts_list(request.actor, filters={"q": q}))
    context = {
        "page_obj": page,
        "q": q,
        "to_answer": agreements_to_answer(request.actor),
        "to_decide": participations_to_decide(request.actor)[:10],
    }
    return render(request, "clauses/buyer/home.html", context)


@role_required(Role.BUYER)
@require_safe
def contract_detail(request: ActorRequest, contract_id: int) -> HttpResponse:
    contract = get_object_or_404(
        PublicContract.objects.visible_to(request.actor).select_related("facilitator__user", "facilitation"),
        pk=contract_id,
    )
    pace = pace_in_force(today())
    lots = [
        progress_of(lot, on=today(), pace=pace)
        for lot in lots_of(request.actor).filter(contract=contract).prefetch_related("participations__organisation")
    ]
    context = {"contract": contract, "lots": lots, "months": months_of_lot(lots[0].lot) if len(lots) == 1 else []}
    return render(request, "clauses/buyer/contract_detail.html", context)


@role_required(Role.BUYER)
@require_http_methods(["GET", "HEAD", "POST"])
def lot_detail(request: ActorRequest, lot_id: int) -> HttpResponse:
    """One lot: where it is heading, the penalty to decide, letters and meetings. Figures, no name."""
    lot = get_object_or_404(lots_of(request.actor).prefetch_related("participations__organisation"), pk=lot_id)
    penalties = list(
        PenaltyProposal.objects.visible_to(request.actor)
        .filter(lot=lot)
        .exclude(status="withdrawn")
        .select_related("proposed_by", "decided_by")
    )
    waiting = next((one for one in penalties if one.is_waiting), None)
    form = DecisionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if waiting is None:
            messages.error(request, "Aucune pénalité n'attend votre décision.")
            status = 409
        elif form.is_valid():
            try:
                penalty_decide(actor=request.actor, penalty_id=waiting.pk, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Votre décision est enregistrée. Le facilitateur est prévenu.")
                return redirect("clauses:buyer_lot", lot.pk)
    pace = pace_in_force(today())
    progress = progress_of(lot, on=today(), pace=pace)
    steering = steering_of_lot(lot, on=today(), pace=pace)
    curve = lot_curve(steering, on=today())
    context = {
        "lot": lot,
        "progress": progress,
        "steering": steering,
        "curve": curve_chart(curve) if curve else None,
        "acts": acts_shown(steering.acts, on=today()),
        "estimate": penalty_estimate(lot, progress.totals),
        "penalties": penalties,
        "waiting": waiting,
        "form": form,
        "letters": Letter.objects.visible_to(request.actor)
        .filter(lot=lot)
        .select_related("company", "reply")
        .defer("content"),
        "to_decide": [one for one in lot.participations.all() if one.status == ParticipationStatus.PENDING],
        "meetings": Meeting.objects.visible_to(request.actor).filter(lot=lot),
        "agreements": agreements_of_lot(lot),
    }
    return render(request, "clauses/buyer/lot_detail.html", context, status=status)
