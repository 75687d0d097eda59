"""The obligation of a lot over time, for the facilitator who writes it and the buyer who reads it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import ObligationMethod
from clauses.forms.obligation_events import ObligationFilter
from clauses.models import Lot, Obligation
from clauses.selectors.obligation_page import lot_changes, obligation_reading, obligation_sheets
from clauses.selectors.obligations import history_of
from clauses.selectors.registers import RegisterAt
from clauses.views.common import page_of, today
from clauses.views.obligations.common import lot_of
from core import formats
from core.documents import spreadsheet_response

SHOWN = 40


@role_required(Role.FACILITATOR)
@require_safe
def lot_obligation(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = lot_of(request, lot_id)
    return render(request, "clauses/obligations/page.html", _context(request, lot, is_hers=True))


@role_required(Role.BUYER)
@require_safe
def buyer_obligation(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = lot_of(request, lot_id)
    return render(request, "clauses/obligations/page.html", _context(request, lot, is_hers=False))


@role_required(Role.FACILITATOR, Role.BUYER)
@require_safe
def obligation_export(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = lot_of(request, lot_id)
    _, at = _asked(request)
    on = at.worked_until or today()
    reading = obligation_reading(lot, on=on, known_at=at.known_at)
    name = f"obligation-{lot.pk}-au-{on:%Y-%m-%d}.xlsx"
    return spreadsheet_response(obligation_sheets(lot, reading, at, on=on), filename=name)


def _asked(request: ActorRequest) -> tuple[ObligationFilter, RegisterAt]:
    form = ObligationFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    return form, RegisterAt(filters.get("au"), filters.get("connu_le"))


def _context(request: ActorRequest, lot: Lot, *, is_hers: bool) -> dict[str, Any]:
    """`is_hers` for the facilitator, who writes while the contract is open."""
    form, at = _asked(request)
    on = at.worked_until or today()
    now = obligation_reading(lot, on=today())
    then = obligation_reading(lot, on=on, known_at=at.known_at) if at.is_past else now
    history = list(history_of(lot, known_at=at.known_at)[: SHOWN + 1])
    return {
        "lot": lot,
        "is_hers": is_hers,
        "can_write": is_hers and lot.contract.is_open,
        "form": form,
        "at": at,
        "on": on,
        "now": now,
        "then": then,
        "change": None if now.owed is None or then.owed is None else now.owed - then.owed,
        "changes": lot_changes(lot),
        "steps": then.steps[-SHOWN:],
        "parts": then.parts[-SHOWN:],
        "is_cut": max(len(then.steps), len(then.parts)) > SHOWN,
        "history": [_decision(one) for one in history[:SHOWN]],
        "history_is_cut": len(history) > SHOWN,
        "tranches": lot.tranches.order_by("kind", "pk"),
        "orders": page_of(request, lot.orders.order_by("-ordered_on", "-pk")),
        "quantities": lot.quantities.order_by("-first_day", "-pk").select_related("recorded_by"),
    } | _kinds(now.obligation)


def _kinds(obligation: Obligation | None) -> dict[str, bool]:
    """Which parts this obligation may have."""
    follows = obligation is not None and obligation.follows_quantities
    method = obligation.method if obligation else ""
    return {
        "takes_orders": follows and method == ObligationMethod.FORMULA,
        "takes_periods": follows and method != ObligationMethod.FORMULA,
        "takes_tranches": not follows and method in {ObligationMethod.FORMULA, ObligationMethod.FIXED},
        "is_worked": method == ObligationMethod.WORKED_SHARE,
    }


def _decision(one: Obligation) -> dict[str, Any]:
    proposal = getattr(one, "proposal", None)
    said = [f"Vaut depuis le {formats.day(one.since)}."]
    if one.reason:
        said.append(one.reason)
    if proposal is not None and proposal.acceptance_reason:
        said.append(f"Avenant accepté : {proposal.acceptance_reason}")
    return {
        "at": one.decided_at,
        "title": f"{one.change or 'Obligation fixée'} → {formats.hours(one.hours)}",
        "by": str(one.decided_by),
        "text": " ".join(said),
        "tone": "success" if one.replaced_at is None else "neutral",
        "icon": "check-circle" if one.replaced_at is None else "clock-history",
    }
