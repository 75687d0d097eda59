"""The end of an immersion, told by the host or the référent on the same page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from placements import selectors, services
from placements.enums import ImmersionSequel
from placements.forms import ImmersionEndForm
from placements.models import ImmersionAgreement
from placements.transitions import SIGNED, UNFINISHED
from placements.views.sending import form_send


@role_required(Role.EMPLOYER, Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def immersion_end(request: ActorRequest, agreement_pk: int) -> HttpResponse:
    """Until the end, partly, not at all, or cancelled; with a job or not, and which."""
    agreement = agreement_of(request, agreement_pk)
    form = ImmersionEndForm(request.POST or None, status=agreement.status)

    def act() -> str:
        ending = services.Ending(**form.values)
        services.immersion_end(actor=request.actor, agreement_id=agreement_pk, ending=ending, now=timezone.now())
        messages.success(request, "C'est noté : la fin de l'immersion est enregistrée.")
        return _next_url(request, agreement, ending.led_to)

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    context = {
        "agreement": agreement,
        "form": form,
        "is_over": agreement.status not in UNFINISHED,
        "is_signed": agreement.status in SIGNED,
        "back_url": _home_url(request, agreement),
        "contact": _contact(request, agreement),
    }
    return render(request, "placements/immersion_end.html", context, status=sent.status)


def agreement_of(request: ActorRequest, pk: int) -> ImmersionAgreement:
    rows = ImmersionAgreement.objects.visible_to(request.actor).select_related("person", "host", "proposal__person")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such immersion in this scope")
    return found


def _home_url(request: ActorRequest, agreement: ImmersionAgreement) -> str:
    if request.actor.role == Role.REFERENT:
        return reverse("placements:person", args=[agreement.person_id])
    if agreement.proposal_id is None:
        return reverse("placements:employer_proposals")
    return reverse("placements:employer_proposal", args=[agreement.proposal_id])


def _next_url(request: ActorRequest, agreement: ImmersionAgreement, led_to: str) -> str:
    """A job at the host's is declared straight away."""
    if led_to == ImmersionSequel.JOB_HERE and agreement.proposal_id is not None:
        name = "employer_hire" if request.actor.role == Role.EMPLOYER else "hire_new"
        return reverse(f"placements:{name}", args=[agreement.proposal_id])
    return _home_url(request, agreement)


def _contact(request: ActorRequest, agreement: ImmersionAgreement) -> object:
    """The host has signed an agreement that names the person; without a proposal of ours we leave the name out."""
    if request.actor.role == Role.REFERENT:
        return agreement.person
    return selectors.contact_of(agreement.proposal) if agreement.proposal else None
