"""The référent's tutorings: the list, one of them, its alerts and its papers."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core import formats
from core.documents import spreadsheet_response
from core.errors import Refused
from people.enums import AccessPurpose
from people.models import Person
from people.services import access_record
from placements import selectors_tutoring as selectors
from placements.enums import PulseAnswer
from placements.forms.tutoring import AlertCloseForm, RhythmForm, TutoringEndForm, TutoringFilterForm
from placements.models import TutoringAssignment
from placements.reaching import reach_of
from placements.services import tutoring as services
from placements.services import tutoring_follow as follow
from placements.tutor_documents import (
    certificate_pdf,
    experience_certificate_data,
    occupation_of,
    sheet_data,
    sheet_pdf,
    tutor_certificate_data,
    tutorings_sheet,
)
from placements.tutor_sheets import SHEETS, TutorSheet
from placements.views.closing import Closing, close
from placements.views.sending import refusal_say, status_of

PAGE = 25
ANSWER_TONES: dict[str, str] = {PulseAnswer.OK: "success", PulseAnswer.SO_SO: "warning", PulseAnswer.HELP: "danger"}


@role_required(Role.REFERENT)
@require_safe
def tutorings(request: ActorRequest) -> HttpResponse:
    """The tutorings of the service, those whose tutor asks for help first."""
    form = TutoringFilterForm(request.GET)
    form.is_valid()
    chosen, today = form.cleaned_data, timezone.localdate()
    rows = selectors.tutorings_of(
        request.actor,
        on=today,
        state=chosen.get("etat", ""),
        text=chosen.get("q", ""),
        only_mine=chosen.get("qui") == "moi",
    )
    if request.GET.get("format") == "xlsx":
        return spreadsheet_response([tutorings_sheet(rows)], filename="tutorats.xlsx")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(one, selectors.meetings_of(one, on=today, shown=1).next, one.is_over(today)) for one in page],
        "alerts": selectors.alerts_open(Person.objects.visible_to(request.actor)).count(),
        "today": today,
        "query": request.GET.urlencode(),
    }
    return render(request, "placements/tutorings.html", context)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def tutoring(request: ActorRequest, tutoring_pk: int) -> HttpResponse:
    """One tutoring: how it goes, the coming meetings, shared notes, papers; its rhythm."""
    one = tutoring_of(request, tutoring_pk)
    action = request.POST.get("action", "")
    if request.method == "POST" and action == "lien":
        services.link_send(actor=request.actor, tutoring_id=tutoring_pk, now=timezone.now())
        messages.success(request, "Le lien personnel part.")
        return redirect("placements:tutoring", tutoring_pk)
    if request.method == "POST" and action == "rythme":
        return _rhythm(request, tutoring_pk)
    if request.method == "POST":
        return _tutoring_page(request, one, status=422)
    access_record(actor=request.actor, person=one.person, purpose=AccessPurpose.FOLLOW_UP, now=timezone.now())
    return _tutoring_page(request, one)


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def tutoring_end(request: ActorRequest, tutoring_pk: int) -> HttpResponse:
    """The tutoring ends before its placement: its last day and why, on a page of its own."""
    one, today = tutoring_of(request, tutoring_pk), timezone.localdate()
    if request.method != "POST" and not one.is_running(today):
        return redirect("placements:tutoring", one.pk)
    closing = Closing(
        title="Terminer ce tutorat",
        eyebrow=one.person,
        lead=f"{one.tutor}, {one.tutor.employer.name}, depuis le {formats.day(one.starts_on)}.",
        told="C'est définitif. Le tuteur est remercié, reçoit son attestation et n'est plus interrogé. Son lien reste "
        "ouvert pour ses derniers mots. Pour un autre tuteur, choisissez plutôt « Changer de tuteur ».",
        button="Terminer le tutorat",
        back_url=reverse("placements:tutoring", args=[one.pk]),
        done="C'est noté : le tutorat est terminé.",
    )
    form = TutoringEndForm(request.POST or None, initial={"ended_on": today})
    act = partial(services.tutoring_end, actor=request.actor, tutoring_id=one.pk, now=timezone.now())
    return close(request, closing, form, act)


def _close_form(check_pk: int, data: QueryDict | None = None) -> AlertCloseForm:
    """One for each alert of the page, with ids of its own."""
    return AlertCloseForm(data, auto_id=f"alerte_{check_pk}_%s")


def _rhythm(request: ActorRequest, pk: int) -> HttpResponse:
    form = RhythmForm(request.POST)
    try:
        follow.rhythm_set(actor=request.actor, tutoring_id=pk, rhythm=form.data.get("rhythm", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Le rythme des points est changé.")
    return redirect("placements:tutoring", pk)


def _tutoring_page(
    request: ActorRequest,
    one: TutoringAssignment,
    *,
    close_forms: dict[int, AlertCloseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {
        "one": one,
        "reach": reach_of(one.tutor),
        "occupation": occupation_of(one),
        "today": today,
        "is_over": one.is_over(today),
        "is_running": one.is_running(today),
        "meetings": selectors.meetings_of(one, on=today),
        "checks": [(check, ANSWER_TONES[check.answer]) for check in selectors.checks_of(one)],
        "alerts": [
            (check, (close_forms or {}).get(check.pk) or _close_form(check.pk)) for check in selectors.alerts_of(one)
        ],
        "notes": selectors.notes_shared(one),
        "history": selectors.history_of(one),
        "rhythm_form": RhythmForm(initial={"rhythm": one.rhythm}),
        "sheets": list(SHEETS.values()),
    }
    return render(request, "placements/tutoring.html", context, status=status)


@role_required(Role.REFERENT)
@require_POST
def tutoring_alert_close(request: ActorRequest, tutoring_pk: int, check_pk: int) -> HttpResponse:
    """The référent answered the tutor: a word, and the alert leaves her day."""
    one = tutoring_of(request, tutoring_pk)
    if not one.checks.filter(pk=check_pk).exists():
        raise Http404("no such alert in this tutoring")
    form = _close_form(check_pk, request.POST)
    refusal: Refused | None = None
    if form.is_valid():
        try:
            follow.check_close(
                actor=request.actor, check_id=check_pk, note=form.cleaned_data["note"], now=timezone.now()
            )
        except Refused as refused:
            refusal = refused
            refusal_say(request, form, refused)
        else:
            messages.success(request, "C'est noté, l'alerte est close.")
            return redirect("placements:tutoring", tutoring_pk)
    return _tutoring_page(request, one, close_forms={check_pk: form}, status=status_of(form, refusal))


# --- Papers, for the référent and the company -------------------------------------------------------------------
@role_required(Role.REFERENT, Role.EMPLOYER)
@require_safe
def tutoring_sheet(request: ActorRequest, tutoring_pk: int, sheet: str) -> HttpResponse:
    """A sheet on screen, or as a document with `?format=pdf`."""
    one, found = tutoring_of(request, tutoring_pk), sheet_of(sheet)
    if request.GET.get("format") == "pdf":
        return sheet_pdf(one, found, on=timezone.localdate())
    name = "employer_tutoring" if request.actor.role == Role.EMPLOYER else "tutoring"
    context = {"sheet": sheet_data(one, found), "back_name": f"placements:{name}", "back_key": tutoring_pk}
    return render(request, "placements/tutor_sheet.html", context)


@role_required(Role.REFERENT, Role.EMPLOYER)
@require_safe
def tutoring_certificate(request: ActorRequest, tutoring_pk: int, paper: str) -> HttpResponse:
    """« tuteur » or « experience »: the second names the person and is the référent's to give."""
    one, today = tutoring_of(request, tutoring_pk), timezone.localdate()
    if one.starts_on > today:
        raise Http404("nothing to certify yet")
    if paper == "tuteur":
        data = tutor_certificate_data(one, on=today)
    elif paper == "experience" and request.actor.role == Role.REFERENT:
        data = experience_certificate_data(one, on=today)
    else:
        raise Http404(paper)
    return certificate_pdf(data, on=today, filename=f"attestation-{paper}.pdf")


def tutoring_of(request: ActorRequest, pk: int) -> TutoringAssignment:
    found = selectors.tutoring_read(request.actor, pk)
    if found is None:
        raise Http404("no such tutoring in this scope")
    return found


def sheet_of(code: str) -> TutorSheet:
    if code not in SHEETS:
        raise Http404(code)
    return SHEETS[code]
