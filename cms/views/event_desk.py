"""Meetings seen by the organiser: who comes, who came, what followed, what is printed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from cms import services
from cms.enums import RegistrationStatus
from cms.event_papers import badges_data, registrations_sheet, sheet_data
from cms.forms_events import (
    CallOffForm,
    EmployerWalkInForm,
    PersonWalkInForm,
    RegistrationFilterForm,
    WalkInsForm,
)
from cms.models import EventPage
from cms.selectors import events as selectors
from cms.selectors.followed import after_events
from cms.views.events import event_or_404, list_context
from core.documents import pdf_response, spreadsheet_response
from core.errors import Refused
from core.forms import once
from placements.views.closing import Closing, close, refusal_say
from placements.views.sending import status_of

PILOTS = (Role.PILOT, Role.ADMIN)
PAGE = 50
TABS = (
    ("inscriptions", "Inscriptions", "cms:event_desk"),
    ("presence", "Présence", "cms:event_attendance"),
    ("suites", "Ce qui a suivi", "cms:event_followed"),
)
MARKED = (RegistrationStatus.ATTENDED, RegistrationStatus.ABSENT)


@role_required(*PILOTS)
@require_safe
def pilot_events(request: ActorRequest) -> HttpResponse:
    return render(request, "cms/events/pilot_events.html", list_context(request))


def _context(request: ActorRequest, event: EventPage, active: str) -> dict[str, Any]:
    now = timezone.now()
    return {
        "event": event,
        "registering": event.registering(now),
        "tabs": [
            {"label": label, "url": reverse(name, args=[event.pk]), "active": code == active}
            for code, label, name in TABS
        ],
        "names": selectors.names_are_shown(event, now=now),
        "has_begun": event.starts_at <= now,
        "is_the_day": timezone.localdate(event.starts_at) <= timezone.localdate(now),
        "desk": getattr(event, "desk", None),
        "is_pilot": True,
    }


# --- Who is registered ---------------------------------------------------------------------------------------------
@role_required(*PILOTS)
@require_safe
def desk(request: ActorRequest, event_pk: int) -> HttpResponse:
    """The registrations of a meeting, filtered, with what is printed of them."""
    event = event_or_404(request, event_pk)
    context = _context(request, event, "inscriptions")
    form = RegistrationFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    rows = selectors.registrations_of(
        event,
        actor=request.actor,
        status=chosen.get("etat", ""),
        side=chosen.get("qui", ""),
        text=chosen.get("q", ""),
        with_names=context["names"],
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context |= {"form": form, "page": page, "counts": selectors.counts_of(event)}
    return render(request, "cms/events/desk.html", context)


@role_required(*PILOTS)
@require_safe
def desk_print(request: ActorRequest, event_pk: int, paper: str) -> HttpResponse:
    """The attendance sheet to sign, or the badges, as a PDF; the list as a spreadsheet."""
    event, now = event_or_404(request, event_pk), timezone.now()
    names = selectors.names_are_shown(event, now=now)
    rows = selectors.by_name(selectors.registrations_of(event, actor=request.actor, with_names=names))
    if paper == "liste.xlsx":
        return spreadsheet_response([registrations_sheet(event, rows, names=names)], filename=f"{event.slug}.xlsx")
    seated = list(rows.filter(status__in=[RegistrationStatus.REGISTERED, *MARKED]))
    on = timezone.localdate(now)
    if paper == "badges.pdf":
        data, template, title = badges_data(event, seated, names=names), "badges", f"Badges · {event.title}"
    else:
        data, template, title = sheet_data(event, seated, names=names), "attendance", f"Présence · {event.title}"
    filename = f"{event.slug}-{paper}"
    return pdf_response(f"cms/documents/{template}.typ", data, title=title, on=on, filename=filename)


# --- Who came ------------------------------------------------------------------------------------------------------
@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: ActorRequest, event_pk: int) -> HttpResponse:
    """The sheet: present or absent for each, all at once, corrected until it is closed."""
    event = event_or_404(request, event_pk)
    desk = getattr(event, "desk", None)
    form = WalkInsForm(request.POST or None, initial={"walk_ins": desk.walk_ins if desk else 0})
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            marks = _marks(request, event)
            changed = services.attendance_mark(
                actor=request.actor,
                event_id=event.pk,
                marks=marks,
                walk_ins=form.cleaned_data["walk_ins"],
                now=timezone.now(),
            )
        except Refused as refused:
            refusal = refused
            refusal_say(request, form, refused)
        else:
            messages.success(request, f"C'est noté ({changed} changement{'s' if changed > 1 else ''}).")
            return redirect("cms:event_attendance", event.pk)
    rows = selectors.registrations_of(event, actor=request.actor).exclude(status=RegistrationStatus.CANCELLED)
    context = _context(request, event, "presence") | {
        "rows": list(selectors.by_name(rows)),
        "form": form,
        "counts": selectors.counts_of(event),
    }
    return render(request, "cms/events/attendance.html", context, status=status_of(form, refusal))


def _marks(request: HttpRequest, event: EventPage) -> dict[int, str]:
    """What was ticked, by registration; « all present » fills those that were not."""
    ticked = {
        int(name.removeprefix("p-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("p-") and name[2:].isascii() and name[2:].isdigit() and len(name) < 18
    }
    known = dict(event.registrations.exclude(status=RegistrationStatus.CANCELLED).values_list("pk", "status"))
    marks = {pk: value or RegistrationStatus.REGISTERED.value for pk, value in ticked.items() if pk in known}
    if request.POST.get("action") == "tous":
        for pk, status in known.items():
            if status == RegistrationStatus.REGISTERED and marks.get(pk, status) == RegistrationStatus.REGISTERED:
                marks[pk] = RegistrationStatus.ATTENDED.value
    # One who waits and is left so is no mark at all.
    waits = RegistrationStatus.WAITING
    return {pk: value for pk, value in marks.items() if not (known[pk] == waits and value != "attended")}


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: ActorRequest, event_pk: int) -> HttpResponse:
    """Somebody came without being registered: a person by her whole identity, a company by its SIRET."""
    event = event_or_404(request, event_pk)
    is_company = request.POST.get("action") == "employeur"
    posted = request.POST or None
    person_form = PersonWalkInForm(None if is_company else posted, prefix="personne")
    employer_form = EmployerWalkInForm(posted if is_company else None, prefix="employeur")
    form: Any = employer_form if is_company else person_form
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        act = services.employer_walk_in if is_company else services.person_walk_in
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    made = act(actor=request.actor, event_id=event.pk, now=timezone.now(), **form.values)
                    messages.success(request, f"{made.who} : présence notée.")
                    sending.done_url = reverse("cms:event_attendance", args=[event.pk])
        except Refused as refused:
            refusal = refused
            refusal_say(request, form, refused)
        else:
            return redirect(sending.done_url)
    context = _context(request, event, "presence") | {"person_form": person_form, "employer_form": employer_form}
    return render(request, "cms/events/walk_in.html", context, status=status_of(form, refusal))


@role_required(*PILOTS)
@require_POST
def attendance_end(request: ActorRequest, event_pk: int) -> HttpResponse:
    """Close the sheet, or open it again."""
    event = event_or_404(request, event_pk)
    try:
        if request.POST.get("action") == "rouvrir":
            services.attendance_reopen(actor=request.actor, event_id=event.pk, now=timezone.now())
            messages.success(request, "La feuille est rouverte.")
        else:
            missing = services.attendance_close(actor=request.actor, event_id=event.pk, now=timezone.now())
            told = f" {missing} inscription{'s' if missing > 1 else ''} sans présence : absence notée." * bool(missing)
            messages.success(request, f"La feuille est close.{told} Vous pouvez la rouvrir.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("cms:event_attendance", event.pk)


# --- What followed -------------------------------------------------------------------------------------------------
@role_required(*PILOTS)
@require_safe
def followed(request: ActorRequest, event_pk: int) -> HttpResponse:
    event = event_or_404(request, event_pk)
    context = _context(request, event, "suites") | {
        "after": after_events([event], actor=request.actor).together,
        "counts": selectors.counts_of(event),
    }
    return render(request, "cms/events/followed.html", context)


# --- Called off ----------------------------------------------------------------------------------------------------
@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: ActorRequest, event_pk: int) -> HttpResponse:
    """A calm page before a whole meeting is called off."""
    event = event_or_404(request, event_pk)
    count = event.registrations.active().count()
    closing = Closing(
        title="Annuler ce rendez-vous",
        eyebrow=event.title,
        lead="Il n'aura pas lieu.",
        told=f"{count} inscription{'s' if count > 1 else ''} sur la liste : chacun, et chaque référent, reçoit un "
        "message avec votre raison. Cela ne s'annule pas ; une date changée dans la page se dit toute seule.",
        button="Annuler le rendez-vous",
        back_url=reverse("cms:event_desk", args=[event.pk]),
        done="Le rendez-vous est annulé, et chacun est prévenu.",
        is_grave=True,
    )

    def act(cancel_reason: str) -> None:
        services.event_call_off(actor=request.actor, event_id=event.pk, reason=cancel_reason, now=timezone.now())

    return close(request, closing, CallOffForm(request.POST or None), act)
