"""The buyer's space: where her contracts stand, in figures and without names."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.models import PublicContract
from clauses.selectors.contracts import contracts_list
from clauses.selectors.lots import lots_of, months_of_lot, progress_of
from clauses.selectors.usages import pace_in_force
from clauses.views.common import page_of, today


@role_required(Role.BUYER)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    q = request.GET.get("q", "")[:100]
    page = page_of(request, contracts_list(request.actor, filters={"q": q}))
    return render(request, "clauses/buyer/home.html", {"page_obj": page, "q": q})


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
