"""One person proposed to several openings, ticked in her list."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from matching.attention import openings_by_key
from people.enums import ConsentPurpose
from people.selectors import consents_in_force
from people.views import person_open
from placements import services
from placements.forms import SeveralForm
from placements.selectors_documents import documents_of
from placements.services import MOST, PersonAgreed
from placements.services.proposals import PROPOSABLE
from placements.views.matches import opening_key_or_404
from placements.views.sending import form_send


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_several(request: ActorRequest, pk: int) -> HttpResponse:
    """The openings ticked (`cle`), one word, one agreement."""
    person = person_open(request, pk, record=request.method == "GET")
    asked = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys(asked.getlist("cle")))
    chosen = [opening_key_or_404(key) for key in keys[: MOST + 1]]
    openings = openings_by_key(key for key, (kind, _) in zip(keys, chosen, strict=False) if kind in PROPOSABLE)
    consents = consents_in_force(person)
    form = SeveralForm(
        request.POST if request.method == "POST" else None,
        agreed=ConsentPurpose.SHARE_PROFILE in consents,
        shares=ConsentPurpose.SHARE_CONTACT in consents,
        documents=documents_of(person),
        initial={"agreed_on": timezone.localdate()},
    )
    context = {
        "person": person,
        "form": form,
        "openings": openings,
        "gone": len(keys) - len(openings),
        "most": MOST,
        "too_many": len(keys) > MOST,
    }
    if not openings or context["too_many"]:
        return render(request, "placements/propose_several.html", context, status=422)

    def act() -> str:
        _send(request, pk, list(openings), form)
        return f"{reverse('placements:person', args=[pk])}#propositions"

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    return render(request, "placements/propose_several.html", context, status=sent.status)


def _send(request: ActorRequest, pk: int, keys: list[str], form: SeveralForm) -> None:
    data: dict[str, Any] = form.cleaned_data
    agreement = PersonAgreed(on=data["agreed_on"], how=data["how"]) if data.get("agreed_on") else None
    sent = services.proposals_send(
        actor=request.actor,
        person_id=pk,
        openings=[opening_key_or_404(key) for key in keys],
        now=timezone.now(),
        message=data["message"],
        agreement=agreement,
        shares_contact=data.get("shares_contact", False),
        documents=data.get("documents", []),
    )
    count = len(sent.proposals)
    messages.success(
        request,
        "C'est envoyé : l'employeur reçoit le profil sans le nom."
        if count == 1
        else f"C'est envoyé à {count} employeurs, sans le nom.",
    )
    for words in sent.left_out:
        messages.warning(request, words)
