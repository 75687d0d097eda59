"""By the link of a mail, without a password: what becomes of an offer whose last day is near, or passed."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import VisitorRequest
from core import formats
from core.errors import Refused
from employers.enums import OpeningStatus
from employers.forms.others import CLOSING_REASONS, ReasonForm
from employers.links import EndLink, end_link
from employers.models import Opening
from employers.selectors.openings import MODELS
from employers.services import may_renew, opening_move, opening_renew, renewed_until

OVER = {
    OpeningStatus.FILLED.value: "Cette offre est pourvue : elle n'est plus proposée.",
    OpeningStatus.CLOSED.value: "Cette offre est fermée : elle n'est plus proposée.",
}
IN_SPACE = "Ce lien ne sert plus. Retrouvez l'offre dans votre espace."


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opening_ends(request: VisitorRequest, token: str) -> HttpResponse:
    """Prolong the offer, say that it is filled, or close it. Only a button acts, since mail programs open links."""
    try:
        link = end_link(token)
    except Refused as refused:
        return _over(request, str(refused), status=410 if "expired" in refused.codes else 404)
    own = MODELS[link.kind].objects.filter(employer__organisation_id=link.actor.organisation_id)
    opening = own.select_related("employer", "commune").filter(pk=link.opening_id).first()
    if opening is None:
        return _over(request, IN_SPACE, status=410)
    today = timezone.localdate()
    if opening.expires_on != link.last_day or not may_renew(opening, today=today):
        has_thanks = request.GET.get("merci") == "1"
        return _over(request, _told(opening), status=200 if has_thanks else 410, has_thanks=has_thanks)
    action = request.POST.get("action", "")
    form = ReasonForm(request.POST if action == "close" else None, suggestions=CLOSING_REASONS)
    if action in {"renew", "fill"} or form.is_valid():
        try:
            _act(link, action, reason=form.cleaned_data["reason"] if action == "close" else "")
        except Refused as refused:
            return _over(request, str(refused), status=409)
        return redirect(f"{request.path}?merci=1")
    context = {
        "opening": opening,
        "form": form,
        "renewed_until": renewed_until(opening, today=today),
        "is_expired": opening.status == OpeningStatus.EXPIRED,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "employers/opening_ends.html", context, status=status)


def _act(link: EndLink, action: str, *, reason: str) -> None:
    """Raises Refused when the answer came too late."""
    now, actor, kind, pk = timezone.now(), link.actor, link.kind, link.opening_id
    if action == "renew":
        today = timezone.localdate(now)
        opening_renew(actor=actor, kind=kind, opening_id=pk, seen=link.last_day, today=today, now=now)
    else:
        opening_move(actor=actor, kind=kind, opening_id=pk, action=action, now=now, reason=reason)


def _told(opening: Opening) -> str:
    """What is true of the offer now."""
    if opening.status == OpeningStatus.PUBLISHED and opening.expires_on:
        return f"Votre offre « {opening.title} » est en ligne jusqu'au {formats.day(opening.expires_on)}."
    return OVER.get(opening.status, IN_SPACE)


def _over(request: VisitorRequest, sentence: str, *, status: int, has_thanks: bool = False) -> HttpResponse:
    context = {"sentence": sentence, "has_thanks": has_thanks}
    return render(request, "employers/opening_end_told.html", context, status=status)
