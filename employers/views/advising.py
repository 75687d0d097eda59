"""The advisers' follow-up: which employer to call, what was said, what comes next."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.http import ActorRequest
from accounts.models import Membership
from core.documents import csv_response, spreadsheet_response
from core.errors import Conflict, Refused
from core.forms import once, refusals_show
from employers.address_book import address_book
from employers.facts import facts_of, responsiveness_of, year_words
from employers.forms.advising import AdvisedFilterForm, VisitForm
from employers.models import AdviserVisit, Employer
from employers.selectors.advising import advised, advised_search, steps_due
from employers.selectors.network import signatures_of
from employers.selectors.survey import survey_answers
from employers.services import adviser_take, visit_done, visit_note
from employers.views.pilot_network import PILOTS, network_tabs

SOON_DAYS = 7
YEAR_DAYS = 365


@role_required(*PILOTS)
@require_safe
def employers(request: ActorRequest) -> HttpResponse:
    """What is due this week, then every employer, with filters on what she answered; the same to download."""
    form = AdvisedFilterForm(request.GET or None)
    today = timezone.localdate()
    found = advised_search(request.actor, form.search, on=today)
    wanted = request.GET.get("format")
    if wanted in {"xlsx", "csv"}:
        sheet, filename = address_book(found.select_related("territory")), f"carnet-employeurs-{today:%Y-%m-%d}"
        if wanted == "csv":
            return csv_response(sheet, filename=f"{filename}.csv")
        return spreadsheet_response([sheet], filename=f"{filename}.xlsx")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    due = steps_due(request.actor, by=today + dt.timedelta(days=SOON_DAYS))
    context = {
        "tabs": network_tabs(request, "employeurs"),
        "form": form,
        "page_obj": page,
        "exports": _exports(request),
        "due": list(due[:12]),
        "due_count": due.count(),
        "today": today,
    }
    return render(request, "employers/advised.html", context)


def _exports(request: ActorRequest) -> dict[str, str]:
    """The addresses of the two files, with the filters of the page."""
    query = request.GET.copy()
    query.pop("page", None)
    found = {}
    for name in ("xlsx", "csv"):
        query["format"] = name
        found[name] = f"?{query.urlencode()}"
    return found


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def employer(request: ActorRequest, employer_id: int) -> HttpResponse:
    """The file of an employer: exchanges, answers, figures; and a form to note the next exchange."""
    rows = advised(request.actor).select_related("commune", "network_membership", "survey", "adviser__user")
    one = get_object_or_404(rows, pk=employer_id)
    now, today = timezone.now(), timezone.localdate()
    form = VisitForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    visit_note(actor=request.actor, employer_id=employer_id, today=today, now=now, **form.values)
                    sending.done_url = reverse("employers:advised_employer", args=[employer_id])
                    messages.success(request, "L'échange est noté.")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    year = facts_of(one.pk, first=today - dt.timedelta(days=YEAR_DAYS), last=today)
    context = {
        "employer": one,
        "form": form,
        "visits": list(AdviserVisit.objects.visible_to(request.actor).filter(employer=one).select_related("by")[:50]),
        "sections": [section for section in survey_answers(getattr(one, "survey", None)) if section.rows],
        "facts": year_words(year.as_json),
        "answers": responsiveness_of(one.pk, now=now),
        "people": list(_people(one)),
        "establishments": list(
            Employer.objects.filter(organisation_id=one.organisation_id).exclude(pk=one.pk).order_by("name", "pk")[:20]
        ),
        "signatures": signatures_of([one]).get(one.pk, []),
        "labels": list(one.labels.select_related("label")),
        "is_mine": one.adviser_id == request.actor.membership.pk,
        "today": today,
    }
    return render(request, "employers/advised_employer.html", context, status=422 if form.errors else 200)


def _people(one: Employer):
    rows = Membership.objects.usable().filter(organisation_id=one.organisation_id).select_related("user")
    return rows.order_by("user__last_name", "pk")[:20]


@role_required(*PILOTS)
@require_POST
def take(request: ActorRequest, employer_id: int) -> HttpResponse:
    """Follow this employer from now on."""
    get_object_or_404(advised(request.actor), pk=employer_id)
    one = adviser_take(actor=request.actor, employer_id=employer_id)
    messages.success(request, f"Vous suivez maintenant {one}.")
    return redirect("employers:advised_employer", employer_id)


@role_required(*PILOTS)
@require_POST
def step_done(request: ActorRequest, visit_id: int) -> HttpResponse:
    visit = get_object_or_404(AdviserVisit.objects.visible_to(request.actor), pk=visit_id)
    try:
        visit_done(actor=request.actor, visit_id=visit_id, now=timezone.now())
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    else:
        messages.success(request, "C'est noté comme fait. Notez l'échange si vous avez appelé.")
    return redirect("employers:advised_employer", visit.employer_id)
