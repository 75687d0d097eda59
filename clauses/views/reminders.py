"""Statements still awaited: whom to remind, who was, and whose address fails."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import User
from accounts.services import address_mended, address_undeliverable
from clauses.selectors.contacts import company_contacts
from clauses.selectors.reminders import owed_to_facilitator
from clauses.services.reminders import Asked, reminders_ask
from clauses.views.common import page_of, show_refusal, today
from core.errors import Refused

REMINDERS_SHOWN = 50
NOTICED_BY_HAND = "signalée par le facilitateur"


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: ActorRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            asked = reminders_ask(
                actor=request.actor, tokens=set(request.POST.getlist("owed")), on=today(), now=timezone.now()
            )
        except Refused as refusal:
            show_refusal(request, refusal)
        else:
            _tell(request, asked)
        return redirect(request.get_full_path())
    owed = owed_to_facilitator(request.actor, on=today())
    page = page_of(request, owed, size=REMINDERS_SHOWN)
    context = {
        "page_obj": page,
        "late": sum(1 for one in page.object_list if one.owed.is_late and one.can_be_reminded),
        "unreachable": [one for one in owed if not one.can_be_reminded],
    }
    return render(request, "clauses/facilitator/reminders.html", context)


def _tell(request: ActorRequest, asked: Asked) -> None:
    if asked.people:
        messages.success(request, f"{asked.people} personne(s) relancée(s), un seul courriel pour chacune.")
    if asked.already:
        messages.info(request, f"{asked.already} personne(s) ont déjà reçu un rappel aujourd'hui.")
    if asked.unreachable:
        messages.warning(request, f"{asked.unreachable} relevé(s) sans contact joignable : appelez l'entreprise.")


@role_required(Role.FACILITATOR)
@require_POST
def contact_address(request: ActorRequest, user_id: int) -> HttpResponse:
    """Mark a declarant's address as failing, or as working again."""
    owed = owed_to_facilitator(request.actor, on=today())
    mine = {contact.user_id for contact in company_contacts({one.owed.company_id for one in owed})}
    user = get_object_or_404(User.objects.filter(pk__in=mine), pk=user_id)
    if request.POST.get("action") == "mended":
        address_mended(actor=request.actor, user_id=user.pk, now=timezone.now())
        messages.success(request, f"{user} recevra de nouveau nos courriels.")
    else:
        address_undeliverable(
            actor=request.actor, user_id=user.pk, address=user.email, reason=NOTICED_BY_HAND, now=timezone.now()
        )
        messages.success(request, f"L'adresse de {user} est marquée injoignable : elle ne recevra plus de rappel.")
    return redirect("clauses:reminders")
