"""An employer's own offers: preview, send, follow, prolong, close."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core import formats
from core.errors import Conflict, Refused
from core.models import TransitionLog
from core.workflow import transition_history, transitions_available
from employers.enums import OpeningStatus
from employers.forms.others import CLOSING_REASONS, ReasonForm
from employers.models import Opening
from employers.selectors.counts import hired_on, proposals_of, views_of
from employers.selectors.look_alikes import look_alikes_of
from employers.selectors.openings import MODELS
from employers.selectors.phrasing import notes_of_opening
from employers.selectors.workspace import openings_mine as openings_of_actor
from employers.services import may_renew, opening_duplicate, opening_move, opening_renew, renewed_until
from employers.transitions import OPENING_TRANSITIONS, PROLONG
from employers.views.public import opening_context

GROUPS = [
    ("En ligne", "published", [OpeningStatus.PUBLISHED]),
    ("À finir ou en vérification", "ongoing", [OpeningStatus.DRAFT, OpeningStatus.SUBMITTED, OpeningStatus.CHECKED]),
    ("Terminées", "past", [OpeningStatus.FILLED, OpeningStatus.EXPIRED, OpeningStatus.CLOSED]),
]
BUTTONS = tuple(change for change in OPENING_TRANSITIONS if change is not PROLONG)  # it has a form of its own
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
@require_safe
def opening_mine(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """Where an offer stands, what can be done, and what happened."""
    opening = own_opening(request, kind, pk)
    today, history = timezone.localdate(), list(transition_history(opening)[:20])
    changes = transitions_available(BUTTONS, opening, request.actor)
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
            "history": [history_row(log) for log in history],
            "views": views_of(kind, [pk])[pk],
            "proposals": proposals_of(MODELS[kind], [pk])[pk],
            "places": str(opening.places),
            "returned": returned_words(opening, history),
            "hired": hired_on(MODELS[kind], [pk])[pk],
            "notes": notes_of_opening(opening) if opening.status in EDITABLE else [],
            "alikes": look_alikes_of(opening) if opening.status == OpeningStatus.DRAFT else [],
            "renewed_until": renewed_until(opening, today=today) if may_renew(opening, today=today) else None,
        },
    )


MOVED = frozenset(OpeningStatus.values)  # the history also tells of the label


def returned_words(opening: Opening, history: list[TransitionLog]) -> str:
    """What the Département asked to mend in a draft, until it is sent again."""
    last = next((log for log in history if log.target_state in MOVED and log.source_state != log.target_state), None)
    if opening.status != OpeningStatus.DRAFT or last is None or last.transition != "send_back":
        return ""
    return last.reason


def history_row(log) -> dict[str, object]:
    return {"at": log.at, "title": log.label, "text": log.reason, "by": str(log.actor) if log.actor else "Passerelle"}


@role_required(Role.EMPLOYER)
@require_safe
def opening_preview(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """The offer exactly as visitors will read it."""
    opening = own_opening(request, kind, pk)
    context = {**opening_context(request, opening), "is_preview": True}
    return render(request, "employers/opening_detail.html", context)


@role_required(Role.EMPLOYER)
@require_POST
def opening_copy(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    own_opening(request, kind, pk)
    copy = opening_duplicate(actor=request.actor, kind=kind, opening_id=pk, now=timezone.now())
    messages.success(request, "La même offre, en brouillon : mettez à jour ce qui change, puis envoyez-la.")
    return redirect("employers:opening_edit", kind, copy.pk)


@role_required(Role.EMPLOYER)
@require_POST
def opening_prolong(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """Move the last day of an offer on, from the day that the page showed."""
    own_opening(request, kind, pk)
    seen = parse_day(request.POST.get("dernier_jour", ""))
    now = timezone.now()
    try:
        renewed = opening_renew(
            actor=request.actor, kind=kind, opening_id=pk, seen=seen, today=timezone.localdate(now), now=now
        )
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    else:
        messages.success(request, f"Votre offre est en ligne jusqu'au {formats.day(renewed.expires_on)}.")
    return redirect("employers:opening_mine", kind, pk)


def parse_day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_act(request: ActorRequest, kind: str, pk: int, action: str) -> HttpResponse:
    """Move an offer. An action that needs a reason asks for it on a page of its own."""
    opening = own_opening(request, kind, pk)
    change = next((one for one in BUTTONS if one.name == action and Role.EMPLOYER in one.roles), None)
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
