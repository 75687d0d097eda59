"""The page that sends a new link to whoever holds one that no longer opens: a person, a tutor, an employer."""

from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import VisitorRequest
from core.throttle import Throttled, throttle, visitor_address
from placements.forms import VoiceAddressForm
from placements.link_tokens import address_stamp
from placements.services.links import links_ask
from placements.views.voice import end, show
from placements.voice.language import Language

ASKED_AN_HOUR = 20  # by a place: a library is one for many people
MAILS_AN_HOUR = 3  # to one address: past them it is not told, it receives enough already
HOUR = 3600


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_again(request: VisitorRequest) -> HttpResponse:
    """Ask for the address, and answer the same whether it is known or not."""
    language = Language.named(request.POST.get("langue") or request.GET.get("langue") or "")
    form = VoiceAddressForm(request.POST or None, language=language)
    if request.method == "POST":
        try:
            throttle(scope="link_again", key=visitor_address(request), limit=ASKED_AN_HOUR, seconds=HOUR)
        except Throttled:
            return end(request, language, "wait", status=429)
        if form.is_valid():
            _ask(form.cleaned_data["email"])
            return redirect(f"{reverse('placements:link_again')}?langue={language.code}&envoi=1")
    is_sent = request.method != "POST" and request.GET.get("envoi") == "1"
    return show(request, "again", language, status=422 if form.errors else 200, form=form, is_sent=is_sent)


def _ask(email: str) -> None:
    with suppress(Throttled):
        throttle(scope="link_again_to", key=address_stamp(email), limit=MAILS_AN_HOUR, seconds=HOUR)
        links_ask(email=email, now=timezone.now())
