"""The contractor's space: her lots, her months, the grid of hours. Only her own part, never a criterion."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import EntryState, HoursKind
from clauses.models import HoursStatement, Lot
from clauses.selectors.contractors import company_lots, company_months_late
from clauses.selectors.statements import GridRow, grid_rows, months_to_declare
from clauses.services.statements import Cell, statement_save, statement_send
from clauses.views.common import page_of, status_of, today
from core import formats
from core.errors import Conflict, Reason, Refused

MAIN_KINDS = (HoursKind.WORK, HoursKind.TRAINING)
OTHER_KINDS = (HoursKind.TUTORING, HoursKind.IMMERSION, HoursKind.PAID_ABSENCE)


@role_required(Role.CONTRACTOR)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    lots = company_lots(request.actor)
    context = {"late": company_months_late(request.actor, on=today()), "page_obj": page_of(request, lots)}
    return render(request, "clauses/contractor/home.html", context)


@role_required(Role.CONTRACTOR)
@require_safe
def lot_detail(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__buyer"), pk=lot_id)
    company_lot = company_lots(request.actor).get(pk=lot.pk)
    months = months_to_declare(lot, actor=request.actor, on=today())
    context = {
        "lot": lot,
        "company_lot": company_lot,
        "months": [{"row": row, "is_late": row.is_late(today())} for row in months],
    }
    return render(request, "clauses/contractor/lot_detail.html", context)


# --- The grid ---


@dataclass(slots=True)
class Box:
    """One input of the grid, ready for the template."""

    name: str
    column: str
    label: str
    value: str
    locked: bool = False
    error: str = ""
    refused: str = ""


@dataclass(slots=True)
class Line:
    row: GridRow
    boxes: list[Box]
    other_boxes: list[Box]

    @property
    def others_used(self) -> bool:
        return any(box.value or box.error for box in self.other_boxes)


@role_required(Role.CONTRACTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def statement_grid(request: ActorRequest, lot_id: int, month: dt.date) -> HttpResponse:
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=lot_id)
    rows = grid_rows(lot, month, actor=request.actor)
    status, errors, typed, refusals = 200, {}, None, []
    if request.method == "POST":
        typed = request.POST
        try:
            kept = _keep(request, lot, month, rows)
        except Refused as refusal:
            status = status_of(refusal)
            errors = {reason.field: reason.message for reason in refusal.reasons if reason.field}
            refusals = [reason for reason in refusal.reasons if not reason.field]
            if isinstance(refusal, Conflict):
                typed = None
        else:
            if kept.is_editable:
                messages.success(request, "Votre brouillon est enregistré.")
                return redirect("clauses:statement_grid", lot.pk, month)
            messages.success(request, "Votre relevé est signé et envoyé au facilitateur.")
            return redirect("clauses:contractor_lot", lot.pk)
    statement = HoursStatement.objects.filter(lot=lot, company=request.actor.organisation, month=month).first()
    lines = [_line(row, typed, errors) for row in rows]
    context = {
        "lot": lot,
        "month": month,
        "page_title": f"Relevé {formats.of_month(month)}",
        "statement": statement,
        "editable": statement is None or statement.is_editable,
        "lines": lines,
        "refusals": refusals,
        "error_count": len(errors),
        "comment": typed.get("comment", "") if typed else (statement.comment if statement else ""),
        "total": sum((entry.hours for row in rows for entry in row.typed.values()), start=Decimal(0)),
    }
    return render(request, "clauses/contractor/statement_grid.html", context, status=status)


def _keep(request: ActorRequest, lot: Lot, month: dt.date, rows: list[GridRow]) -> HoursStatement:
    cells = _cells(request.POST, rows)
    service = statement_send if request.POST.get("action") == "send" else statement_save
    return service(
        actor=request.actor,
        lot_id=lot.pk,
        month=month,
        cells=cells,
        comment=request.POST.get("comment", "")[:2000],
        now=timezone.now(),
    )


def _cells(data: QueryDict, rows: list[GridRow]) -> list[Cell]:
    """The boxes as typed; raises Refused with every box that is not a number."""
    cells, problems = [], []
    for row in rows:
        for kind in HoursKind.values:
            cell = Cell(row.engagement.pk, row.first_day, kind, Decimal(0))
            text = "".join(data.get(cell.field, "").split()).replace(",", ".").removesuffix("h")
            if not text:
                continue
            try:
                cells.append(Cell(cell.engagement_id, cell.first_day, kind, Decimal(text[:20])))
            except InvalidOperation:
                problems.append(Reason("not_a_number", "Écrivez un nombre d'heures, par exemple 35,5.", cell.field))
    if problems:
        raise Refused(problems)
    return cells


def _line(row: GridRow, typed: QueryDict | None, errors: dict[str, str]) -> Line:
    return Line(
        row,
        [_box(row, kind, typed, errors) for kind in MAIN_KINDS],
        [_box(row, kind, typed, errors) for kind in OTHER_KINDS],
    )


def _box(row: GridRow, kind: HoursKind, typed: QueryDict | None, errors: dict[str, str]) -> Box:
    name = Cell(row.engagement.pk, row.first_day, kind, Decimal(0)).field
    entry = row.typed.get(kind)
    value = f"{entry.hours:f}".rstrip("0").rstrip(".").replace(".", ",") if entry else ""
    if typed is not None:
        value = typed.get(name, "")[:20]
    return Box(
        name=name,
        column=kind.label,
        label=f"{kind.label}, {row.engagement.person}, du {row.first_day:%d/%m} au {row.last_day:%d/%m}",
        value=value,
        locked=entry is not None and entry.state == EntryState.VALIDATED,
        error=errors.get(name, ""),
        refused=entry.rejection_reason if entry and entry.state == EntryState.REJECTED else "",
    )
