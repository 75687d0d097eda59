"""The ledger of a lot: what is inscribed, what was known on a past day, and the workbook of it."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.registers import RegisterFilter
from clauses.models import Lot
from clauses.selectors.pooling import agreements_of_lot
from clauses.selectors.registers import (
    KINDS,
    WHY_UNCOUNTED,
    RegisterAt,
    entry_author,
    entry_label,
    register_lines,
    register_sheets,
    register_totals,
)
from clauses.views.common import page_of
from core import formats
from core.addresses import row_addresses
from core.documents import spreadsheet_response

PAGE_SIZE = 50


def _asked(request: ActorRequest) -> tuple[RegisterFilter, RegisterAt, str]:
    form = RegisterFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    return form, RegisterAt(filters.get("jusqu_au"), filters.get("connu_le")), filters.get("q", "")


def _lot(request: ActorRequest, lot_id: int) -> Lot:
    return get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__buyer"), pk=lot_id)


@role_required(Role.FACILITATOR)
@require_safe
def lot_register(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = _lot(request, lot_id)
    form, at, q = _asked(request)
    page = page_of(request, register_lines(lot, actor=request.actor, at=at, q=q), size=PAGE_SIZE)
    now = register_totals(lot, RegisterAt())
    then = register_totals(lot, at) if at.is_past else now
    context = {
        "lot": lot,
        "form": form,
        "at": at,
        "page_obj": page,
        "rows": _rows(page.object_list, may_correct=not at.is_past),
        "then": then,
        "now": now,
        "change": now.validated - then.validated,
        "filtered": at.is_past or bool(q),
        "agreements": agreements_of_lot(lot),
    }
    return render(request, "clauses/facilitator/lot_register.html", context)


def _rows(lines: Iterable[Any], *, may_correct: bool) -> list[dict[str, Any]]:
    """The lines in words: a template that looks each up and formats it takes twice as long."""
    engagement_page = row_addresses("clauses:engagement_detail")
    correction_page = row_addresses("clauses:line_correction")
    return [
        {
            "at": formats.moment(line.recorded_at),
            "by": entry_author(line),
            "person": f"{line.engagement__person__first_name} {line.engagement__person__last_name}",
            "person_url": engagement_page(line.engagement_id),
            "company": line.engagement__company__name,
            "month": formats.month(line.month),
            "days": f"{line.first_day:%d/%m} – {line.last_day:%d/%m}",
            "kind": KINDS[line.kind],
            "hours": formats.hours(line.hours),
            "why": "" if line.countable else WHY_UNCOUNTED.get(line.uncounted_code, line.uncounted_code),
            "label": entry_label(line),
            "is_reversed": line.is_reversed,
            "reason": line.reason,
            "correct_url": correction_page(line.pk) if may_correct and _stands(line) else "",
        }
        for line in lines
    ]


def _stands(line: Any) -> bool:
    """Whether a line may be corrected: it reverses none, and none reverses it."""
    return line.reverses_id is None and not line.is_reversed


@role_required(Role.FACILITATOR)
@require_safe
def register_export(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = _lot(request, lot_id)
    _, at, _ = _asked(request)
    name = f"registre-{lot.pk}{f'-connu-le-{at.known_on:%Y-%m-%d}' if at.known_on else ''}.xlsx"
    return spreadsheet_response(register_sheets(lot, actor=request.actor, at=at), filename=name)
