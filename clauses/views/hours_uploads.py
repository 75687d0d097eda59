"""Files of hours: the workbook to fill, the file put, how far its reading is, and the rows to mend."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import UploadRowState, UploadStatus
from clauses.forms.hours_uploads import HoursUploadForm
from clauses.hours_files.columns import label_of
from clauses.hours_files.safety import UnreadableHours
from clauses.hours_files.workbook import month_workbook
from clauses.models import HoursUpload, Lot
from clauses.rules import month_start, same_day_later
from clauses.selectors.hours_files import hours_by_code, month_periods, uploads_of
from clauses.services.hours_files import hours_upload_order, hours_upload_receive, hours_upload_resume
from clauses.views.common import page_of, show_refusal, today
from core.documents import Sheet, spreadsheet_response
from core.documents.spreadsheets import CONTENT_TYPE
from core.enums import OutboxStatus
from core.errors import Refused

MONTHS_OFFERED = 13
REJECTED_SHOWN = 50


@role_required(Role.CONTRACTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def upload_list(request: ActorRequest) -> HttpResponse:
    """Put a file, and find the earlier ones again."""
    months, lots = _months(), _lots(request)
    status = 200
    if request.method == "POST":
        form = HoursUploadForm(request.POST, request.FILES, months=months, lots=lots)
        upload, status = _receive(request, form)
        if upload is not None:
            return redirect("clauses:hours_upload", upload.pk)
    else:
        wanted = {"month": request.GET.get("mois", f"{months[1]:%Y-%m}"), "lot": request.GET.get("lot", "")}
        form = HoursUploadForm(initial=wanted, months=months, lots=lots)
    context = {
        "form": form,
        "page_obj": page_of(request, uploads_of(request.actor)),
        "template_months": months[:3],
    }
    return render(request, "clauses/contractor/hours_uploads.html", context, status=status)


def _receive(request: ActorRequest, form: HoursUploadForm) -> tuple[HoursUpload | None, int]:
    if not form.is_valid():
        return None, 422
    file = form.cleaned_data["file"]
    try:
        upload = hours_upload_receive(
            actor=request.actor,
            month=form.cleaned_data["month"],
            lot_id=form.cleaned_data["lot"],
            name=file.name,
            content=file.read(),
            now=timezone.now(),
        )
    except UnreadableHours as error:
        form.add_error("file", str(error))
        return None, 422
    except Refused as refusal:
        return None, show_refusal(request, refusal, form)
    return upload, 302


@role_required(Role.CONTRACTOR)
@require_safe
def upload_detail(request: ActorRequest, upload_id: int) -> HttpResponse:
    """How far the reading is; while it goes on, the part that moves asks for itself again."""
    upload = get_object_or_404(uploads_of(request.actor), pk=upload_id)
    order = hours_upload_order(upload)
    rejected = upload.rows.filter(state=UploadRowState.REJECTED).order_by("number")
    context = {
        "upload": upload,
        "has_stopped": order is not None and order.status == OutboxStatus.DEAD,
        "is_over": upload.is_over,
        "has_failed": upload.status == UploadStatus.FAILED,
        "rejected": rejected[:REJECTED_SHOWN],
        "more": max(0, upload.rejected_count - REJECTED_SHOWN),
        "month": upload.month,
    }
    template = "clauses/parts/upload_state.html" if request.htmx else "clauses/contractor/hours_upload.html"
    return render(request, template, context)


@role_required(Role.CONTRACTOR)
@require_POST
def upload_resume(request: ActorRequest, upload_id: int) -> HttpResponse:
    """Go on with a reading that stopped after several failures."""
    get_object_or_404(uploads_of(request.actor), pk=upload_id)
    try:
        hours_upload_resume(actor=request.actor, upload_id=upload_id)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "La lecture reprend là où elle s'était arrêtée.")
    return redirect("clauses:hours_upload", upload_id)


@role_required(Role.CONTRACTOR)
@require_safe
def rejected_rows(request: ActorRequest, upload_id: int) -> HttpResponse:
    """The refused rows as they were typed, with the reason of each: mend them, and put this file in turn."""
    upload = get_object_or_404(uploads_of(request.actor), pk=upload_id)
    keys = list(upload.columns)
    rows = (
        [row.number, *(row.cells.get(key, "") for key in keys), row.reason]
        for row in upload.rows.filter(state=UploadRowState.REJECTED).order_by("number")
    )
    head = ["Ligne du fichier", *map(label_of, keys), "Motif du refus"]
    return spreadsheet_response(
        [Sheet("Lignes refusées", head, rows)], filename=f"lignes-refusees-{upload.month:%Y-%m}.xlsx"
    )


@role_required(Role.CONTRACTOR)
@require_safe
def lot_template(request: ActorRequest, lot_id: int, month: dt.date) -> HttpResponse:
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=lot_id)
    return _workbook(request, month, title=lot.page_title, lot_id=lot.pk)


@role_required(Role.CONTRACTOR)
@require_safe
def company_template(request: ActorRequest, month: dt.date) -> HttpResponse:
    return _workbook(request, month, title=request.actor.organisation.name)


def _workbook(request: ActorRequest, month: dt.date, *, title: str, lot_id: int | None = None) -> HttpResponse:
    content = month_workbook(
        title=title,
        month=month,
        periods=month_periods(actor=request.actor, month=month, lot_id=lot_id),
        typed=hours_by_code(actor=request.actor, month=month, lot_id=lot_id),
    )
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="heures-{month:%Y-%m}.xlsx"'
    return response


def _months() -> list[dt.date]:
    """The month under way and those before it, latest first."""
    current = month_start(today())
    return [same_day_later(current, -back) for back in range(MONTHS_OFFERED)]


def _lots(request: ActorRequest) -> list[tuple[int, str]]:
    lots = Lot.objects.visible_to(request.actor).select_related("contract").order_by("contract__reference", "number")
    return [(lot.pk, f"{lot.contract.reference}, lot {lot.number}") for lot in lots]
