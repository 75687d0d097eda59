"""An employer's own offers: write, preview, send, follow, close."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from core.forms import once, refusals_show
from core.workflow import transition_history, transitions_available
from employers.enums import OpeningKind, OpeningStatus
from employers.forms.openings import OpeningForm, opening_form
from employers.forms.others import CLOSING_REASONS, ReasonForm
from employers.models import Opening
from employers.selectors.openings import MODELS
from employers.selectors.workspace import employers_of, proposals_of, views_of
from employers.selectors.workspace import openings_mine as openings_of_actor
from employers.services import opening_create, opening_duplicate, opening_move, opening_update
from employers.transitions import OPENING_TRANSITIONS
from employers.views.public import opening_context

GROUPS = [
    ("En ligne", "published", [OpeningStatus.PUBLISHED]),
    ("À finir ou en vérification", "ongoing", [OpeningStatus.DRAFT, OpeningStatus.SUBMITTED]),
    ("Terminées", "past", [OpeningStatus.FILLED, OpeningStatus.EXPIRED, OpeningStatus.CLOSED]),
]
EDITABLE = frozenset({OpeningStatus.DRAFT, OpeningStatus.SUBMITTED, OpeningStatus.PUBLISHED})


def own_opening(request: ActorRequest, kind: str, pk: int) -> Opening:
    opening = (
        MODELS[kind]
        .objects.filter(employer__organisation_id=request.actor.organisation_id, pk=pk)
        .select_related("employer__network_membership", "employer__commune", "commune", "occupation", "tutor")
        .first()
    )
    if opening is None:
        raise Http404("not an opening of this company")
    return opening


@role_required(Role.EMPLOYER)
@require_safe
def openings_mine(request: ActorRequest) -> HttpResponse:
    """All the offers of the company, by what is to be done with them."""
    openings = openings_of_actor(request.actor)
    groups = [
        {"title": title, "openings": [one for one in openings if one.status in statuses]}
        for title, _, statuses in GROUPS
    ]
    return render(request, "employers/openings_mine.html", {"groups": groups, "count": len(openings)})


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_new(request: ActorRequest, kind: str) -> HttpResponse:
    """Write an offer: keep it as a draft or send it."""
    companies = employers_of(request.actor)
    if not companies:
        return redirect("employers:company")
    initial = {"commune": companies[0].commune_id, "employer": companies[0].pk}
    form = opening_form(kind, request.POST or None, employers=companies, initial=initial)
    searching = "chercher" in request.POST
    status = 200
    if request.method == "POST" and not searching:
        status = 422
        if form.is_valid():
            try:
                return _create(request, kind, form)
            except Refused as refused:
                refusals_show(form, refused)
    return _form_page(request, kind, form, status=status, searching=searching)


def _create(request: ActorRequest, kind: str, form: OpeningForm) -> HttpResponse:
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            opening = opening_create(
                actor=request.actor,
                kind=kind,
                employer=form.company,
                now=timezone.now(),
                skills=form.cleaned_data["skills"],
                submit="envoyer" in request.POST,
                **form.facts,
            )
            _thank(request, opening)
            sending.done_url = reverse("employers:opening_mine", args=[kind, opening.pk])
    return redirect(sending.done_url)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_edit(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """Change an offer; refused when a colleague changed it meanwhile."""
    opening = own_opening(request, kind, pk)
    if opening.status not in EDITABLE:
        messages.info(request, "Cette offre est terminée. Reprenez-la pour la modifier.")
        return redirect("employers:opening_mine", kind, pk)
    companies = employers_of(request.actor)
    seen_at = opening.updated_at
    form = opening_form(kind, request.POST or None, instance=opening, employers=companies)
    searching = "chercher" in request.POST
    status = 200
    if request.method == "POST" and not searching:
        status = 422
        if form.is_valid():
            try:
                changed = opening_update(
                    actor=request.actor,
                    kind=kind,
                    opening_id=pk,
                    now=timezone.now(),
                    skills=form.cleaned_data["skills"],
                    submit="envoyer" in request.POST,
                    seen_at=_seen_at(request, seen_at),
                    **form.facts,
                )
            except Conflict as conflict:
                refusals_show(form, conflict)
                status = 409
            except Refused as refused:
                refusals_show(form, refused)
            else:
                _thank(request, changed)
                return redirect("employers:opening_mine", kind, pk)
    return _form_page(request, kind, form, status=status, opening=opening, searching=searching, seen_at=seen_at)


def _seen_at(request: ActorRequest, fallback: dt.datetime) -> dt.datetime:
    try:
        return parse_datetime(request.POST.get("seen_at", "")) or fallback
    except ValueError:
        return fallback


def _form_page(request, kind, form, *, status, opening=None, searching=False, seen_at=None) -> HttpResponse:
    return render(
        request,
        "employers/opening_form.html",
        {
            "form": form,
            "kind": kind,
            "is_job": kind == OpeningKind.JOB,
            "opening": opening,
            "searching": searching,
            "occupations": form.occupation_choices(),
            "skills": form.skill_choices(),
            "seen_at": request.POST.get("seen_at") or (seen_at.isoformat() if seen_at else ""),
            "is_draft": opening is None or opening.status == OpeningStatus.DRAFT,
        },
        status=status,
    )


def _thank(request: ActorRequest, opening: Opening) -> None:
    texts: dict[str, str] = {
        OpeningStatus.SUBMITTED: "Votre offre est envoyée. Le Département la vérifie, puis la publie.",
        OpeningStatus.PUBLISHED: "Vos changements sont en ligne.",
    }
    messages.success(request, texts.get(opening.status, "Votre brouillon est gardé."))


@role_required(Role.EMPLOYER)
@require_safe
def opening_mine(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """Where an offer stands, what can be done, and what happened."""
    opening = own_opening(request, kind, pk)
    changes = transitions_available(OPENING_TRANSITIONS, opening, request.actor)
    blocked = [
        refusal.message
        for change in OPENING_TRANSITIONS
        if change.name == "submit" and opening.status in change.sources
        for guard in change.guards
        if (refusal := guard(opening)) is not None
    ]
    return render(
        request,
        "employers/opening_mine.html",
        {
            **opening_context(request, opening),
            "changes": changes,
            "blocked": blocked,
            "is_editable": opening.status in EDITABLE,
            "history": [history_row(log) for log in transition_history(opening)[:20]],
            "views": views_of(kind, [pk])[pk],
            "proposals": proposals_of(MODELS[kind], [pk])[pk],
        },
    )


def history_row(log) -> dict[str, object]:
    return {"at": log.at, "title": log.label, "text": log.reason, "by": str(log.actor) if log.actor else "Passerelle"}


@role_required(Role.EMPLOYER)
@require_safe
def opening_preview(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """The offer exactly as visitors will read it."""
    opening = own_opening(request, kind, pk)
    context = {**opening_context(request, opening), "is_preview": True, "job_posting": ""}
    return render(request, "employers/opening_detail.html", context)


@role_required(Role.EMPLOYER)
@require_POST
def opening_copy(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    own_opening(request, kind, pk)
    copy = opening_duplicate(actor=request.actor, kind=kind, opening_id=pk, now=timezone.now())
    messages.success(request, "Voici une copie en brouillon : relisez-la, puis envoyez-la.")
    return redirect("employers:opening_edit", kind, copy.pk)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_act(request: ActorRequest, kind: str, pk: int, action: str) -> HttpResponse:
    """Move an offer. An action that needs a reason asks for it on a page of its own."""
    opening = own_opening(request, kind, pk)
    change = next((one for one in OPENING_TRANSITIONS if one.name == action and Role.EMPLOYER in one.roles), None)
    if change is None:
        raise Http404("no such action")
    form = ReasonForm(request.POST or None, suggestions=CLOSING_REASONS) if change.needs_reason else None
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            reason = form.cleaned_data["reason"] if form else ""
            try:
                opening_move(
                    actor=request.actor, kind=kind, opening_id=pk, action=action, now=timezone.now(), reason=reason
                )
            except Conflict as conflict:
                messages.warning(request, str(conflict))
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, f"C'est fait : « {change.label.lower()} ».")
            return redirect("employers:opening_mine", kind, pk)
        status = 422
    if change.refusals(opening, state=opening.status, role=request.actor.role, reason="asked below"):
        messages.warning(request, "Cette action n'est plus possible : la situation a changé.")
        return redirect("employers:opening_mine", kind, pk)
    return render(
        request, "employers/opening_act.html", {"form": form, "opening": opening, "change": change}, status=status
    )
