"""The interview after a yes: its date, then how it went. One page each, the same for the employer and the référent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from placements import selectors, services
from placements.enums import InterviewResult
from placements.forms import InterviewPlanForm, InterviewResultForm
from placements.models import Proposal
from placements.views.proposals import proposal_of
from placements.views.sending import form_send

TOLD = {
    InterviewResult.RETAINED.value: "C'est noté : il reste à déclarer l'embauche quand le contrat est signé.",
    InterviewResult.TO_CONFIRM.value: "C'est noté : fixez la suite quand vous la connaissez.",
    InterviewResult.NOT_RETAINED.value: "C'est noté, la proposition est classée sans suite.",
    InterviewResult.MISSED.value: "C'est noté : vous pouvez fixer une autre date.",
}


@role_required(Role.EMPLOYER, Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def interview_plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Set the date of the interview, or move it."""
    one, home = proposal_of(request, pk), home_of(request)
    form = InterviewPlanForm(request.POST or None, initial={"at": one.interview_at, "place": one.interview_place})

    def act() -> str:
        services.interview_plan(actor=request.actor, proposal_id=pk, now=timezone.now(), **form.values)
        messages.success(request, "La date est fixée : l'employeur et le référent reçoivent un courriel.")
        return reverse(home, args=[pk])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    context = {"proposal": one, "form": form, "back_name": home, "contact": contact_for(request, one)}
    return render(request, "placements/interview_plan.html", context, status=sent.status)


@role_required(Role.EMPLOYER, Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def interview_result(request: ActorRequest, pk: int) -> HttpResponse:
    """How the interview went."""
    one, home = proposal_of(request, pk), home_of(request)
    day = timezone.localdate(one.interview_at) if one.interview_at else timezone.localdate()
    form = InterviewResultForm(request.POST or None, initial={"held_on": day})

    def act() -> str:
        services.interview_tell(actor=request.actor, proposal_id=pk, now=timezone.now(), **form.values)
        messages.success(request, TOLD[form.cleaned_data["result"]])
        return reverse(home, args=[pk])

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    context = {"proposal": one, "form": form, "back_name": home, "contact": contact_for(request, one)}
    return render(request, "placements/interview_result.html", context, status=sent.status)


def home_of(request: ActorRequest) -> str:
    """The page of a proposal in the actor's own space."""
    return "placements:employer_proposal" if request.actor.role == Role.EMPLOYER else "placements:proposal"


def contact_for(request: ActorRequest, one: Proposal) -> object:
    """The person, for those who may read her name: her référent, and the employer she agreed to give it to."""
    return one.person if request.actor.role == Role.REFERENT else selectors.contact_of(one)
