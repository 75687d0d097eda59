"""The lots of a study: their figures, worked out as one types."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import ActorRequest
from clauses.enums import SettingCode
from clauses.forms.sizing import StudyLotForm
from clauses.models import Study, StudyLot
from clauses.selectors.sizing.studies import SizedLot, lot_sized, study_size, trades_in_force
from clauses.selectors.usages import usage_value
from clauses.services.studies import study_lot_add, study_lot_describe, study_lot_remove
from clauses.views.common import show_refusal, today
from clauses.views.sizing.common import either_side, study_asked, study_context
from core.errors import Refused
from core.forms import once


@either_side
@require_safe
def study_lots(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    size = study_size(study, on=today())
    context = study_context(
        request,
        study,
        "clauses:study_lots",
        size=size,
        chart_labels=[f"Lot {one.lot.number}" for one in size.lots],
        chart_series=[{"label": "Heures d'insertion", "values": [one.hours or 0 for one in size.lots]}],
    )
    return render(request, "clauses/sizing/study_lots.html", context)


@either_side
@require_http_methods(["GET", "HEAD", "POST"])
def study_lot_new(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    form = _form(request, study, None)
    return _edit(request, study, None, form)


@either_side
@require_http_methods(["GET", "HEAD", "POST"])
def study_lot_edit(request: ActorRequest, study_id: int, study_lot_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    lot = _lot(study, study_lot_id)
    return _edit(request, study, lot, _form(request, study, lot))


@either_side
@require_safe
def study_lot_result(request: ActorRequest, study_id: int) -> HttpResponse:
    """The fragment beside the form, worked out as one types."""
    study = study_asked(request, study_id)
    form = StudyLotForm(request.GET, **_form_needs(study))
    return render(request, "clauses/sizing/parts/lot_result.html", {"one": _sized(study, form), "study": study})


@either_side
@require_POST
def study_lot_delete(request: ActorRequest, study_id: int, study_lot_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    lot = _lot(study, study_lot_id)
    study_lot_remove(actor=request.actor, lot_id=lot.pk, now=timezone.now())
    messages.success(request, f"Le lot « {lot.title} » est retiré.")
    return redirect("clauses:study_lots", study.pk)


def _lot(study: Study, lot_id: int) -> StudyLot:
    lot = get_object_or_404(study.lots.select_related("trade"), pk=lot_id)
    lot.study = study
    return lot


def _form_needs(study: Study, lot: StudyLot | None = None) -> dict[str, Any]:
    on = today()
    return {
        "study": study,
        "trades": trades_in_force(on, kept=lot.trade_id if lot else None),
        "hourly_cost": usage_value(SettingCode.HOURLY_COST, on=on),
    }


def _form(request: ActorRequest, study: Study, lot: StudyLot | None) -> StudyLotForm:
    initial = {"revision": study.revision} if lot is None else StudyLotForm.initial_of(lot)
    data = request.POST if request.method == "POST" else None
    return StudyLotForm(data, initial=initial, **_form_needs(study, lot))


def _edit(request: ActorRequest, study: Study, lot: StudyLot | None, form: StudyLotForm) -> HttpResponse:
    status = 200
    if request.method == "POST" and "preview" not in request.POST:
        status = 422
        if form.is_valid():
            try:
                _save(request, study, lot, form)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Le lot est enregistré.")
                return redirect("clauses:study_lots", study.pk)
    context = study_context(request, study, "clauses:study_lots", form=form, lot=lot, one=_sized(study, form, lot))
    return render(request, "clauses/sizing/study_lot_form.html", context, status=status)


def _save(request: ActorRequest, study: Study, lot: StudyLot | None, form: StudyLotForm) -> None:
    values, now = form.lot_values(), timezone.now()
    if lot is None:
        with once(form, user=request.user) as sending:
            if not sending.is_repeat:
                study_lot_add(actor=request.actor, study_id=study.pk, values=values, now=now)
                sending.done_url = reverse("clauses:study_lots", args=[study.pk])
        return
    seen = form.cleaned_data["revision"]
    study_lot_describe(actor=request.actor, lot_id=lot.pk, values=values, now=now, seen=seen)


def _sized(study: Study, form: StudyLotForm, lot: StudyLot | None = None) -> SizedLot | None:
    """What the form comes to so far; what is saved, for a form just opened; None when something typed is wrong."""
    divisor = usage_value(SettingCode.FTE_DIVISOR, on=today())
    if not form.is_bound:
        return lot_sized(lot or StudyLot(study=study), divisor=divisor)
    # The title plays no part: one may try figures before naming the lot.
    typed = StudyLotForm(
        {"title": "—"} | {key: form.data.get(key) for key in form.data if key != "title"}, **_form_needs(study, lot)
    )
    if not typed.is_valid():
        return None
    return lot_sized(StudyLot(study=study, number=1, **typed.lot_values()), divisor=divisor)
