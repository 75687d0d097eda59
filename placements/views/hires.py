"""One hire on one page, for the référent and for the employer; the employer's answer at a milestone."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest, VisitorRequest
from core import formats
from core.errors import Conflict, Refused
from core.forms import refusals_show
from core.throttle import Throttled, throttle, visitor_address
from people.enums import AccessPurpose
from people.services import access_record
from placements import selectors_followup as selectors
from placements import services
from placements.enums import Respondent
from placements.forms import (
    AidsForm,
    EmployerAnswerForm,
    HireEndForm,
    HoursPlanFormSet,
    NextForm,
    WarningWordForm,
)
from placements.models import FollowUp, Hire, HireWarning
from placements.presentation_followup import warning_lines
from placements.reaching import reach_of
from placements.rules import Step, milestone_is_open
from placements.story import hire_items
from placements.views.closing import Closing, close, nothing_asked
from placements.views.sending import form_send, status_of
from placements.voice.links import EMPLOYER_MILESTONE, voice_read

PAGE = 20
END_IDS = "id_end_%s"  # the page holds two forms that ask « et après ? »


def hire_of(request: ActorRequest, hire_pk: int) -> Hire:
    found = selectors.hire_shown(request.actor, hire_pk)
    if found is None:
        raise Http404("no such hire in this scope")
    return found


def page_of(request: ActorRequest, hire: Hire) -> str:
    """The page of a hire in the actor's own space."""
    name = "hire" if request.actor.role == Role.REFERENT else "employer_hire_page"
    return reverse(f"placements:{name}", args=[hire.pk])


@role_required(Role.REFERENT, Role.EMPLOYER)
@require_safe
def hire(request: ActorRequest, hire_pk: int) -> HttpResponse:
    """The contract, what comes next, the milestones with their answers, the plan of hours, the history."""
    one = hire_of(request, hire_pk)
    if request.actor.role == Role.REFERENT:
        access_record(actor=request.actor, person=one.person, purpose=AccessPurpose.FOLLOW_UP, now=timezone.now())
    return _page(request, one)


def _page(request: ActorRequest, one: Hire, *, status: int = 200, **forms: Any) -> HttpResponse:
    today, is_referent = timezone.localdate(), request.actor.role == Role.REFERENT
    warnings = selectors.warnings_of_hire(one) if is_referent else []
    shows_next = is_referent or one.employer_said_next
    sequel = {"next_step": one.next_step, "next_word": one.next_word} if shows_next else {}
    context = {
        "hire": one,
        "is_referent": is_referent,
        "today": today,
        "shows_next": shows_next,
        "may_say_next": is_referent or one.employer_may_say_next,
        "is_asked": is_referent and reach_of(one.person) is not None,
        "milestones": selectors.milestones_shown(one, actor=request.actor, on=today),
        "steps": selectors.hours_steps_of(one),
        "warnings": warning_lines([warning for warning in warnings if warning.closed_at is None]),
        "closed_warnings": [warning for warning in warnings if warning.closed_at is not None],
        "remarks": selectors.clause_remarks(one, actor=request.actor),
        "history": sorted(hire_items(one, for_employer=not is_referent), key=lambda item: item["at"], reverse=True),
        "next_form": NextForm(initial=sequel),
        "aids_form": AidsForm(initial={"aids": one.aids}),
        "end_form": HireEndForm(initial=sequel, auto_id=END_IDS),
        "word_form": WarningWordForm(),
        "failed_warning": 0,
        **forms,
    }
    return render(request, "placements/hire.html", context, status=status)


@role_required(Role.EMPLOYER)
@require_safe
def employer_hires(request: ActorRequest) -> HttpResponse:
    """The hires of the company, those of which a milestone waits for an answer first."""
    rows = selectors.hires_of_company(request.actor, on=timezone.localdate())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "placements/employer_hires.html", {"page": page})


# --- What is written on it ----------------------------------------------------------------------------------------
@role_required(Role.REFERENT, Role.EMPLOYER)
@require_POST
def hire_next(request: ActorRequest, hire_pk: int) -> HttpResponse:
    """« Et après ? »"""
    one, form = hire_of(request, hire_pk), NextForm(request.POST)
    refusal: Refused | None = None
    if form.is_valid():
        try:
            services.hire_next_plan(actor=request.actor, hire_id=one.pk, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            refusal = refused
            refusals_show(form, refused)
        else:
            messages.success(request, "C'est noté : la suite est prévue.")
            return redirect(page_of(request, one))
    return _page(request, hire_of(request, hire_pk), next_form=form, status=status_of(form, refusal))


@role_required(Role.REFERENT, Role.EMPLOYER)
@require_POST
def hire_aids(request: ActorRequest, hire_pk: int) -> HttpResponse:
    one, form = hire_of(request, hire_pk), AidsForm(request.POST)
    if form.is_valid():
        services.hire_aids_note(actor=request.actor, hire_id=one.pk, **form.cleaned_data)
        messages.success(request, "Les aides sont notées.")
        return redirect(page_of(request, one))
    return _page(request, one, aids_form=form, status=422)


@role_required(Role.REFERENT, Role.EMPLOYER)
@require_POST
def hire_end(request: ActorRequest, hire_pk: int) -> HttpResponse:
    """The contract ended: when, why, and what follows."""
    one, form = hire_of(request, hire_pk), HireEndForm(request.POST, auto_id=END_IDS)

    def act() -> str:
        services.hire_end(actor=request.actor, hire_id=one.pk, now=timezone.now(), **form.values)
        messages.success(request, "La fin du contrat est notée.")
        return page_of(request, one)

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    return _page(request, hire_of(request, hire_pk), end_form=form, status=sent.status)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def hire_resume(request: ActorRequest, hire_pk: int) -> HttpResponse:
    """The end was noted by mistake, or with a wrong day: the contract goes on."""
    one = hire_of(request, hire_pk)
    back = page_of(request, one)
    if request.method != "POST" and one.ended_on is None:
        return redirect(back)
    closing = Closing(
        title="Cette fin est une erreur ?",
        eyebrow=one.person,
        lead=f"Chez {one.employer.name}, {formats.day(one.ended_on)} : {one.get_end_reason_display().lower()}."
        if one.ended_on
        else "",
        told="Le contrat redevient en cours, et ses points de suivi reprennent. Si seul le jour est faux, notez "
        "ensuite la bonne fin. Un tutorat terminé avec ce contrat ne reprend pas : choisissez de nouveau le tuteur.",
        button="Effacer cette fin",
        back_url=back,
        done="C'est corrigé : le contrat est en cours.",
    )
    act = partial(services.hire_resume, actor=request.actor, hire_id=one.pk, now=timezone.now())
    return close(request, closing, nothing_asked(request), act)


@role_required(Role.REFERENT)
@require_POST
def warning_close(request: ActorRequest, warning_pk: int) -> HttpResponse:
    """The référent did something about a sign, and says what."""
    visible = Hire.objects.visible_to(request.actor)
    warning = HireWarning.objects.filter(hire__in=visible, pk=warning_pk).first()
    if warning is None:
        raise Http404("no such warning in this scope")
    one, form = hire_of(request, warning.hire_id), WarningWordForm(request.POST)
    if form.is_valid():
        services.hire_warning_close(actor=request.actor, warning_id=warning_pk, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "C'est noté, ce signe n'est plus montré.")
        return redirect(page_of(request, one))
    return _page(request, one, word_form=form, failed_warning=warning_pk, status=422)


@role_required(Role.REFERENT, Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def hours_plan(request: ActorRequest, hire_pk: int) -> HttpResponse:
    """The plan of hours, a line a step; an empty line is forgotten."""
    one = hire_of(request, hire_pk)
    known = [
        {"starts_on": step.starts_on, "hours": step.hours_per_week, "review_on": step.review_on, "why": step.why}
        for step in selectors.hours_steps_of(one)
    ]
    formset = HoursPlanFormSet(request.POST or None, initial=known, prefix="steps")
    reasons: list[str] = []
    refusal: Refused | None = None
    if request.method == "POST" and formset.is_valid():
        filled = [form for form in formset if not form.is_blank]
        try:
            services.hours_plan_save(actor=request.actor, hire_id=one.pk, steps=[_step(form) for form in filled])
        except Refused as refused:
            refusal = refused
            reasons = _reasons_show(filled, refused)
        else:
            messages.success(request, "Le plan d'heures est enregistré.")
            return redirect(page_of(request, one))
    has_errors = bool(reasons) or (formset.is_bound and any(form.errors for form in formset))
    status = 409 if isinstance(refusal, Conflict) else 422 if has_errors or not _is_sound(formset) else 200
    context = {
        "hire": one,
        "formset": formset,
        "reasons": [*reasons, *(formset.non_form_errors() if formset.is_bound else [])],
        "back_url": page_of(request, one),
    }
    return render(request, "placements/hours_plan.html", context, status=status)


def _is_sound(formset: Any) -> bool:
    return not formset.is_bound or not formset.non_form_errors()


def _step(form: Any) -> Step:
    data = form.cleaned_data
    return Step(data["starts_on"], data["hours"], data["review_on"], data["why"])


def _reasons_show(filled: list[Any], refused: Refused) -> list[str]:
    """Write each reason on its line; give those that belong to none."""
    others = []
    for reason in refused.reasons:
        index = str(reason.field or "").removeprefix("steps-")
        if index.isdigit() and int(index) < len(filled):
            filled[int(index)].add_error(None, reason.message)
        else:
            others.append(reason.message)
    return others


# --- The employer at a milestone ------------------------------------------------------------------------------------
@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def employer_follow_up(request: ActorRequest, pk: int) -> HttpResponse:
    """The employer says how it goes, in her space."""
    rows = FollowUp.objects.filter(hire__in=Hire.objects.visible_to(request.actor))
    follow_up = rows.select_related("hire__person", "hire__employer", "hire__occupation").filter(pk=pk).first()
    if follow_up is None:
        raise Http404("no such milestone in this scope")
    form, back = EmployerAnswerForm(request.POST or None), page_of(request, follow_up.hire)
    if request.method != "POST" and not milestone_is_open(due_on=follow_up.due_on, on=timezone.localdate()):
        messages.info(request, f"Ce point est prévu le {formats.day(follow_up.due_on)} : c'est encore tôt.")
        return redirect(back)

    def act() -> str:
        services.follow_up_answer(
            follow_up_id=pk,
            respondent=Respondent.EMPLOYER,
            actor=request.actor,
            now=timezone.now(),
            **form.values,
        )
        messages.success(request, "Merci ! Le référent lit votre réponse.")
        return back

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    context = {"follow_up": follow_up, "hire": follow_up.hire, "form": form, "back_url": back}
    return render(request, "placements/employer_follow_up.html", context, status=sent.status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def employer_milestone(request: VisitorRequest, token: str) -> HttpResponse:
    """The same by the link of a mail, without logging in; only the button answers."""
    try:
        follow_up_id = voice_read(EMPLOYER_MILESTONE, token)
        if request.method == "POST":
            throttle(scope="milestone", key=visitor_address(request), limit=30, seconds=600)
    except Throttled as refused:
        return _ended(request, str(refused), status=429)
    except Refused as refused:
        sentence = f"{refused} Copiez-le en entier depuis le courriel, ou connectez-vous à votre espace."
        return _ended(request, sentence, status=410 if "expired" in refused.codes else 404)
    rows = FollowUp.objects.select_related("hire__person", "hire__employer", "hire__occupation")
    follow_up = rows.filter(pk=follow_up_id).first()
    if follow_up is None:
        return _ended(request, "Ce point de suivi n'existe plus.", status=404)
    said = follow_up.answers.filter(respondent=Respondent.EMPLOYER).exists()
    if request.GET.get("merci") == "1" and said:
        return _ended(request, "Votre réponse est bien arrivée. Le référent la lit.", status=200, thanks=True)
    if said or follow_up.done_at is not None or follow_up.hire.ended_on is not None:
        sentence = _why_over(follow_up, is_said=said)
        return _ended(request, f"{sentence} Pour la suite, connectez-vous à votre espace.", status=410)
    form = EmployerAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.follow_up_answer(
                follow_up_id=follow_up.pk, respondent=Respondent.EMPLOYER, now=timezone.now(), **form.values
            )
        except Refused as refused:
            return _ended(request, str(refused), status=409)
        return redirect(f"{request.path}?merci=1")
    context = {"follow_up": follow_up, "hire": follow_up.hire, "form": form, "back_url": ""}
    return render(request, "placements/employer_follow_up.html", context, status=status_of(form))


def _why_over(follow_up: FollowUp, *, is_said: bool) -> str:
    if is_said:
        return "Vous avez déjà répondu."
    return "Le référent a déjà fait ce point." if follow_up.done_at is not None else "Ce contrat est terminé."


def _ended(request: VisitorRequest, sentence: str, *, status: int, thanks: bool = False) -> HttpResponse:
    context = {"sentence": sentence, "thanks": thanks}
    return render(request, "placements/link_ended.html", context, status=status)
