"""Contracts: the list and its workbook, one contract and its story, its end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.cpv import cpv_label
from clauses.forms.contracts import ContractFilter, LotNewForm, MoveForm
from clauses.models import PublicContract
from clauses.rules import missing_ccag_facts
from clauses.selectors.contract_history import contract_history
from clauses.selectors.contract_sheets import label_of, published_of
from clauses.selectors.contracts import buyers_of_contracts, contracts_list, contracts_sheets, years_of_contracts
from clauses.selectors.lots import LotProgress, lots_of, progress_of
from clauses.selectors.usages import pace_in_force
from clauses.services.contract_life import MOVES, contract_move
from clauses.services.contracts import contract_take_charge, lot_add
from clauses.transitions import CONTRACT_TRANSITIONS
from clauses.views.common import page_of, show_refusal, today
from core.documents import spreadsheet_response
from core.errors import Refused
from core.forms import once
from core.workflow import transitions_available
from people.selectors import criteria_in_force

CCAG_FACTS = {
    "action_scope": "le périmètre de l'action d'insertion",
    "facilitator_contact": "les coordonnées du facilitateur",
    "publics": "les publics éligibles",
    "hours": "le volume d'heures",
}


# --- The list ---


def _asked(request: ActorRequest) -> tuple[ContractFilter, dict[str, Any]]:
    form = ContractFilter(
        request.GET, buyers=buyers_of_contracts(request.actor), years=years_of_contracts(request.actor)
    )
    return form, form.cleaned_data if form.is_valid() else {}


@role_required(Role.FACILITATOR)
@require_safe
def contract_list(request: ActorRequest) -> HttpResponse:
    form, filters = _asked(request)
    context = {
        "form": form,
        "page_obj": page_of(request, contracts_list(request.actor, filters=filters)),
        "filtered": any(value for name, value in filters.items() if name != "sort"),
        "query": request.GET.urlencode(),
    }
    return render(request, "clauses/facilitator/contract_list.html", context)


@role_required(Role.FACILITATOR)
@require_safe
def contract_export(request: ActorRequest) -> HttpResponse:
    """The list as it is filtered and sorted, and its lots, to open in a spreadsheet."""
    _, filters = _asked(request)
    sheets = contracts_sheets(request.actor, filters=filters)
    return spreadsheet_response(sheets, filename=f"marches-{today():%Y-%m-%d}.xlsx")


# --- One contract ---


def _contract(request: ActorRequest, contract_id: int) -> PublicContract:
    contracts = PublicContract.objects.visible_to(request.actor)
    return get_object_or_404(
        contracts.select_related("buyer", "facilitator__user", "facilitation", "territory"), pk=contract_id
    )


@role_required(Role.FACILITATOR)
@require_safe
def contract_detail(request: ActorRequest, contract_id: int) -> HttpResponse:
    contract = _contract(request, contract_id)
    pace = pace_in_force(today())
    rows = lots_of(request.actor).filter(contract=contract).prefetch_related("publics").order_by("number", "pk")
    lots = [progress_of(lot, on=today(), pace=pace) for lot in rows]
    published = published_of(contract)
    context = {
        "contract": contract,
        "lots": lots,
        "amendments": contract.amendments.select_related("lot").order_by("-number"),
        "publications": contract.publications.defer("content", "raw")[:10],
        "by_hand": [(label_of(name), published.said[name]) for name in sorted(published.changed)] if published else [],
        "published": published,
        "missing": _missing(contract, lots),
        "cpv_label": cpv_label(contract.cpv) if contract.cpv else "",
        "publics": sorted({str(one) for progress in lots for one in progress.lot.publics.all()}),
        "moves": transitions_available(CONTRACT_TRANSITIONS, contract, request.actor),
        "is_mine": contract.facilitator_id == request.actor.membership.pk,
    }
    return render(request, "clauses/facilitator/contract_detail.html", context)


def _missing(contract: PublicContract, lots: list[LotProgress]) -> list[str]:
    """What the CCAG wants the contract to state and that is not written here; only for contracts that follow one."""
    if not contract.ccag or contract.ccag == "Pas de CCAG" or not any(one.lot.clause_kind for one in lots):
        return []
    owed = [one.totals.owed for one in lots if one.totals.owed is not None]
    missing = missing_ccag_facts(
        action_scope=contract.action_scope,
        facilitator_contact=contract.facilitator_contact,
        publics=max((len(one.lot.publics.all()) for one in lots), default=0),
        hours=sum(owed) if owed else None,
    )
    return [CCAG_FACTS[name] for name in missing]


@role_required(Role.FACILITATOR)
@require_safe
def contract_story(request: ActorRequest, contract_id: int) -> HttpResponse:
    """Who wrote what of a contract, when and why."""
    contract = _contract(request, contract_id)
    context = {"contract": contract, "items": contract_history(contract)}
    return render(request, "clauses/facilitator/contract_story.html", context)


@role_required(Role.FACILITATOR)
@require_POST
def contract_follow(request: ActorRequest, contract_id: int) -> HttpResponse:
    _contract(request, contract_id)
    try:
        contract_take_charge(actor=request.actor, contract_id=contract_id)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "Vous suivez maintenant ce marché.")
    return redirect("clauses:contract_detail", contract_id)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_end(request: ActorRequest, contract_id: int, move: str) -> HttpResponse:
    """Close, abandon or reopen, on a page that says what it does and asks why."""
    contract = _contract(request, contract_id)
    if move not in MOVES:
        raise Http404
    form = MoveForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                contract_move(
                    actor=request.actor,
                    contract_id=contract.pk,
                    move=move,
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "C'est fait. L'acheteur et les entreprises sont prévenus.")
                return redirect("clauses:contract_detail", contract.pk)
    change = MOVES[move]
    refusals = change.refusals(contract, state=contract.status, role=request.actor.role, reason="shown")
    context = {"contract": contract, "form": form, "change": change, "refusals": refusals}
    return render(request, "clauses/facilitator/contract_end.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def lot_new(request: ActorRequest, contract_id: int) -> HttpResponse:
    contract = _contract(request, contract_id)
    form = LotNewForm(
        request.POST or None,
        initial={"starts_on": contract.notified_on, "statement_due_day": 10, "title": contract.title},
        family=contract.family,
        criteria=criteria_in_force(on=today()).order_by("label"),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(_lot_new(request, contract, form))
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
    context = {
        "form": form,
        "title": "Ajouter un lot",
        "contract": contract,
        "back_url": reverse("clauses:contract_detail", args=[contract.pk]),
    }
    return render(request, "clauses/facilitator/lot_form.html", context, status=status)


def _lot_new(request: ActorRequest, contract: PublicContract, form: LotNewForm) -> str:
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            lot = lot_add(actor=request.actor, contract_id=contract.pk, values=form.values)
            sending.done_url = reverse("clauses:lot_detail", args=[lot.pk])
            messages.success(request, f"Le lot {lot.number} est ajouté.")
    return sending.done_url
