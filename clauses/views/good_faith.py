"""What a company tried to find people: one page for the facilitator, the company and the buyer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import Organisation
from clauses.forms.exchanges import GoodFaithForm
from clauses.models import GoodFaithStep, Lot, Participation
from clauses.selectors.good_faith import good_faith_data, good_faith_found
from clauses.services.exchanges import good_faith_add, good_faith_withdraw
from clauses.views.common import show_refusal, today
from core.documents import pdf_response
from core.errors import Refused
from core.forms import once

READERS = (Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR)
WRITERS = {Role.FACILITATOR, Role.CONTRACTOR}
TEMPLATE = "clauses/documents/good_faith.typ"


def _lot_and_company(request: ActorRequest, lot_id: int, company_id: int) -> tuple[Lot, Organisation]:
    """A lot the actor reads and one of its companies; a company only reads its own."""
    if request.actor.has_role(Role.CONTRACTOR) and company_id != request.actor.organisation_id:
        raise Http404
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__buyer"), pk=lot_id)
    participation = get_object_or_404(
        Participation.objects.select_related("organisation"), lot=lot, organisation_id=company_id
    )
    if participation.organisation is None:
        raise Http404
    return lot, participation.organisation


def _steps(request: ActorRequest, lot: Lot, company: Organisation) -> list[GoodFaithStep]:
    return list(GoodFaithStep.objects.visible_to(request.actor).kept().filter(lot=lot, company=company))


def _back_url(request: ActorRequest, lot: Lot) -> str:
    pages = {Role.FACILITATOR: "lot_exchanges", Role.BUYER: "buyer_lot", Role.CONTRACTOR: "contractor_lot"}
    return reverse(f"clauses:{pages[Role(request.actor.role)]}", args=[lot.pk])


@role_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def good_faith(request: ActorRequest, lot_id: int, company_id: int) -> HttpResponse:
    lot, company = _lot_and_company(request, lot_id, company_id)
    form = GoodFaithForm(request.POST or None, initial={"done_on": today()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with once(form, user=request.user) as sending:
                    if not sending.is_repeat:
                        good_faith_add(
                            actor=request.actor,
                            lot_id=lot.pk,
                            company_id=company.pk,
                            values=form.values,
                            now=timezone.now(),
                        )
                        sending.done_url = request.path
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "La démarche est ajoutée au dossier.")
                return redirect(sending.done_url)
    context = {
        "lot": lot,
        "company": company,
        "steps": _steps(request, lot, company),
        "found": good_faith_found(lot, company),
        "form": form if request.actor.role in WRITERS else None,
        "by_company": request.actor.has_role(Role.CONTRACTOR),
        "back_url": _back_url(request, lot),
    }
    return render(request, "clauses/good_faith.html", context, status=status)


@role_required(*READERS)
@require_safe
def good_faith_pdf(request: ActorRequest, lot_id: int, company_id: int) -> HttpResponse:
    lot, company = _lot_and_company(request, lot_id, company_id)
    data = good_faith_data(lot, company, _steps(request, lot, company))
    return pdf_response(
        TEMPLATE, data, title=f"Démarches de {company.name}", on=today(), filename=f"demarches-lot-{lot.pk}.pdf"
    )


@role_required(Role.FACILITATOR, Role.CONTRACTOR)
@require_POST
def good_faith_take_back(request: ActorRequest, step_id: int) -> HttpResponse:
    step = get_object_or_404(GoodFaithStep.objects.visible_to(request.actor), pk=step_id)
    try:
        good_faith_withdraw(actor=request.actor, step_id=step.pk, now=timezone.now())
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "La démarche est retirée du dossier.")
    return redirect("clauses:good_faith", step.lot_id, step.company_id)
