"""What everybody may read: offers and the network. Never a tutor's name nor a contact."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import VisitorRequest
from core.pages_kept import kept_for_visitors
from employers import selectors
from employers.enums import OpeningStatus
from employers.facts import responsiveness_of
from employers.forms.filters import NetworkFilterForm, OpeningFilterForm
from employers.job_posting import job_posting
from employers.models import CharterTheme, Employer, JobOffer, OfferCriterion, Opening
from employers.questionnaire import QUESTION_OF
from employers.selectors.counts import hired_on
from employers.selectors.directory import members_map
from employers.selectors.network import network_search, tutor_regimes
from employers.selectors.openings import MODELS, opening_public, openings_of
from employers.selectors.together import news_latest
from employers.services import opening_view_count
from employers.stories import stories_of

EVER_PUBLIC = (OpeningStatus.FILLED, OpeningStatus.EXPIRED, OpeningStatus.CLOSED)
STAFF = (Role.PILOT, Role.ADMIN, Role.REFERENT, Role.FACILITATOR)


@login_not_required
@require_safe
@kept_for_visitors(*OpeningFilterForm.base_fields, "page")
def openings(request: VisitorRequest) -> HttpResponse:
    """Published jobs and immersions, searched and filtered."""
    form = OpeningFilterForm(request.GET or None)
    page = selectors.openings_page(form.search, page=request.GET.get("page"))
    return render(
        request,
        "employers/openings.html",
        {"form": form, "page_obj": page, "openings": page.object_list, "criteria": criteria_labels()},
    )


@login_not_required
@require_safe
def opening_detail(request: VisitorRequest, kind: str, pk: int) -> HttpResponse:
    """One opening. A closed one says so, with a way to the others."""
    try:
        opening = opening_public(kind=kind, opening_id=pk)
    except MODELS[kind].DoesNotExist:
        return _no_longer_open(request, kind, pk)
    actor = request.actor
    if actor is None or actor.organisation_id != opening.employer.organisation_id:
        opening_view_count(kind=kind, opening_id=pk, day=timezone.localdate())
    context = opening_context(request, opening)
    if opening.places > 1:
        context["hired"] = hired_on(type(opening), [pk])[pk]
    if isinstance(opening, JobOffer):
        context["job_posting"] = job_posting(opening, skills=context["skills"], is_member=context["is_member"])
    return render(request, "employers/opening_detail.html", context)


def _no_longer_open(request: VisitorRequest, kind: str, pk: int) -> HttpResponse:
    past = (
        MODELS[kind]
        .objects.filter(pk=pk, status__in=EVER_PUBLIC, published_at__isnull=False)
        .select_related("commune", "occupation")
        .first()
    )
    if past is None:
        raise Http404("no such opening")
    others = selectors.public_openings(occupations=[past.occupation_id], limit=3)
    context = {"opening": past, "others": others, "criteria": criteria_labels()}
    return render(request, "employers/opening_gone.html", context, status=410)


def opening_context(request: VisitorRequest, opening: Opening) -> dict[str, Any]:
    labels = criteria_labels()
    return {
        "opening": opening,
        "skills": list(opening.skills.all()),
        "label_criteria": [labels[code] for code in opening.label_criteria if code in labels],
        "is_member": is_member(opening.employer),
        "may_propose": request.actor is not None and request.actor.has_role(Role.REFERENT),
        "is_mine": request.actor is not None and request.actor.organisation_id == opening.employer.organisation_id,
    }


def is_member(employer: Employer) -> bool:
    membership = employer.membership
    return membership is not None and membership.status == "member"


def criteria_labels() -> dict[str, str]:
    return dict(OfferCriterion.objects.values_list("code", "label"))


@login_not_required
@require_safe
@kept_for_visitors(*NetworkFilterForm.base_fields, "page")
def network(request: VisitorRequest) -> HttpResponse:
    """The directory of members."""
    is_staff = request.actor is not None and request.actor.has_role(*STAFF)
    form = NetworkFilterForm(request.GET or None, for_staff=is_staff)
    found = network_search(form.search)
    on_map = request.GET.get("vue") == "carte"
    page = Paginator(found, 18).get_page(request.GET.get("page"))
    members = list(page.object_list)
    context = {
        "form": form,
        "page_obj": page,
        "members": members,
        "told": frozenset(stories_of([one.pk for one in members])),
        "figures": selectors.network_figures(),
        "on_map": on_map,
        "map": members_map(found) if on_map else None,
        "news": news_latest(),
        "tabs": list_or_map(request, on_map=on_map),
    }
    return render(request, "employers/network.html", context)


def list_or_map(request: VisitorRequest, *, on_map: bool) -> list[dict[str, Any]]:
    """Two ways to see the same members, with the filters of the address."""
    query = request.GET.copy()
    for name in ("page", "vue"):
        query.pop(name, None)
    as_list = query.urlencode()
    query["vue"] = "carte"
    return [
        {"label": "Liste", "url": f"?{as_list}" if as_list else request.path, "active": not on_map},
        {"label": "Carte", "url": f"?{query.urlencode()}", "active": on_map},
    ]


@login_not_required
@require_safe
@kept_for_visitors(is_one_of_many=True)
def network_detail(request: VisitorRequest, pk: int) -> HttpResponse:
    """A member: what she does, what she commits herself on, what she offers."""
    try:
        employer = selectors.network_member(pk)
    except Employer.DoesNotExist:
        raise Http404("no such member") from None
    today = timezone.localdate()
    themes = dict(CharterTheme.objects.values_list("code", "label"))
    actor = request.actor
    return render(
        request,
        "employers/network_detail.html",
        {
            "employer": employer,
            "openings": openings_of(employer),
            "commitments": [themes[code] for code in employer.network_membership.commitments if code in themes],
            "labels": list(employer.labels.shown(today).select_related("label")),
            "answers": responsiveness_of(employer.pk, now=timezone.now()),
            "tutor_regimes": tutor_regimes(employer),
            "stories": stories_of([employer.pk]).get(employer.pk, []),
            "news": news_latest(limit=5, employers=[employer.pk]),
            "ways": QUESTION_OF["ways"].words(_answers(employer).get("ways")),
            "publics": QUESTION_OF["publics"].words(_answers(employer).get("publics")),
            "stop_until": employer.paused_until if employer.is_paused(today) else None,
            "may_see_contact": actor is not None and actor.has_role(*STAFF),
            "criteria": criteria_labels(),
        },
    )


def _answers(employer: Employer) -> dict[str, Any]:
    survey = getattr(employer, "survey", None)
    return survey.answers if survey else {}
