"""The contractor's space: her lots, her months, the grid of hours. Only her own part, never a criterion."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import UndeliverableAddress
from clauses.enums import ParticipationRole
from clauses.forms.exchanges import ReplyForm
from clauses.models import Letter, Lot, Meeting, PenaltyProposal
from clauses.selectors.bridge import bridges_to_confirm
from clauses.selectors.contractors import company_lots, company_months_late
from clauses.selectors.obligation_page import obligation_reading
from clauses.selectors.pooling import agreements_of_lot
from clauses.selectors.statements import months_to_declare
from clauses.services.exchanges import letter_reply
from clauses.views.common import page_of, show_refusal, today
from core.errors import Refused


@role_required(Role.CONTRACTOR)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    lots = company_lots(request.actor)
    context = {
        "late": company_months_late(request.actor, on=today()),
        "failing": UndeliverableAddress.objects.open().filter(user=request.user).first(),
        "page_obj": page_of(request, lots),
        "to_confirm": bridges_to_confirm(request.actor),
    }
    return render(request, "clauses/contractor/home.html", context)


@role_required(Role.CONTRACTOR)
@require_safe
def lot_detail(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__buyer"), pk=lot_id)
    company_lot = company_lots(request.actor).get(pk=lot.pk)
    leads = getattr(company_lot, "my_role", "") == ParticipationRole.LEAD  # a column that the query added
    owed = obligation_reading(lot, on=today()) if leads else None
    months = months_to_declare(lot, actor=request.actor, on=today())
    context = {
        "lot": lot,
        "company_lot": company_lot,
        "owed": owed,
        "months": [{"row": row, "is_late": row.is_late(today())} for row in months],
        "letters": Letter.objects.visible_to(request.actor).filter(lot=lot).select_related("reply").defer("content"),
        "meetings": Meeting.objects.visible_to(request.actor).filter(lot=lot),
        "penalties": PenaltyProposal.objects.visible_to(request.actor).filter(lot=lot),
        "company_id": request.actor.organisation_id,
        "agreements": agreements_of_lot(lot),
    }
    return render(request, "clauses/contractor/lot_detail.html", context)


@role_required(Role.CONTRACTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_received(request: ActorRequest, letter_id: int) -> HttpResponse:
    """A letter as it was sent, and the company's answer."""
    letter = get_object_or_404(
        Letter.objects.visible_to(request.actor).select_related("lot__contract", "sender", "reply").defer("content"),
        pk=letter_id,
    )
    form = ReplyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                letter_reply(
                    actor=request.actor, letter_id=letter.pk, text=form.cleaned_data["text"], now=timezone.now()
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Votre réponse est envoyée au facilitateur.")
                return redirect("clauses:letter_received", letter.pk)
    context = {"letter": letter, "lot": letter.lot, "form": form, "reply": letter.answer}
    return render(request, "clauses/contractor/letter_received.html", context, status=status)
