"""The duty of August 2026: the contracts it concerns, one of them, and the national thresholds and dates."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import ContractType, DutyState, LegalDateCode
from clauses.forms.duty import DutyFactsForm, DutyFilter, ExemptionForm, LegalDateForm, ThresholdForm
from clauses.models import DutyThreshold, LegalDate, PublicContract
from clauses.selectors.duty import duty_counts, duty_list, duty_since, facts_missing, thresholds_by_period, with_duty
from clauses.services.duty import (
    duty_facts_state,
    exemption_record,
    exemption_withdraw,
    legal_date_save,
    threshold_save,
)
from clauses.views.common import form_page, page_of, show_refusal, today
from core.documents import Sheet, spreadsheet_response
from core.errors import Refused

readers = role_required(Role.FACILITATOR, Role.BUYER, Role.PILOT, Role.ADMIN)
writers = role_required(Role.FACILITATOR, Role.BUYER)
national = role_required(Role.PILOT, Role.ADMIN)

EXPORT_HEAD = (
    "Marché", "Objet", "Acheteur", "Type d'achat", "Consultation", "Notification", "Valeur comparée (€)", "Seuil (€)",
    "Situation", "Motif de dispense", "Justification",
)  # fmt: skip


@readers
@require_safe
def duty_list_page(request: ActorRequest) -> HttpResponse:
    form = DutyFilter(request.GET, actor=request.actor)
    filters = form.cleaned_data if form.is_valid() else {}
    contracts = duty_list(request.actor, filters=filters)
    if request.GET.get("format") == "xlsx":
        return spreadsheet_response(
            [Sheet("Obligation d'août 2026", EXPORT_HEAD, map(_export_row, contracts))],
            filename=f"obligation-sociale-{today():%Y-%m-%d}.xlsx",
        )
    counts = duty_counts(request.actor)
    context = {
        "form": form,
        "page_obj": page_of(request, contracts),
        "filtered": any(filters.values()),
        "counts": {state.value: counts[state] for state in DutyState},
        "since": duty_since(),
        "export_query": _export_query(request),
    }
    return render(request, "clauses/duty/list.html", context)


def _export_query(request: ActorRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "xlsx"
    return query.urlencode()


def _export_row(contract: Any) -> list[Any]:
    exemption = getattr(contract, "duty_exemption", None)
    return [
        contract.reference,
        contract.title,
        contract.buyer.name,
        ContractType(contract.duty_type).label if contract.duty_type else "",
        contract.consultation_on,
        contract.notified_on,
        contract.duty_value,
        contract.duty_threshold,
        DutyState(contract.duty_state).label,
        exemption.get_ground_display() if exemption else "",
        exemption.words if exemption else "",
    ]


@readers
@require_http_methods(["GET", "HEAD", "POST"])
def duty_contract(request: ActorRequest, contract_id: int) -> HttpResponse:
    """One contract before the duty: what was compared, what is missing, and the answer to give."""
    contract: Any = get_object_or_404(
        with_duty(PublicContract.objects.visible_to(request.actor)).select_related(
            "buyer", "duty_exemption__recorded_by"
        ),
        pk=contract_id,
    )
    can_write = request.actor.has_role(Role.FACILITATOR, Role.BUYER)
    stating = request.method == "POST" and "state_facts" in request.POST
    exempting = request.method == "POST" and not stating
    facts = DutyFactsForm.of(contract, request.POST if stating else None)
    exemption = ExemptionForm(request.POST if exempting else None)
    status = 200
    if request.method == "POST":
        status = 422
        form = facts if stating else exemption
        if form.is_valid():
            try:
                _answer(request, contract_id, form, stating=stating)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                return redirect("clauses:duty_contract", contract_id)
    context = {
        "contract": contract,
        "facts": facts,
        "exemption_form": exemption,
        "exemption": getattr(contract, "duty_exemption", None),
        "missing": facts_missing(contract),
        "can_write": can_write,
        "is_open": contract.duty_state in {DutyState.MISSING, DutyState.TO_CHECK},
        "state_label": DutyState(contract.duty_state).label,
        "since": duty_since(),
        "is_buyer": request.actor.role == Role.BUYER,
        "is_facilitator": request.actor.role == Role.FACILITATOR,
    }
    return render(request, "clauses/duty/contract.html", context, status=status)


def _answer(request: ActorRequest, contract_id: int, form: Any, *, stating: bool) -> None:
    if stating:
        duty_facts_state(actor=request.actor, contract_id=contract_id, values=form.cleaned_data)
        messages.success(request, "Les données du marché sont enregistrées.")
    else:
        exemption_record(actor=request.actor, contract_id=contract_id, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "La dispense et son motif sont enregistrés au dossier du marché.")


@writers
@require_POST
def duty_exemption_withdraw(request: ActorRequest, contract_id: int) -> HttpResponse:
    get_object_or_404(PublicContract.objects.visible_to(request.actor), pk=contract_id)
    try:
        exemption_withdraw(actor=request.actor, contract_id=contract_id)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "La dispense est retirée. Ce qui était écrit reste dans l'historique.")
    return redirect("clauses:duty_contract", contract_id)


# --- National rows ---


@national
@require_safe
def threshold_list(request: ActorRequest) -> HttpResponse:
    context = {
        "periods": thresholds_by_period(),
        "social_duty": LegalDate.objects.filter(code=LegalDateCode.SOCIAL_DUTY).first(),
        "today": today(),
    }
    return render(request, "clauses/duty/thresholds.html", context)


@national
@require_http_methods(["GET", "HEAD", "POST"])
def threshold_edit(request: ActorRequest, threshold_id: int | None = None) -> HttpResponse:
    row = get_object_or_404(DutyThreshold, pk=threshold_id) if threshold_id else None
    form = ThresholdForm(request.POST or None, instance=row)
    return _national_row(
        request,
        form,
        lambda: threshold_save(actor=request.actor, values=form.cleaned_data, threshold_id=threshold_id),
        title="Modifier un seuil" if row else "Ajouter un seuil",
        done="Le seuil est enregistré.",
    )


@national
@require_http_methods(["GET", "HEAD", "POST"])
def social_duty_date(request: ActorRequest) -> HttpResponse:
    row = LegalDate.objects.filter(code=LegalDateCode.SOCIAL_DUTY).first()
    form = LegalDateForm(request.POST or None, instance=row)
    return _national_row(
        request,
        form,
        lambda: legal_date_save(actor=request.actor, code=LegalDateCode.SOCIAL_DUTY, values=form.cleaned_data),
        title="Date d'application de l'obligation",
        done="La date d'application est enregistrée.",
    )


def _national_row(
    request: ActorRequest, form: forms.BaseForm, save: Callable[[], Any], *, title: str, done: str
) -> HttpResponse:
    back = reverse("clauses:threshold_list")
    return form_page(
        request,
        form,
        save,
        template="clauses/row_form.html",
        done=done,
        back=lambda _: back,
        title=title,
        lead="Un changement vaut pour tout le Département ; l'ancienne valeur reste dans l'historique.",
        back_url=back,
        back_label="Seuils et dates",
    )
