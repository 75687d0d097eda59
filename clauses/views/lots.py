"""One lot: its progress, its companies, its people."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.contracts import LotEditForm
from clauses.models import Lot, ObligationProposal
from clauses.selectors.companies.pages import signals_of_lot
from clauses.selectors.lots import engagements_of_lot, lots_of, months_of_lot, progress_of
from clauses.selectors.obligations import current_obligation
from clauses.selectors.pooling import agreements_of_lot
from clauses.selectors.statements import statements_queue
from clauses.services.contracts import lot_rewrite
from clauses.views.common import penalty_estimate, show_refusal, today
from core.errors import Refused
from people.selectors import criteria_in_force

STATEMENTS_SHOWN = 12
SIGNALS_SHOWN = 8


def _lot(request: ActorRequest, lot_id: int) -> Lot:
    lots: QuerySet[Lot] = Lot.objects.visible_to(request.actor).select_related("contract__buyer")
    return get_object_or_404(lots, pk=lot_id)


@role_required(Role.FACILITATOR)
@require_safe
def lot_detail(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = get_object_or_404(lots_of(request.actor), pk=lot_id)
    progress = progress_of(lot, on=today())
    obligation = current_obligation(lot)
    months = months_of_lot(lot)
    return render(
        request,
        "clauses/facilitator/lot_detail.html",
        {
            "lot": lot,
            "progress": progress,
            "obligation": obligation,
            "proposals": ObligationProposal.objects.pending().filter(lot=lot),
            "participations": lot.participations.select_related("organisation"),
            "engagements": engagements_of_lot(lot, actor=request.actor),
            "statements": statements_queue(request.actor).filter(lot=lot).order_by("-month", "pk")[:STATEMENTS_SHOWN],
            "month_labels": [f"{row.month:%m/%Y}" for row in months],
            "month_series": [{"label": "Heures validées", "values": [row.validated for row in months]}],
            "penalty": penalty_estimate(lot, progress.totals),
            "agreements": agreements_of_lot(lot),
            "signals": signals_of_lot(lot, actor=request.actor)[:SIGNALS_SHOWN],
        },
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def lot_edit(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = _lot(request, lot_id)
    criteria = criteria_in_force(on=today()).order_by("label")
    form = LotEditForm.of(lot, request.POST if request.method == "POST" else None, criteria=criteria)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                lot_rewrite(
                    actor=request.actor,
                    lot_id=lot.pk,
                    values=form.cleaned_data,
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Le lot est à jour.")
                return redirect("clauses:lot_detail", lot.pk)
    context = {
        "form": form,
        "title": f"Modifier le lot {lot.number}",
        "contract": lot.contract,
        "back_url": reverse("clauses:lot_detail", args=[lot.pk]),
    }
    return render(request, "clauses/facilitator/lot_form.html", context, status=status)
