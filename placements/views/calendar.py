"""The référent's dates: on screen, as a file, at a secret address that her diary reads."""

import datetime as dt
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import Actor
from accounts.calendars import calendar_draw, calendar_read, calendar_revoke
from accounts.enums import Role
from accounts.http import ActorRequest, VisitorRequest
from accounts.models import CalendarSubscription
from core.dates import months_later
from core.documents import CalendarEntry, calendar_response
from placements.selectors_calendar import INTERVIEW_LENGTH, Date, referent_dates

AHEAD_MONTHS = 3
FEED_BEHIND_DAYS, FEED_AHEAD_MONTHS = 60, 12
DRAWN = "referent_calendar_secret"  # kept in the session until the page that shows the new address
PAGE = 40


@role_required(Role.REFERENT)
@never_cache
@require_safe
def calendar(request: ActorRequest) -> HttpResponse:
    """The dates of the coming three months, and the address for one's diary."""
    today = timezone.localdate()
    dates = referent_dates(request.actor, first=today, last=months_later(today, AHEAD_MONTHS))
    page = Paginator(dates, PAGE).get_page(request.GET.get("page"))
    secret = request.session.pop(DRAWN, "")
    context = {
        "page": page,
        "days": [(day, list(ones)) for day, ones in groupby(page, key=lambda one: one.day)],
        "today": today,
        "subscription": CalendarSubscription.objects.filter(membership=request.actor.membership).first(),
        "address": _absolute(reverse("placements:calendar_feed", args=[secret])) if secret else "",
    }
    return render(request, "placements/calendar.html", context)


@role_required(Role.REFERENT)
@require_safe
def calendar_file(request: ActorRequest) -> HttpResponse:
    """The same dates once, to keep or to put in a diary."""
    return _calendar(request.actor)


@role_required(Role.REFERENT)
@require_POST
def calendar_new(request: ActorRequest) -> HttpResponse:
    """Draw an address, or another one; it is shown once, on the page that follows."""
    request.session[DRAWN] = calendar_draw(actor=request.actor, now=timezone.now())
    messages.success(request, "Votre adresse est prête. Copiez-la maintenant : elle ne sera plus montrée.")
    return redirect(f"{reverse('placements:calendar')}#agenda")


@role_required(Role.REFERENT)
@require_POST
def calendar_end(request: ActorRequest) -> HttpResponse:
    calendar_revoke(actor=request.actor)
    messages.success(request, "L'adresse est révoquée : les agendas qui la lisaient ne reçoivent plus rien.")
    return redirect(f"{reverse('placements:calendar')}#agenda")


@login_not_required
@never_cache
@require_safe
def calendar_feed(request: VisitorRequest, secret: str) -> HttpResponse:
    """What a calendar program reads. The secret is the only key; whoever has left her service reads nothing."""
    actor = calendar_read(secret=secret, on=timezone.localdate())
    if actor is None or actor.role != Role.REFERENT:
        raise Http404("Cette adresse n'existe pas ou n'existe plus.")
    response = _calendar(actor)
    response["X-Robots-Tag"] = "noindex"
    return response


def _calendar(actor: Actor) -> HttpResponse:
    today = timezone.localdate()
    first, last = today - dt.timedelta(days=FEED_BEHIND_DAYS), months_later(today, FEED_AHEAD_MONTHS)
    return calendar_response(
        [_entry(one) for one in referent_dates(actor, first=first, last=last)],
        name=f"Accompagnements · {settings.DEPARTMENT_NAME}",
        now=timezone.now(),
        filename="accompagnements.ics",
    )


def _entry(one: Date) -> CalendarEntry:
    return CalendarEntry(
        key=one.key,
        title=one.title,
        start=one.at or one.day,
        end=one.at + INTERVIEW_LENGTH if one.at else None,
        place=one.place,
        url=_absolute(one.path),
    )


def _absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
