"""Set what a lot owes, with the result computed as one types."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import ObligationMethod, SettingCode
from clauses.forms.obligations import ObligationForm
from clauses.models import Amendment, Lot, Obligation
from clauses.selectors.obligation_page import amendments_of
from clauses.selectors.obligations import current_obligation
from clauses.selectors.usages import usage_value
from clauses.services.obligations import NONE_SEEN, obligation_problems, obligation_set
from clauses.views.common import show_refusal, today
from clauses.views.obligations.common import lot_of
from core.errors import Refused


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def obligation_edit(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = lot_of(request, lot_id)
    current = current_obligation(lot)
    amendment = _amendment(request, lot)
    hourly_cost = usage_value(SettingCode.HOURLY_COST, on=today())
    status = 200
    if request.method == "POST":
        form = ObligationForm(request.POST)
        if "preview" not in request.POST:
            status = 422
            if form.is_valid():
                try:
                    saved = _save(request, lot, form, amendment)
                except Refused as refusal:
                    status = show_refusal(request, refusal, form)
                    current = current_obligation(lot)
                    _has_seen(request, form, current)
                else:
                    messages.success(request, f"L'obligation du lot est fixée à {saved.hours} heures.")
                    return redirect("clauses:lot_obligation", lot.pk)
    else:
        form = ObligationForm.of(lot, current, hourly_cost=hourly_cost, on=today(), amendment=amendment)
    context = {
        "lot": lot,
        "form": form,
        "current": current,
        "amendment": amendment,
        "has_tranches": lot.tranches.exists(),
        "result": _result(form),
    }
    return render(request, "clauses/facilitator/obligation_form.html", context, status=status)


def _amendment(request: ActorRequest, lot: Lot) -> Amendment | None:
    """The amendment that adds a clause to the lot, when one comes from it."""
    number = request.GET.get("avenant", "")
    return amendments_of(lot).filter(number=number[:4]).first() if number.isdecimal() else None


def _save(request: ActorRequest, lot: Lot, form: ObligationForm, amendment: Amendment | None) -> Obligation:
    return obligation_set(
        actor=request.actor,
        lot_id=lot.pk,
        terms=form.terms(),
        now=timezone.now(),
        amendment=amendment,
        replaces_id=form.cleaned_data["replaces"] or NONE_SEEN,
    )


def _has_seen(request: ActorRequest, form: ObligationForm, current: Obligation | None) -> None:
    """The page shows the obligation in force beside what was typed: sent again, it replaces that one knowingly."""
    boxes = request.POST.copy()
    boxes["replaces"] = str(current.pk) if current else ""
    form.data = boxes


@role_required(Role.FACILITATOR)
@require_safe
def obligation_result(request: ActorRequest, lot_id: int) -> HttpResponse:
    """The fragment under the form, computed as one types."""
    lot = lot_of(request, lot_id)
    result = _result(ObligationForm(request.GET))
    return render(request, "clauses/parts/obligation_result.html", {"result": result, "lot": lot})


def _result(form: ObligationForm) -> dict[str, Any]:
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
    if missing or any(problem.code in {"input_impossible", "hours_impossible"} for problem in problems):
        return {"hours": None, "missing": missing}
    return {
        "hours": terms.owed_hours(),
        "computed": terms.computed_hours(),
        "manual": terms.manual_hours is not None and terms.manual_hours != terms.computed_hours(),
        "terms": terms,
        "is_followed": terms.is_followed,
        "is_formula": terms.method == ObligationMethod.FORMULA,
        "is_worked_share": terms.method == ObligationMethod.WORKED_SHARE,
        "is_invoiced": terms.method == ObligationMethod.INVOICED,
        "missing": [],
    }
