"""The référent's mentorings (parrainage): whom to ask, the list, and one of them."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core import formats
from core.errors import Refused
from core.forms import once
from core.workflow import transitions_available
from people.enums import AccessPurpose
from people.services import access_record
from people.views import person_open
from placements import selectors_mentoring as selectors
from placements.enums import MentoringStatus
from placements.forms.mentoring import (
    MeetingForm,
    MentoringCancelForm,
    MentoringEndForm,
    MentoringFilterForm,
    MentoringStartForm,
    ReturnForm,
)
from placements.models import Mentor, Mentoring
from placements.services import mentoring as services
from placements.transitions.mentoring import CANCEL_MENTORING, MENTORING_TRANSITIONS
from placements.views.closing import Closing, close
from placements.views.sending import form_send, refusal_say, status_of

PAGE = 25


@role_required(Role.REFERENT)
@require_safe
def mentorings(request: ActorRequest) -> HttpResponse:
    """The mentorings of the service, with those near their end."""
    form = MentoringFilterForm(request.GET)
    form.is_valid()
    chosen, today = form.cleaned_data, timezone.localdate()
    rows = selectors.mentorings_of(
        request.actor,
        state=chosen.get("etat", ""),
        text=chosen.get("q", ""),
        only_mine=chosen.get("qui") == "moi",
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [(one, selectors.length_of(one, on=today)) for one in page]}
    return render(request, "placements/mentorings.html", context)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_choice(request: ActorRequest, pk: int) -> HttpResponse:
    """The volunteers for a person, the best first, each with why."""
    person = person_open(request, pk, record=request.method == "GET")
    current = Mentoring.objects.visible_to(request.actor).active().filter(person=person).first()
    if current is not None and request.method == "GET":
        return redirect("placements:mentoring", current.pk)
    form = MentoringStartForm(request.POST or None, initial={"starts_on": timezone.localdate()})

    def act() -> str:
        mentoring = _start(request, pk, form)
        messages.success(request, f"{mentoring.mentor} reçoit un courriel avec vos coordonnées.")
        return reverse("placements:mentoring", args=[mentoring.pk])

    sent = form_send(request, form, act, say=refusal_say)
    if sent.url:
        return redirect(sent.url)
    choices = selectors.mentor_choices(request.actor, person)
    context = {
        "person": person,
        "form": form,
        "free": [one for one in choices if one.fit.is_possible],
        "full": [one for one in choices if not one.fit.is_possible],
        "picked": request.POST.get("mentor", ""),
    }
    return render(request, "placements/mentor_choice.html", context, status=sent.status)


def _start(request: ActorRequest, person_pk: int, form: MentoringStartForm) -> Mentoring:
    number = request.POST.get("mentor", "")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise Refused.because("mentor", "Choisissez un parrain ou une marraine dans la liste.")
    try:
        return services.mentoring_start(
            actor=request.actor, person_id=person_pk, mentor_id=int(number), now=timezone.now(), **form.values
        )
    except Mentor.DoesNotExist:
        raise Refused.because("mentor", "Cette personne n'est plus dans la liste des bénévoles.") from None


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def mentoring(request: ActorRequest, mentoring_pk: int) -> HttpResponse:
    """One mentoring: its meetings, how long is left, and a return afterwards."""
    one, today = _mentoring_of(request, mentoring_pk), timezone.localdate()
    forms: dict[str, Any] = {
        "rencontre": MeetingForm(initial={"held_on": today}, auto_id="rencontre_%s"),
        "retour": ReturnForm(initial={"returned_on": today}, auto_id="retour_%s"),
        "annuler": Form(),
    }
    status = 200
    if request.method == "POST":
        action = request.POST.get("action", "")
        form = type(forms[action])(request.POST, auto_id=f"{action}_%s") if action in forms else None
        status = 422 if form is None else _tried(request, mentoring_pk, action, form)
        if status == 302:
            return redirect("placements:mentoring", mentoring_pk)
        if form is not None:
            forms[action], one = form, _mentoring_of(request, mentoring_pk)
    else:
        access_record(actor=request.actor, person=one.person, purpose=AccessPurpose.FOLLOW_UP, now=timezone.now())
    context = {
        "one": one,
        "length": selectors.length_of(one, on=today),
        "is_active": one.status == MentoringStatus.ACTIVE,
        "is_cancelled": one.status == MentoringStatus.CANCELLED,
        "meetings": list(one.meetings.select_related("recorded_by")),
        "meeting_form": forms["rencontre"],
        "may_end": one.status == MentoringStatus.ACTIVE and one.starts_on <= today,
        "may_cancel": CANCEL_MENTORING in transitions_available(MENTORING_TRANSITIONS, one, request.actor),
        "return_form": forms["retour"],
    }
    return render(request, "placements/mentoring.html", context, status=status)


def _mentoring_of(request: ActorRequest, pk: int) -> Mentoring:
    rows = Mentoring.objects.visible_to(request.actor).select_related(
        "mentor__occupation", "mentor__territory", "person__referent__user"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such mentoring in this scope")
    return found


def _tried(request: ActorRequest, pk: int, action: str, form: Any) -> int:
    """The status of the answer: 302 when it is done, with a word; else what is wrong is said."""
    if not form.is_valid():
        return 422
    try:
        messages.success(request, _act(request, pk, action, form))
    except Refused as refused:
        refusal_say(request, form, refused)
        return status_of(form, refused)
    return 302


def _act(request: ActorRequest, pk: int, action: str, form: Any) -> str:
    """Do what the pressed button says; the words to thank with."""
    common: dict[str, Any] = {"actor": request.actor, "mentoring_id": pk, "now": timezone.now()}
    if action == "annuler":
        services.mentoring_return(**common, returned_on=None)
        return "C'est corrigé."
    if action == "retour":
        services.mentoring_return(**common, returned_on=form.cleaned_data["returned_on"])
        return "C'est noté : la personne est revenue en accompagnement."
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            services.meeting_log(**common, **form.values)
            sending.done_url = request.path
    return "La rencontre est notée."


# --- Its end, each on a page of its own --------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def mentoring_end(request: ActorRequest, mentoring_pk: int) -> HttpResponse:
    """It took place and ends: its last day, why, and where the person stands."""
    one, today = _mentoring_of(request, mentoring_pk), timezone.localdate()
    if request.method != "POST" and (one.status != MentoringStatus.ACTIVE or one.starts_on > today):
        return redirect("placements:mentoring", one.pk)
    length = selectors.length_of(one, on=today)
    closing = Closing(
        title="Terminer le parrainage",
        eyebrow=one.person,
        lead=f"Avec {one.mentor}, depuis le {formats.day(one.starts_on)}.",
        told="C'est définitif. Une place se libère pour une autre personne. Il finit au plus tard le "
        f"{formats.day(length.last_day)}.",
        button="Terminer le parrainage",
        back_url=reverse("placements:mentoring", args=[one.pk]),
        done="C'est noté : le parrainage est terminé.",
    )
    form = MentoringEndForm(request.POST or None, initial={"ended_on": length.latest_end})
    act = partial(services.mentoring_end, actor=request.actor, mentoring_id=one.pk, now=timezone.now())
    return close(request, closing, form, act)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def mentoring_cancel(request: ActorRequest, mentoring_pk: int) -> HttpResponse:
    """It will not take place, or was noted by mistake."""
    one = _mentoring_of(request, mentoring_pk)
    is_offered = CANCEL_MENTORING in transitions_available(MENTORING_TRANSITIONS, one, request.actor)
    if request.method != "POST" and not is_offered:
        return redirect("placements:mentoring", one.pk)
    closing = Closing(
        title="Ce parrainage n'aura pas lieu",
        eyebrow=one.person,
        lead=f"Avec {one.mentor}, à partir du {formats.day(one.starts_on)}.",
        told="C'est définitif. Le parrain ou la marraine est prévenu par courriel, et une place se libère. "
        "Le parrainage ne compte pas dans les chiffres.",
        button="Confirmer : il n'aura pas lieu",
        back_url=reverse("placements:mentoring", args=[one.pk]),
        done="C'est noté : ce parrainage n'aura pas lieu.",
        is_grave=True,
    )
    act = partial(services.mentoring_cancel, actor=request.actor, mentoring_id=one.pk, now=timezone.now())
    return close(request, closing, MentoringCancelForm(request.POST or None), act)
