"""The questionnaire, step by step, and how a company wants to be contacted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.forms import refusals_show
from employers.forms.survey import ContactForm, SurveyStepForm
from employers.models import Employer, EmployerSurvey
from employers.questionnaire import STEP_OF, STEPS, Step, step_next
from employers.selectors.survey import survey_answers
from employers.services import contact_wishes_save, survey_step_save


def own_company(request: ActorRequest, employer_id: int) -> Employer:
    mine = Employer.objects.filter(organisation_id=request.actor.organisation_id)
    return get_object_or_404(mine.select_related("commune", "survey", "network_membership"), pk=employer_id)


def _survey(employer: Employer) -> EmployerSurvey | None:
    return getattr(employer, "survey", None)


@role_required(Role.EMPLOYER)
@require_safe
def survey(request: ActorRequest, employer_id: int) -> HttpResponse:
    """What was answered, and the way to the rest."""
    employer = own_company(request, employer_id)
    known = _survey(employer)
    context = {
        "employer": employer,
        "survey": known,
        "sections": survey_answers(known),
        "next": step_next(known.steps_done if known else []),
        "total": len(STEPS),
    }
    return render(request, "employers/survey.html", context)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_step(request: ActorRequest, employer_id: int, step: str) -> HttpResponse:
    """One short step, kept at once."""
    employer = own_company(request, employer_id)
    if step not in STEP_OF:
        raise Http404("no such step")
    asked, known = STEP_OF[step], _survey(employer)
    # A step left empty posts no field: it is a sending all the same.
    data = request.POST if request.method == "POST" else None
    form = SurveyStepForm(data, step=asked, initial=_initial(employer, known))
    if request.method == "POST" and form.is_valid():
        kept = survey_step_save(
            actor=request.actor, employer_id=employer_id, step=step, answers=form.answers, now=timezone.now()
        )
        return _after(request, employer, asked, kept)
    titles = [one.title for one in STEPS]
    context = {"employer": employer, "step": asked, "form": form, "steps": titles, "place": _place(step)}
    return render(request, "employers/survey_step.html", context, status=422 if form.errors else 200)


def _initial(employer: Employer, known: EmployerSurvey | None) -> dict[str, Any]:
    return {"branch": employer.branch, **(known.answers if known else {})}


def _after(request: ActorRequest, employer: Employer, step: Step, kept: EmployerSurvey) -> HttpResponse:
    coming = step_next(kept.steps_done)
    if coming is not None and "quitter" not in request.POST:
        return redirect("employers:survey_step", employer.pk, coming.code)
    text = "Merci ! Vos réponses sont enregistrées." if coming is None else "C'est gardé : reprenez quand vous voulez."
    messages.success(request, text)
    return redirect("employers:survey", employer.pk)


def _place(step: str) -> int:
    return [one.code for one in STEPS].index(step) + 1


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: ActorRequest, employer_id: int) -> HttpResponse:
    """How many proposals at once, and a pause."""
    employer = own_company(request, employer_id)
    form = ContactForm(request.POST or None, instance=own_company(request, employer_id), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            contact_wishes_save(actor=request.actor, employer_id=employer_id, **form.cleaned_data)
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, "C'est enregistré. Les référents en tiennent compte dès maintenant.")
            return redirect("employers:home")
    context = {"employer": employer, "form": form, "is_paused": employer.is_paused(timezone.localdate())}
    return render(request, "employers/contact.html", context, status=422 if form.errors else 200)


@role_required(Role.EMPLOYER)
@require_POST
def pause_end(request: ActorRequest, employer_id: int) -> HttpResponse:
    """Proposals are welcome again from now on."""
    employer = own_company(request, employer_id)
    contact_wishes_save(
        actor=request.actor, employer_id=employer_id, max_waiting=employer.max_waiting, paused_until=None
    )
    messages.success(request, f"{employer} reçoit de nouveau des propositions.")
    return redirect("employers:home")
