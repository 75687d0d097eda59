"""What the study concludes: the territory, the kind of clause, the wording, the contracts of before."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import ActorRequest
from clauses.enums import SettingCode
from clauses.forms.sizing import RADIUSES, ComparableFilter, KindsForm, RadiusForm, TermsForm
from clauses.models import Study
from clauses.selectors.sizing.advice import default_radius_km, kind_label, study_outlook
from clauses.selectors.sizing.comparables import comparable_lots, comparables, hours_by_way, median_rates
from clauses.selectors.sizing.duty import duty_of
from clauses.selectors.sizing.studies import study_size
from clauses.selectors.usages import usage_value
from clauses.services.studies import study_kinds_choose, study_terms_set
from clauses.views.common import page_of, show_refusal, today
from clauses.views.sizing.common import either_side, study_asked, study_context
from clauses.wording import Document, documents_text, study_documents
from core import formats
from core.documents import pdf_response
from core.errors import Refused
from people.selectors import criteria_in_force

WORDING_TITLE = "Clause sociale d'insertion : passages à reprendre"
BEST_SHOWN = 3


@either_side
@require_safe
def study_feasibility(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    on = today()
    usual = _nearest(default_radius_km(on))
    form = RadiusForm(request.GET) if "rayon" in request.GET else RadiusForm(initial={"rayon": usual})
    radius = form.cleaned_data["rayon"] if form.is_valid() else usual
    outlook = study_outlook(request.actor, study, on=on, radius_km=radius)
    context = study_context(request, study, "clauses:study_feasibility", form=form, outlook=outlook)
    return render(request, "clauses/sizing/study_feasibility.html", context)


def _nearest(radius_km: int) -> int:
    return min(RADIUSES, key=lambda km: abs(km - radius_km))


@either_side
@require_http_methods(["GET", "HEAD", "POST"])
def study_kinds(request: ActorRequest, study_id: int) -> HttpResponse:
    """Advice on each lot, and the choice of its kind of clause."""
    study = study_asked(request, study_id)
    outlook = study_outlook(request.actor, study, on=today())
    form = KindsForm(
        request.POST if request.method == "POST" else None, study=study, lots=[one.sized.lot for one in outlook.lots]
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                study_kinds_choose(
                    actor=request.actor,
                    study_id=study.pk,
                    kinds=form.kinds(),
                    now=timezone.now(),
                    seen=form.cleaned_data["revision"],
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Les types de clause sont enregistrés.")
                return redirect("clauses:study_wording", study.pk)
    rows = [
        {
            "one": one,
            "field": form[f"lot_{one.sized.lot.pk}"],
            "advices": [(advice, kind_label(advice.kind)) for advice in one.advices],
            "shown": BEST_SHOWN,
        }
        for one in outlook.lots
    ]
    context = study_context(
        request, study, "clauses:study_kinds", form=form, rows=rows, duty=duty_of(study, on=today())
    )
    return render(request, "clauses/sizing/study_kinds.html", context, status=status)


# --- Wording ---


@either_side
@require_http_methods(["GET", "HEAD", "POST"])
def study_wording(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    on = today()
    initial = {
        "contact": study.contact,
        "statement_due_day": study.statement_due_day,
        "penalty_rate": study.penalty_rate,
        "criterion_weight": study.criterion_weight,
        "publics": study.publics.all(),
        "revision": study.revision,
    }
    form = TermsForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        criteria=criteria_in_force(on=on).order_by("label"),
        penalty_rate=usage_value(SettingCode.PENALTY_RATE, on=on),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                study_terms_set(
                    actor=request.actor,
                    study_id=study.pk,
                    values=form.term_values(),
                    publics=list(form.cleaned_data["publics"]),
                    now=timezone.now(),
                    seen=form.cleaned_data["revision"],
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Les textes sont à jour.")
                return redirect("clauses:study_wording", study.pk)
    size = study_size(study, on=on)
    documents = study_documents(study, size, on=on)
    context = study_context(request, study, "clauses:study_wording", form=form, documents=documents, size=size)
    return render(request, "clauses/sizing/study_wording.html", context, status=status)


@either_side
@require_safe
def study_wording_text(request: ActorRequest, study_id: int) -> HttpResponse:
    """All the passages as a text file, to paste into one's own documents."""
    study = study_asked(request, study_id)
    text = documents_text(_documents(study, today()), title=f"{study.title} · {WORDING_TITLE}")
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="clause-etude-{study.pk}.txt"'
    return response


@either_side
@require_safe
def study_wording_pdf(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    on = today()
    data = {
        "title": WORDING_TITLE,
        "facts": [
            ["Marché", study.title],
            ["Acheteur", study.buyer.name],
            ["Type", study.get_contract_type_display()],
            ["Lieu", study.commune.name if study.commune else formats.MISSING],
            ["Consultation", formats.day(study.consultation_on)],
        ],
        "documents": [
            {
                "title": document.title,
                "blocks": [
                    {"kind": block.kind, "text": block.text, "items": list(block.items)} for block in document.blocks
                ],
            }
            for document in _documents(study, on)
        ],
    }
    return pdf_response(
        "clauses/documents/wording.typ", data, title=WORDING_TITLE, on=on, filename=f"clause-etude-{study.pk}.pdf"
    )


def _documents(study: Study, on: dt.date) -> list[Document]:
    return study_documents(study, study_size(study, on=on), on=on)


# --- Contracts of before ---


@either_side
@require_safe
def study_comparables(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    form = ComparableFilter(request.GET)
    same = form.cleaned_data["same"] if form.is_valid() else ""
    on = today()
    trades = list({lot.trade_id: lot.trade for lot in study.lots.select_related("trade") if lot.trade}.values())
    page = page_of(request, comparable_lots(request.actor, study, trades=trades, same=same))
    ways = hours_by_way(request.actor, study, trades=trades, same=same)
    context = study_context(
        request,
        study,
        "clauses:study_comparables",
        form=form,
        page_obj=page,
        rows=comparables(list(page.object_list), on=on),
        median=median_rates(study, trades=trades, on=on, same=same),
        way_labels=[label for label, _ in ways],
        way_series=[{"label": "Heures validées", "values": [hours for _, hours in ways]}],
        has_trades=bool(trades or study.cpv),
    )
    return render(request, "clauses/sizing/study_comparables.html", context)
