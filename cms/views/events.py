"""Meetings seen by those who register: référents for their people, employers for themselves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from cms import services
from cms.enums import RegistrationStatus
from cms.forms_events import (
    EventFilterForm,
    NothingForm,
    PeopleFilterForm,
    RegisterEmployerForm,
    RegisterPeopleForm,
)
from cms.models import EventPage, EventRegistration
from cms.rules.events import PEOPLE
from cms.selectors import events as selectors
from cms.selectors.followed import after_events
from cms.services import Registered
from core.errors import Refused
from core.forms import once
from employers.selectors.workspace import employers_of
from people.models import Person
from people.selectors import people_search
from placements.selectors import caseload
from placements.views.closing import Closing, close, refusal_say
from placements.views.sending import status_of

PAGE = 20
CHOICES = 60  # people shown to tick at once; beyond, one searches by name


def list_context(request: ActorRequest) -> dict[str, Any]:
    """The meetings of an actor, filtered, with what followed those of the past."""
    form = EventFilterForm(request.GET)
    form.is_valid()
    chosen, now = form.cleaned_data, timezone.now()
    is_past = chosen.get("quand") == "passes"
    rows = selectors.events_found(
        request.actor, past=is_past, now=now, kind=chosen.get("nature", ""), text=chosen.get("q", "")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "is_past": is_past,
        "rows": [(event, event.registering(now)) for event in page],
    }
    if is_past and request.actor.role != Role.EMPLOYER:
        found = after_events(list(page), actor=request.actor)
        context |= {
            "rows": [(event, found.of[event.pk]) for event in page],
            "together": found.together,
        }
    return context


def event_or_404(request: ActorRequest, event_pk: int) -> EventPage:
    """A meeting that concerns the actor, with its seats."""
    event = selectors.events_for(request.actor).filter(pk=event_pk).first()
    if event is None:
        raise Http404("no such meeting for this actor")
    return event


# --- The référent --------------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_safe
def referent_events(request: ActorRequest) -> HttpResponse:
    return render(request, "cms/events/referent_events.html", list_context(request))


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def referent_event(request: ActorRequest, event_pk: int) -> HttpResponse:
    """One meeting: her people who are registered, what followed, and whom else to register."""
    event, now = event_or_404(request, event_pk), timezone.now()
    mine = selectors.registrations_of(event, actor=request.actor)
    search = PeopleFilterForm(request.GET)
    search.is_valid()
    form = RegisterPeopleForm(request.POST or None, people=_candidates(request, search, mine))
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    done = _register(request, event, form)
                    _say(request, done)
                    sending.done_url = reverse("cms:referent_event", args=[event.pk])
        except Refused as refused:
            refusal = refused
            refusal_say(request, form, refused)
        else:
            return redirect(sending.done_url)
    registering = event.registering(now)
    context = {
        "event": event,
        "registering": registering,
        "page": Paginator(selectors.own_first(mine, request.actor), PAGE).get_page(request.GET.get("page")),
        "search": search,
        "form": form,
        "most": CHOICES,
        "may_register": bool(registering) and not registering["closed"] and registering["people"],
        "is_past": event.starts_at <= now,
        "after": after_events([event], actor=request.actor).together if event.starts_at <= now else None,
    }
    return render(request, "cms/events/referent_event.html", context, status=status_of(form, refusal))


def _candidates(request: ActorRequest, search: PeopleFilterForm, mine: QuerySet[EventRegistration]) -> QuerySet[Person]:
    """Whom she may tick: followed, not registered yet, found by name; the first ones in the order of their names."""
    chosen = search.cleaned_data
    people = caseload(request.actor, whole_service=chosen.get("qui") == "service").followed()
    taken = mine.exclude(status=RegistrationStatus.CANCELLED).order_by().values("person")
    people = people_search(people.exclude(pk__in=taken), chosen.get("q", ""))
    ids = list(people.order_by("last_name", "first_name", "pk").values_list("pk", flat=True)[:CHOICES])
    return Person.objects.filter(pk__in=ids).order_by("last_name", "first_name", "pk")


def _register(request: ActorRequest, event: EventPage, form: RegisterPeopleForm) -> Registered:
    data = form.values
    return services.people_register(
        actor=request.actor,
        event_id=event.pk,
        people=[one.pk for one in data["people"]],
        agreed=data["agreed"],
        note=data["note"],
        now=timezone.now(),
    )


def _say(request: ActorRequest, done: Registered) -> None:
    if done.seated:
        names = ", ".join(one.who for one in done.seated)
        messages.success(request, f"C'est fait : {names}. Un message part à qui a une adresse ou un mobile.")
    if done.waiting:
        names = ", ".join(one.who for one in done.waiting)
        messages.warning(
            request, f"Il n'y a plus de place : sur la liste d'attente, {names}. Vous serez prévenu si une se libère."
        )
    for words in done.left_out:
        messages.warning(request, words)


# --- The employer --------------------------------------------------------------------------------------------------
@role_required(Role.EMPLOYER)
@require_safe
def employer_events(request: ActorRequest) -> HttpResponse:
    return render(request, "cms/events/employer_events.html", list_context(request))


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def employer_event(request: ActorRequest, event_pk: int) -> HttpResponse:
    """One meeting: who comes for the company, and a form to register."""
    event, now = event_or_404(request, event_pk), timezone.now()
    mine = list(selectors.registrations_of(event, actor=request.actor))
    taken = {one.employer_id for one in mine if one.status != RegistrationStatus.CANCELLED}
    companies = employers_of(request.actor)
    free = [one for one in companies if one.pk not in taken]
    form = RegisterEmployerForm(request.POST or None, companies=free)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        data = form.values
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    made = services.employer_register(
                        actor=request.actor,
                        event_id=event.pk,
                        employer_id=data.pop("employer").pk,
                        now=timezone.now(),
                        **data,
                    )
                    _say_seat(request, made)
                    sending.done_url = reverse("cms:employer_event", args=[event.pk])
        except Refused as refused:
            refusal = refused
            refusal_say(request, form, refused)
        else:
            return redirect(sending.done_url)
    registering = event.registering(now)
    context = {
        "event": event,
        "registering": registering,
        "mine": mine,
        "form": form,
        "is_coming": bool(taken),
        "has_company": bool(companies),
        "may_register": bool(free) and bool(registering) and not registering["closed"] and registering["employers"],
        "is_past": event.starts_at <= now,
    }
    return render(request, "cms/events/employer_event.html", context, status=status_of(form, refusal))


def _say_seat(request: ActorRequest, made: EventRegistration) -> None:
    if made.status == RegistrationStatus.WAITING:
        messages.warning(
            request,
            "C'est complet : vous êtes sur la liste d'attente. Un courriel vous prévient dès qu'une place se libère.",
        )
    else:
        messages.success(request, "Votre inscription est confirmée : un courriel part avec la date pour votre agenda.")


# --- Withdrawing ---------------------------------------------------------------------------------------------------
PAGES = {Role.REFERENT: "cms:referent_event", Role.EMPLOYER: "cms:employer_event"}


@role_required(Role.REFERENT, Role.EMPLOYER, Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def registration_cancel(request: ActorRequest, registration_pk: int) -> HttpResponse:
    """A calm page before a seat is given up: it may go at once to somebody who waits."""
    rows = EventRegistration.objects.visible_to(request.actor).select_related("event", "person", "employer")
    one = rows.filter(pk=registration_pk).first()
    if one is None:
        raise Http404("no such registration for this actor")
    back = reverse(PAGES.get(Role(request.actor.role), "cms:event_desk"), args=[one.event_id])
    if one.side == PEOPLE:
        who = one.who if _may_name(request, one) else "cette personne"
        told = "La personne est prévenue, si on peut lui écrire."
    else:
        who, told = one.who, "L'entreprise est prévenue." if request.actor.role != Role.EMPLOYER else ""
    closing = Closing(
        title="Annuler cette inscription",
        eyebrow=one.event.title,
        lead=f"{who} ne sera plus attendue.",
        told=f"La place va aussitôt à la première personne de la liste d'attente, s'il y en a une. {told}".strip(),
        button="Annuler l'inscription",
        back_url=back,
        done="L'inscription est annulée.",
        is_grave=True,
    )

    def act(**nothing: Any) -> None:
        services.registration_cancel(actor=request.actor, registration_id=one.pk, now=timezone.now())

    return close(request, closing, NothingForm(request.POST if request.method == "POST" else None), act)


def _may_name(request: ActorRequest, one: EventRegistration) -> bool:
    return request.actor.role == Role.REFERENT or selectors.names_are_shown(one.event, now=timezone.now())
