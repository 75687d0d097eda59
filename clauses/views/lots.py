"""One lot: its progress, its obligation, its companies, its people."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import ObligationMethod, SettingCode
from clauses.forms.contracts import LotForm
from clauses.forms.obligations import ObligationForm
from clauses.models import Lot, Obligation
from clauses.selectors.companies.pages import signals_of_lot
from clauses.selectors.lots import engagements_of_lot, lots_of, months_of_lot, progress_of
from clauses.selectors.pooling import agreements_of_lot
from clauses.selectors.statements import statements_queue
from clauses.selectors.usages import usage_value
from clauses.services.contracts import lot_describe
from clauses.services.obligations import INPUTS_OF_METHOD, obligation_problems, obligation_set
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
    obligation = Obligation.objects.current().filter(lot=lot).select_related("decided_by").first()
    months = months_of_lot(lot)
    return render(
        request,
        "clauses/facilitator/lot_detail.html",
        {
            "lot": lot,
            "progress": progress,
            "obligation": obligation,
            "past_obligations": lot.obligations.filter(replaced_at__isnull=False).select_related("decided_by"),
            "amount_changed": _amount_changed(lot, obligation),
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


def _amount_changed(lot: Lot, obligation: Obligation | None) -> bool:
    """An amendment changed the amount since the obligation was set: a new one is proposed, never imposed."""
    return (
        obligation is not None
        and obligation.amount_excl_tax is not None
        and lot.amount_excl_tax is not None
        and obligation.amount_excl_tax != lot.amount_excl_tax
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def lot_edit(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = _lot(request, lot_id)
    criteria = criteria_in_force(on=today()).order_by("label")
    form = LotForm.of(lot, request.POST if request.method == "POST" else None, criteria=criteria)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                lot_describe(actor=request.actor, lot_id=lot.pk, values=form.cleaned_data)
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


# --- Obligation ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def obligation_edit(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = _lot(request, lot_id)
    current = Obligation.objects.current().filter(lot=lot).first()
    hourly_cost = usage_value(SettingCode.HOURLY_COST, on=today())
    status = 200
    if request.method == "POST":
        form = ObligationForm(request.POST)
        if "preview" not in request.POST:
            status = 422
            if form.is_valid() and (saved := _save_obligation(request, lot, form)):
                messages.success(request, f"L'obligation du lot est fixée à {saved.hours} heures.")
                return redirect("clauses:lot_detail", lot.pk)
    else:
        form = ObligationForm.of(lot, current, hourly_cost=hourly_cost)
    context = {
        "lot": lot,
        "form": form,
        "current": current,
        "hourly_cost": hourly_cost,
        "result": _result(form),
    }
    return render(request, "clauses/facilitator/obligation_form.html", context, status=status)


def _save_obligation(request: ActorRequest, lot: Lot, form: ObligationForm) -> Obligation | None:
    try:
        return obligation_set(
            actor=request.actor,
            lot_id=lot.pk,
            terms=form.terms(),
            now=timezone.now(),
            replaces_id=form.cleaned_data["replaces"],
        )
    except Refused as refusal:
        show_refusal(request, refusal, form)
        return None


@role_required(Role.FACILITATOR)
@require_safe
def obligation_result(request: ActorRequest, lot_id: int) -> HttpResponse:
    """The fragment under the form, computed as one types."""
    lot = _lot(request, lot_id)
    result = _result(ObligationForm(request.GET))
    return render(request, "clauses/parts/obligation_result.html", {"result": result, "lot": lot})


def _result(form: ObligationForm) -> dict:
    """What the form gives so far: hours and the formula with its figures, or what is missing."""
    if form.is_bound:
        valid = ObligationForm(form.data)
    else:
        initial = form.initial or {}
        valid = ObligationForm({name: "" if value is None else str(value) for name, value in initial.items()})
    if not valid.is_valid():
        return {"hours": None, "missing": []}
    terms = valid.terms()
    missing = [valid.fields[name].label for name in terms.missing_inputs()]
    problems = obligation_problems(terms)
    if missing or any(problem.code == "input_impossible" for problem in problems):
        return {"hours": None, "missing": missing}
    return {
        "hours": terms.owed_hours(),
        "computed": terms.computed_hours(),
        "manual": terms.manual_hours is not None and terms.manual_hours != terms.computed_hours(),
        "terms": terms,
        "is_formula": terms.method == ObligationMethod.FORMULA,
        "is_worked_share": terms.method == ObligationMethod.WORKED_SHARE,
        "is_invoiced": terms.method == ObligationMethod.INVOICED,
        "inputs": INPUTS_OF_METHOD[terms.method],
        "missing": [],
    }
