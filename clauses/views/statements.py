"""The facilitator's statements: the queue, the review, the corrections."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import EntryState, StatementStatus
from clauses.forms.statements import CorrectionForm, QueueFilter, ReturnForm
from clauses.models import HoursLine, HoursStatement, Lot
from clauses.selectors.statements import review_lines, statements_queue
from clauses.services.ledger import line_correct, statement_return, statement_validate
from clauses.views.common import page_of, show_refusal
from core.errors import Refused
from core.workflow import transition_history


@role_required(Role.FACILITATOR)
@require_safe
def statement_queue(request: ActorRequest) -> HttpResponse:
    form = QueueFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    status = filters.get("status") or StatementStatus.SENT
    statements = statements_queue(request.actor)
    if status != "all":
        statements = statements.filter(status=status)
    for word in filters.get("q", "").split()[:5]:
        statements = statements.filter(
            Q(company__name__icontains=word)
            | Q(lot__contract__reference__icontains=word)
            | Q(lot__contract__title__icontains=word)
        )
    order = ("due_on", "sent_at", "pk") if status == StatementStatus.SENT else ("-month", "-sent_at", "pk")
    page = page_of(request, statements.order_by(*order))
    context = {"form": form, "page_obj": page, "filtered": any(filters.values())}
    return render(request, "clauses/facilitator/statement_queue.html", context)


def _chosen(request: ActorRequest) -> list[int]:
    return [int(value) for value in request.POST.getlist("entries") if value.isdigit()]


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def statement_review(request: ActorRequest, statement_id: int) -> HttpResponse:
    """Check a statement line by line; the pressed button says what to do with the chosen lines."""
    statement = get_object_or_404(
        HoursStatement.objects.visible_to(request.actor).select_related("company", "lot__contract", "sent_by"),
        pk=statement_id,
    )
    status, return_form = 200, ReturnForm()
    if request.method == "POST":
        if request.POST.get("action") == "return":
            return_form = ReturnForm(request.POST)
            status = _send_back(request, statement, return_form)
        else:
            status = _validate(request, statement)
        if status == 302:
            return redirect("clauses:statement_review", statement.pk)
        statement.refresh_from_db(fields=["status"])
    lines = review_lines(statement)
    context = {
        "statement": statement,
        "lot": statement.lot,
        "lines": lines,
        "pending": [row for row in lines if row.entry.state == EntryState.PENDING],
        "flagged": sum(1 for row in lines if row.flags and row.entry.state == EntryState.PENDING),
        "total": sum((row.entry.hours for row in lines), start=0),
        "countable": sum((row.entry.hours for row in lines if row.verdict.countable), start=0),
        "is_open": statement.status == StatementStatus.SENT,
        "return_form": return_form,
        "history": _timeline(statement),
    }
    return render(request, "clauses/facilitator/statement_review.html", context, status=status)


def _validate(request: ActorRequest, statement: HoursStatement) -> int:
    chosen = None if request.POST.get("action") == "validate_all" else _chosen(request)
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
