"""DECP files put on screen: choose one, see what it would change, confirm or give up, take the defects away."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import ChangeKind
from clauses.forms.uploads import RecordFilter, UploadForm
from clauses.models import DecpUpload, DecpUploadRecord
from clauses.services.uploads import upload_confirm, upload_give_up, upload_order, upload_receive, upload_resume
from clauses.views.common import page_of, show_refusal
from core.documents import Sheet, spreadsheet_response
from core.errors import Refused

DEFECT_HEAD = ("Rang", "Marché", "Objet", "Donnée", "Défaut")


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def decp_upload(request: ActorRequest) -> HttpResponse:
    """Choose a file; a worker reads it, and nothing is written before what it changes is confirmed."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = upload_receive(actor=request.actor, name=file.name, content=file.read(), now=timezone.now())
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                return redirect("clauses:decp_preview", upload.pk)
    uploads = DecpUpload.objects.visible_to(request.actor).select_related("uploaded_by").defer("content")
    context = {"form": form, "page_obj": page_of(request, uploads)}
    return render(request, "clauses/facilitator/decp_upload.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def decp_preview(request: ActorRequest, upload_id: int) -> HttpResponse:
    """How far the reading is, then what the file changes, record by record."""
    upload = get_object_or_404(_uploads(request), pk=upload_id)
    if request.method == "POST":
        try:
            upload_confirm(actor=request.actor, upload_id=upload.pk, now=timezone.now())
        except Refused as refusal:
            show_refusal(request, refusal)
        return redirect("clauses:decp_preview", upload.pk)
    form = RecordFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    report = upload.report
    context: dict[str, Any] = {
        "upload": upload,
        "done": getattr(getattr(upload, "progress", None), "done", 0),
        "order": upload_order(upload),
        "report": report,
        "has_changes": bool(report.get("created", 0) + report.get("updated", 0)),
        "form": form,
        "filtered": any(filters.values()),
        "page_obj": page_of(request, _records(upload, filters)),
    }
    template = "clauses/parts/decp_state.html" if request.htmx else "clauses/facilitator/decp_preview.html"
    return render(request, template, context)


@role_required(Role.FACILITATOR)
@require_POST
def decp_give_up(request: ActorRequest, upload_id: int) -> HttpResponse:
    get_object_or_404(_uploads(request), pk=upload_id)
    try:
        upload_give_up(actor=request.actor, upload_id=upload_id)
    except Refused as refusal:
        show_refusal(request, refusal)
        return redirect("clauses:decp_preview", upload_id)
    messages.success(request, "Le fichier est oublié, aucun marché n'a changé.")
    return redirect("clauses:decp_upload")


@role_required(Role.FACILITATOR)
@require_POST
def decp_resume(request: ActorRequest, upload_id: int) -> HttpResponse:
    """Try again what stopped after several failures."""
    get_object_or_404(_uploads(request), pk=upload_id)
    try:
        upload_resume(actor=request.actor, upload_id=upload_id)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "Le travail reprend. Cette page dira où il en est.")
    return redirect("clauses:decp_preview", upload_id)


@role_required(Role.FACILITATOR)
@require_safe
def decp_defects(request: ActorRequest, upload_id: int, form: str) -> HttpResponse:
    """All the defects of a file, to send to the buyer who published it."""
    upload = get_object_or_404(_uploads(request), pk=upload_id)
    name = f"defauts-decp-{upload.pk}"
    if form == "xlsx":
        return spreadsheet_response([Sheet("Défauts", DEFECT_HEAD, _defect_rows(upload))], filename=f"{name}.xlsx")
    if form != "csv":
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer, delimiter=";")
    writer.writerow(DEFECT_HEAD)
    writer.writerows([_harmless(cell) for cell in row] for row in _defect_rows(upload))
    return answer


def _uploads(request: ActorRequest) -> QuerySet[DecpUpload]:
    uploads = DecpUpload.objects.visible_to(request.actor).defer("content")
    return uploads.select_related("uploaded_by", "applied_by", "progress")


def _records(upload: DecpUpload, filters: dict[str, Any]) -> QuerySet[DecpUploadRecord]:
    """What changes first; among those, the order of the file."""
    records = upload.records.all()
    if filters.get("kind") == "defects":
        records = records.exclude(defects=[])
    elif filters.get("kind"):
        records = records.filter(kind=filters["kind"])
    for word in (filters.get("q") or "").split()[:5]:
        records = records.filter(Q(reference__icontains=word) | Q(title__icontains=word))
    order = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(ChangeKind)))
    return records.order_by(order, "rank")


def _defect_rows(upload: DecpUpload) -> Iterator[tuple[Any, ...]]:
    for record in upload.records.exclude(defects=[]).iterator():
        for field, message in record.defects:
            yield record.rank, record.reference, record.title, field, message


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula is kept as a text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell
