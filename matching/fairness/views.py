"""The pilot's page of fairness: the latest audit, the ones before, and a button for a new one."""

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.documents import csv_cell
from matching.enums import AuditOrigin
from matching.fairness import selectors, summary
from matching.models import FairnessAudit
from matching.services import fairness_audit_request

READERS = (Role.PILOT, Role.ADMIN)


@role_required(*READERS)
@require_safe
def fairness(request: ActorRequest) -> HttpResponse:
    """The latest audit; before the first, what an audit is and the button."""
    return _page(request, selectors.audit_shown())


@role_required(*READERS)
@require_safe
def fairness_past(request: ActorRequest, audit_id: int) -> HttpResponse:
    return _page(request, _asked(audit_id))


def _asked(audit_id: int) -> FairnessAudit:
    audit = selectors.audit_shown(audit_id)
    if audit is None:
        raise Http404("Cet audit n'existe pas, ou n'est pas terminé.")
    return audit


def _page(request: ActorRequest, audit: FairnessAudit | None) -> HttpResponse:
    context: dict[str, Any] = {"audit": audit, "underway": selectors.audit_underway(), "past": selectors.audits_past()}
    if audit is not None:
        before = selectors.audit_before(audit)
        figures = audit.figures
        context |= {
            "before": before,
            "people": {name: summary.count(value) for name, value in figures["people"].items()},
            "tables": summary.tables(
                figures,
                before.figures if before else None,
                territories=selectors.territories_of(request.actor),
            ),
            "openings": summary.openings(figures),
            "reasons": summary.reasons(figures),
            "hints": summary.hints(figures),
            "absences": figures["absences"],
            "is_sample": (figures["absences"]["looked_at"] or 0) < (figures["absences"]["people"] or 0),
            "flip": figures["flip"],
        }
    return render(request, "matching/fairness.html", context)


@role_required(*READERS)
@require_POST
def fairness_start(request: ActorRequest) -> HttpResponseRedirect:
    """Ask for an audit; asked twice, there is still one."""
    fairness_audit_request(actor=request.actor, origin=AuditOrigin.BUTTON, now=timezone.now())
    messages.success(request, "L'audit est lancé. Ses chiffres paraîtront ici dès qu'il sera terminé.")
    return redirect("matching:fairness")


@role_required(*READERS)
@require_safe
def fairness_export(request: ActorRequest, audit_id: int) -> HttpResponse:
    """The audit's figures for a spreadsheet, small cells hidden as on screen."""
    audit = _asked(audit_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="equite-{timezone.localdate(audit.finished_at):%Y-%m-%d}.csv"'
    )
    answer.write("\ufeff")  # Without it, spreadsheets read accents wrong.
    rows = summary.csv_rows(audit.figures, territories=selectors.territories_of(request.actor))
    csv.writer(answer, delimiter=";").writerows([csv_cell(value) for value in row] for row in rows)
    return answer
