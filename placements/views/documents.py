"""The documents that go with a proposal: chosen by the référent, downloaded by the employer after her yes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from people.enums import ConsentPurpose
from people.selectors import person_agrees
from people.views import document_response
from placements import services
from placements.forms import JoinedForm
from placements.selectors_documents import documents_of, joined_to
from placements.views.proposals import proposal_of
from placements.views.sending import form_send


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_documents(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose again which documents go with a proposal that is not over."""
    one = proposal_of(request, pk)
    joined = [row.document_id for row in joined_to(one)]
    posted = request.POST if request.method == "POST" else None
    form = JoinedForm(posted, documents=documents_of(one.person), initial={"documents": joined})

    def act() -> str:
        services.proposal_documents_set(
            actor=request.actor,
            proposal_id=pk,
            documents=form.cleaned_data.get("documents", []),
            now=timezone.now(),
        )
        messages.success(request, "Les documents de cette proposition sont à jour.")
        return reverse("placements:proposal", args=[pk])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    agrees = person_agrees(one.person, ConsentPurpose.SHARE_CONTACT)
    context = {"proposal": one, "person": one.person, "form": form, "agrees": agrees}
    return render(request, "placements/proposal_documents.html", context, status=sent.status)


@role_required(Role.EMPLOYER)
@require_GET
def employer_document(request: ActorRequest, pk: int, joined_pk: int) -> HttpResponse:
    """A document, for the employer who said yes."""
    proposal_of(request, pk)
    try:
        document, content = services.document_hand(
            actor=request.actor, proposal_id=pk, joined_id=joined_pk, now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("placements:employer_proposal", pk)
    return document_response(document, content)
