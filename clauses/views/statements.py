"""The facilitator's statements: the queue, the review, the corrections."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import EntryState, MessageSide, StatementStatus
from clauses.forms.statements import CorrectionForm, QuestionForm, QueueFilter, ReturnForm
from clauses.models import HoursLine, HoursStatement, Lot
from clauses.rules import month_start, same_day_later
from clauses.selectors.contacts import unreachable_contacts
from clauses.selectors.month_sheets import month_sheets
from clauses.selectors.reviews import QUEUE_ORDER, Doubts, doubts_of, next_to_review, people_missing
from clauses.selectors.statements import review_lines, statement_months, statements_queue
from clauses.selectors.threads import question_waits, thread_of, with_last_side, with_open_question
from clauses.services.ledger import line_correct, statement_return, statement_validate
from clauses.services.reviews import statements_validate_sound
from clauses.services.threads import statement_ask
from clauses.views.common import page_of, show_refusal, today
from core.documents import spreadsheet_response
from core.errors import Refused
from core.workflow import transition_history

QUEUE_SIZE = 50
SORTS = {
    "hours": ("-total_hours", "pk"),
    "company": ("company__name", "-month", "pk"),
    "month": ("-month", "due_on", "pk"),
}
QUESTION, ALL = "question", "all"


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def statement_queue(request: ActorRequest) -> HttpResponse:
    """What waits, with its doubts; the statements without any can be accepted together."""
    if request.method == "POST":
        _validate_together(request)
        return redirect(request.get_full_path())
    form = QueueFilter(request.GET, months=statement_months(request.actor))
    filters = form.cleaned_data if form.is_valid() else {}
    status = filters.get("status") or StatementStatus.SENT
    statements = _filtered(statements_queue(request.actor), filters, status)
    order = QUEUE_ORDER if status == StatementStatus.SENT else ("-month", "-sent_at", "pk")
    page = page_of(request, statements.order_by(*SORTS.get(filters.get("sort", ""), order)), size=QUEUE_SIZE)
    page.object_list = list(page.object_list)
    doubts = doubts_of(page.object_list)
    rows = [_queue_row(statement, doubts[statement.pk]) for statement in page.object_list]
    context = {
        "form": form,
        "page_obj": page,
        "rows": rows,
        "sound": sum(1 for row in rows if row["can_accept"]),
        "filtered": any(filters.values()),
        "export_month": _month_of(filters) or same_day_later(month_start(today()), -1),
    }
    return render(request, "clauses/facilitator/statement_queue.html", context)


def _filtered(statements, filters: dict, status: str):
    statements = with_last_side(statements)
    if status == QUESTION:
        statements = with_open_question(statements)
    elif status != ALL:
        statements = statements.filter(status=status)
    if month := _month_of(filters):
        statements = statements.filter(month=month)
    for word in filters.get("q", "").split()[:5]:
        statements = statements.filter(
            Q(company__name__icontains=word)
            | Q(lot__contract__reference__icontains=word)
            | Q(lot__contract__title__icontains=word)
        )
    return statements


def _month_of(filters: dict) -> dt.date | None:
    return dt.date.fromisoformat(f"{filters['month']}-01") if filters.get("month") else None


def _queue_row(statement: Any, doubts: Doubts) -> dict[str, Any]:
    """A line of the queue; `statement` carries the figures that the query added."""
    asked = statement.last_side == MessageSide.FACILITATOR and statement.status != StatementStatus.VALIDATED
    waits = statement.status == StatementStatus.SENT
    return {
        "statement": statement,
        "doubts": doubts,
        "asked": asked,
        "answered": waits and statement.last_side == MessageSide.COMPANY,
        "waits": waits,
        "flag_label": f"{doubts.flagged} ligne{'s' if doubts.flagged > 1 else ''} à regarder",
        "can_accept": waits and doubts.is_sound and not asked,
    }


def _validate_together(request: ActorRequest) -> None:
    try:
        done = statements_validate_sound(actor=request.actor, statement_ids=_chosen(request), now=timezone.now())
    except Refused as refusal:
        show_refusal(request, refusal)
        return
    if done.validated:
        messages.success(request, f"{done.validated} relevé(s) validé(s) : leurs heures sont inscrites au registre.")
    if done.left:
        messages.warning(request, f"{done.left} relevé(s) laissé(s) : un doute ou une décision est arrivé entre-temps.")


def _chosen(request: ActorRequest) -> list[int]:
    return [int(value) for value in request.POST.getlist("entries") if value.isdecimal() and len(value) < 19]


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def statement_review(request: ActorRequest, statement_id: int) -> HttpResponse:
    """Check a statement line by line; the pressed button says what to do with the chosen lines."""
    statement = get_object_or_404(
        HoursStatement.objects.visible_to(request.actor).select_related("company", "lot__contract", "sent_by"),
        pk=statement_id,
    )
    status, forms = 200, {"return_form": ReturnForm(), "question_form": QuestionForm()}
    following = next_to_review(request.actor, statement)
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action == "return":
            forms["return_form"] = form = ReturnForm(request.POST)
            status = _send_back(request, statement, form)
        elif action == "ask":
            forms["question_form"] = question = QuestionForm(request.POST)
            status = _ask(request, statement, question)
        else:
            status = _validate(request, statement)
        if status == 302:
            goes_on = following if action == "validate_next" else None
            return redirect("clauses:statement_review", (goes_on or statement).pk)
        statement.refresh_from_db(fields=["status"])
    return render(
        request,
        "clauses/facilitator/statement_review.html",
        _review_context(statement) | forms | {"following": following},
        status=status,
    )


def _review_context(statement: HoursStatement) -> dict[str, Any]:
    lines = review_lines(statement)
    thread = thread_of(statement)
    return {
        "statement": statement,
        "lot": statement.lot,
        "lines": lines,
        "missing": people_missing(statement),
        "pending": [row for row in lines if row.entry.state == EntryState.PENDING],
        "flagged": sum(1 for row in lines if row.flags and row.entry.state == EntryState.PENDING),
        "total": sum((row.entry.hours for row in lines), start=0),
        "previous_total": sum({row.entry.engagement_id: row.previous_hours or 0 for row in lines}.values()),
        "countable": sum((row.entry.hours for row in lines if row.verdict.countable), start=0),
        "is_open": statement.status == StatementStatus.SENT,
        "thread": thread,
        "asked": question_waits(thread) and statement.status != StatementStatus.VALIDATED,
        "history": _timeline(statement),
        "unreachable": unreachable_contacts([statement.company_id]),
    }


def _ask(request: ActorRequest, statement: HoursStatement, form: QuestionForm) -> int:
    if not form.is_valid():
        return 422
    try:
        statement_ask(
            actor=request.actor, statement_id=statement.pk, body=form.cleaned_data["body"], now=timezone.now()
        )
    except Refused as refusal:
        return show_refusal(request, refusal, form)
    messages.success(request, "Votre question est envoyée. Le relevé reste à vérifier.")
    return 302


def _validate(request: ActorRequest, statement: HoursStatement) -> int:
    chosen = _chosen(request) if request.POST.get("action") == "validate_some" else None
    try:
        done = statement_validate(actor=request.actor, statement_id=statement.pk, entry_ids=chosen, now=timezone.now())
    except Refused as refusal:
        return show_refusal(request, refusal)
    if done.status == StatementStatus.VALIDATED:
        messages.success(request, "Le relevé est validé : ses heures sont inscrites au registre.")
    else:
        messages.success(request, "Les lignes choisies sont validées. D'autres restent à vérifier.")
    return 302


def _send_back(request: ActorRequest, statement: HoursStatement, form: ReturnForm) -> int:
    if not form.is_valid():
        return 422
    try:
        statement_return(
            actor=request.actor,
            statement_id=statement.pk,
            reason=form.cleaned_data["reason"],
            entry_ids=_chosen(request),
            now=timezone.now(),
        )
    except Refused as refusal:
        return show_refusal(request, refusal, form)
    messages.success(request, "Le relevé est renvoyé à l'entreprise avec votre message.")
    return 302


def _timeline(statement: HoursStatement) -> list[dict]:
    tones = {"validated": ("success", "check-circle"), "returned": ("warning", "reply"), "sent": ("info", "send")}
    rows = [
        {
            "at": log.at,
            "title": {"send": "Signé et envoyé", "validate": "Validé", "return": "Renvoyé à l'entreprise"}.get(
                log.transition, log.label
            ),
            "by": str(log.actor or ""),
            "text": log.reason,
            "tone": tones.get(log.target_state, ("neutral", "circle"))[0],
            "icon": tones.get(log.target_state, ("neutral", "circle"))[1],
        }
        for log in transition_history(statement)
    ]
    if not rows:  # taken over from an earlier system: the signature is all that is known
        rows = [{"at": statement.sent_at, "title": "Signé et envoyé", "by": str(statement.sent_by), "icon": "send"}]
    return rows


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def line_correction(request: ActorRequest, line_id: int) -> HttpResponse:
    """Correct a validated line: the ledger keeps the old line, its reversal and the new one."""
    line = get_object_or_404(
        HoursLine.objects.filter(lot__in=Lot.objects.visible_to(request.actor)).select_related(
            "engagement__person", "lot__contract", "declared__statement__company", "recorded_by"
        ),
        pk=line_id,
    )
    form = CorrectionForm(request.POST or None, initial={"hours": line.hours})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                line_correct(actor=request.actor, line_id=line.pk, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "La correction est inscrite au registre.")
                return redirect("clauses:statement_review", line.declared.statement_id)
    context = {
        "line": line,
        "form": form,
        "past": HoursLine.objects.filter(declared=line.declared_id).select_related("recorded_by").order_by("-pk"),
    }
    return render(request, "clauses/facilitator/line_correction.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_safe
def month_export(request: ActorRequest, month: dt.date) -> HttpResponse:
    """All the statements of a month, and their lines, as a workbook."""
    return spreadsheet_response(month_sheets(request.actor, month), filename=f"releves-{month:%Y-%m}.xlsx")
