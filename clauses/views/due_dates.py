"""The calendar of due dates: a list or a month on screen, a file to keep, a personal address to subscribe to."""

import datetime as dt
import re
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import Actor
from accounts.calendars import calendar_draw, calendar_read, calendar_revoke
from accounts.http import ActorRequest
from accounts.models import CalendarSubscription
from clauses.converters import MonthConverter
from clauses.enums import DueKind
from clauses.forms.due_dates import DueDatesFilter
from clauses.rules import month_end, month_start, same_day_later, weeks_of_month
from clauses.selectors.dates_shown import DueDate
from clauses.selectors.due_dates import ROLES, due_dates
from clauses.views.common import page_of, today
from core.documents import CalendarEntry, calendar_response

ICONS = {
    DueKind.STATEMENT: "clipboard-check",
    DueKind.LOT_END: "flag",
    DueKind.WINDOW: "hourglass-split",
    DueKind.EVIDENCE: "person-check",
    DueKind.MEETING: "people",
    DueKind.STEP: "check-circle",
    DueKind.LETTER: "envelope",
    DueKind.PENALTY: "bank",
    DueKind.CERTIFICATE: "patch-check",
    DueKind.POOLING: "intersect",
}
AHEAD_MONTHS = 3
FEED_BEHIND_DAYS, FEED_AHEAD_MONTHS = 60, 12
IN_A_CELL = 4
DRAWN = "calendar_secret"  # kept in the session until the page that shows the new address
PAGE_SIZE = 40


@role_required(*ROLES)
@never_cache
@require_safe
def due_date_list(request: ActorRequest) -> HttpResponse:
    form = DueDatesFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    kinds = [filters["nature"]] if filters.get("nature") else []
    context = {
        "form": form,
        "nature": filters.get("nature", ""),
        "filtered": bool(kinds),
        "subscription": CalendarSubscription.objects.filter(membership=request.actor.membership).first(),
        "address": _address(request.session.pop(DRAWN, "")),
        "today": today(),
    }
    if filters.get("vue") == "mois":
        context |= _month_page(request, kinds)
        return render(request, "clauses/due_dates/month.html", context)
    last = same_day_later(today(), AHEAD_MONTHS)
    page = page_of(request, due_dates(request.actor, first=today(), last=last, on=today(), kinds=kinds), size=PAGE_SIZE)
    context |= {
        "page_obj": page,
        "days": [(day, [_shown(one) for one in ones]) for day, ones in groupby(page, key=lambda one: one.day)],
    }
    return render(request, "clauses/due_dates/list.html", context)


def _month_page(request: ActorRequest, kinds: list[str]) -> dict:
    month = _month_asked(request.GET.get("mois", ""))
    weeks = list(weeks_of_month(month))
    found = due_dates(request.actor, first=month, last=month_end(month), on=today(), kinds=kinds)
    by_day = {day: [_shown(one) for one in ones] for day, ones in groupby(found, key=lambda one: one.day)}
    return {
        "month": month,
        "before": same_day_later(month, -1),
        "after": same_day_later(month, 1),
        "total": len(found),
        "weeks": [
            [
                {
                    "day": day,
                    "is_beside": day.month != month.month,
                    "shown": by_day.get(day, [])[:IN_A_CELL],
                    "more": by_day.get(day, [])[IN_A_CELL:],
                }
                for day in week
            ]
            for week in weeks
        ],
    }


def _month_asked(text: str) -> dt.date:
    """The month of the address, `2026-11`; this one when it is not a month."""
    if not re.fullmatch(MonthConverter.regex, text):
        return month_start(today())
    return MonthConverter().to_python(text)


def _shown(one: DueDate) -> dict:
    return {"one": one, "icon": ICONS[one.kind], "path": one.path}


# --- The file and the address ---


@role_required(*ROLES)
@require_safe
def due_date_file(request: ActorRequest) -> HttpResponse:
    """The same dates once, to keep or to put in a diary."""
    return _calendar(request.actor)


@role_required(*ROLES)
@require_POST
def calendar_new(request: ActorRequest) -> HttpResponse:
    """Draw an address, or another one; it is shown once, on the page that follows."""
    request.session[DRAWN] = calendar_draw(actor=request.actor, now=timezone.now())
    messages.success(request, "Votre adresse est prête. Copiez-la maintenant : elle ne sera plus montrée.")
    return redirect(f"{reverse('clauses:due_date_list')}#agenda")


@role_required(*ROLES)
@require_POST
def calendar_end(request: ActorRequest) -> HttpResponse:
    calendar_revoke(actor=request.actor)
    messages.success(request, "L'adresse est révoquée : les agendas qui la lisaient ne reçoivent plus rien.")
    return redirect(f"{reverse('clauses:due_date_list')}#agenda")


@login_not_required
@never_cache
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads. The secret is the only key; whoever has left her organisation reads nothing."""
    actor = calendar_read(secret=secret, on=today())
    if actor is None or actor.role not in ROLES:
        raise Http404("Cette adresse n'existe pas ou n'existe plus.")
    response = _calendar(actor)
    response["X-Robots-Tag"] = "noindex"
    return response


def _calendar(actor: Actor) -> HttpResponse:
    first = today() - dt.timedelta(days=FEED_BEHIND_DAYS)
    last = same_day_later(today(), FEED_AHEAD_MONTHS)
    dates = due_dates(actor, first=first, last=last, on=today())
    return calendar_response(
        [_entry(one) for one in dates],
        name=f"Échéances · {settings.DEPARTMENT_NAME}",
        now=timezone.now(),
        filename="echeances.ics",
    )


def _entry(one: DueDate) -> CalendarEntry:
    return CalendarEntry(
        key=one.key,
        title=one.title,
        start=one.at or one.day,
        text=one.text,
        place=one.place,
        url=f"{settings.SITE_URL.rstrip('/')}{one.path}" if one.path else "",
    )


def _address(secret: str) -> str:
    if not secret:
        return ""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('clauses:calendar_feed', args=[secret])}"
