"""The pilot's list of volunteers, its figures, and the caps of tutors in this Département."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.dates import months_later
from placements import selectors_mentoring as selectors
from placements.forms.mentoring import MentorForm
from placements.forms.tutoring import TutorCapForm
from placements.models import Mentor, TutorCap
from placements.rules import TUTOR_REGIMES
from placements.services import mentoring as services
from placements.services.tutor_caps import tutor_cap_set
from placements.services.tutoring import caps_lowered
from placements.transitions.mentoring import FORGET_MENTOR
from placements.views.closing import Closing, close, nothing_asked
from placements.views.sending import Sent, form_send


@role_required(Role.PILOT, Role.ADMIN)
@require_safe
def mentors(request: ActorRequest) -> HttpResponse:
    """The volunteers, whom one may write to; how many people they follow, never whom."""
    today = timezone.localdate()
    labels = selectors.sector_labels()
    rows = [
        (mentor, [labels.get(code, code) for code in mentor.sectors])
        for mentor in selectors.mentors_listed(request.actor)
    ]
    figures = selectors.mentoring_figures(since=months_later(today, -12))
    return render(request, "placements/mentors.html", {"rows": rows, "figures": figures})


@role_required(Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_new(request: ActorRequest) -> HttpResponse:
    return _edit(request, None)


@role_required(Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_edit(request: ActorRequest, mentor_pk: int) -> HttpResponse:
    mentor = Mentor.objects.visible_to(request.actor).known().select_related("occupation").filter(pk=mentor_pk).first()
    if mentor is None:
        raise Http404("no such volunteer")
    return _edit(request, mentor)


def _edit(request: ActorRequest, mentor: Mentor | None) -> HttpResponse:
    form = MentorForm(request.POST or None, mentor=mentor)
    searching = "chercher" in request.POST

    def act() -> str:
        saved = services.mentor_save(
            actor=request.actor, now=timezone.now(), mentor_id=mentor.pk if mentor else None, **form.facts
        )
        messages.success(request, f"La fiche de {saved} est enregistrée.")
        return reverse("placements:mentors")

    try:
        sent = Sent() if searching else form_send(request, form, act)
    except Mentor.DoesNotExist:
        raise Http404("no such volunteer") from None
    if sent.url:
        return redirect(sent.url)
    context = {"form": form, "mentor": mentor, "searching": searching, "occupations": form.occupation_choices()}
    return render(request, "placements/mentor_form.html", context, status=sent.status)


@role_required(Role.PILOT, Role.ADMIN)
@require_POST
def mentor_act(request: ActorRequest, mentor_pk: int) -> HttpResponse:
    """Pause a volunteer, or have her back, as the pressed button says."""
    is_back = request.POST.get("action") == "reprendre"
    try:
        mentor = services.mentor_set_active(
            actor=request.actor, mentor_id=mentor_pk, active=is_back, now=timezone.now()
        )
    except Mentor.DoesNotExist:
        raise Http404("no such volunteer") from None
    messages.success(request, f"{mentor} est {'disponible' if mentor.is_active else 'en pause'}.")
    return redirect("placements:mentors")


@role_required(Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_forget(request: ActorRequest, mentor_pk: int) -> HttpResponse:
    """Before a volunteer's name and address are erased for good."""
    mentor = Mentor.objects.visible_to(request.actor).known().filter(pk=mentor_pk).first()
    if mentor is None:
        raise Http404("no such volunteer")
    if request.method != "POST" and mentor.status not in FORGET_MENTOR.sources:
        return redirect("placements:mentors")
    closing = Closing(
        title="Effacer ses données ?",
        eyebrow=mentor,
        lead="Son nom, son adresse et ce qu'il ou elle proposait.",
        told="On ne peut pas revenir en arrière. Les parrainages passés restent dans les chiffres, sans nom.",
        button="Effacer ses données",
        back_url=reverse("placements:mentors"),
        done="Ses données sont effacées. Les parrainages restent dans les chiffres, sans nom.",
        is_grave=True,
    )
    act = partial(services.mentor_forget, actor=request.actor, mentor_id=mentor.pk, now=timezone.now())
    return close(request, closing, nothing_asked(request), act)


@role_required(Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_caps(request: ActorRequest) -> HttpResponse:
    """How many people a tutor follows at once: the law, and what the Département lowers."""
    form = TutorCapForm(request.POST or None, initial={"valid_from": timezone.localdate()})

    def act() -> str:
        tutor_cap_set(actor=request.actor, **form.values)
        messages.success(request, "Le plafond est enregistré. Il vaut pour les tutorats à venir.")
        return request.path

    sent = form_send(request, form, act)
    if sent.url:
        return redirect(sent.url)
    lowered = caps_lowered(timezone.localdate())
    context = {
        "form": form,
        "regimes": [(rule, lowered.get(code)) for code, rule in TUTOR_REGIMES.items()],
        "history": list(TutorCap.objects.order_by("regime", "-valid_from")),
    }
    return render(request, "placements/tutor_caps.html", context, status=sent.status)
