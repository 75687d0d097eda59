"""The Département's part: check and label offers, verify organisations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import AccessRequest, Membership, Organisation
from accounts.services import organisation_refuse, organisation_verify
from core.errors import Conflict, Refused
from core.forms import refusals_show
from core.workflow import transition_history, transitions_available
from employers.enums import OpeningStatus
from employers.forms.others import CLOSING_REASONS, LabelForm, ReasonForm
from employers.models import Opening
from employers.selectors.counts import hired_on
from employers.selectors.look_alikes import look_alikes_of
from employers.selectors.openings import MODELS
from employers.selectors.phrasing import notes_of_opening
from employers.selectors.pilot import offer_queues, openings_queue
from employers.services import opening_label, opening_move, opening_unlabel
from employers.transitions import OPENING_TRANSITIONS
from employers.views.openings import history_row
from employers.views.public import opening_context

PILOTS = (Role.PILOT, Role.ADMIN)
TO_PUBLISH = (OpeningStatus.SUBMITTED, OpeningStatus.CHECKED)
QUEUES = {
    "a-verifier": "À vérifier",
    "verifiees": "Vérifiées, à publier",
    "a-labelliser": "À labelliser",
    "labellisees": "Labellisées",
    "en-ligne": "En ligne",
}


def visible_opening(request: ActorRequest, kind: str, pk: int) -> Opening:
    opening = (
        MODELS[kind]
        .objects.visible_to(request.actor)
        .select_related("employer__network_membership", "employer__organisation", "commune", "occupation", "tutor")
        .filter(pk=pk)
        .first()
    )
    if opening is None:
        raise Http404("no such opening")
    return opening


@role_required(*PILOTS)
@require_safe
def offers(request: ActorRequest) -> HttpResponse:
    """What waits to be checked or labelled, oldest first."""
    queue = request.GET.get("liste", "")
    queue = queue if queue in QUEUES else "a-verifier"
    counts = offer_queues(request.actor)
    page = Paginator(openings_queue(request.actor, queue), 20).get_page(request.GET.get("page"))
    tabs = [
        {"label": label, "url": f"?liste={code}", "active": code == queue, "count": counts[code]}
        for code, label in QUEUES.items()
    ]
    return render(
        request,
        "employers/pilot_offers.html",
        {"page_obj": page, "openings": page.object_list, "tabs": tabs, "queue": queue},
    )


@role_required(*PILOTS)
@require_safe
def offer(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    return _offer_page(request, visible_opening(request, kind, pk))


def _offer_page(request: ActorRequest, opening: Opening, *, label_form: LabelForm | None = None, status: int = 200):
    suggested = opening.label_criteria or criteria_seen(opening)
    changed_since = bool(opening.labelled_at and opening.updated_at > opening.labelled_at)
    return render(
        request,
        "employers/pilot_offer.html",
        {
            **opening_context(request, opening),
            "changes": transitions_available(OPENING_TRANSITIONS, opening, request.actor),
            "label_form": label_form or LabelForm(initial={"criteria": suggested}),
            "may_label": opening.status == OpeningStatus.PUBLISHED,
            "changed_since_label": changed_since,
            "notes": notes_of_opening(opening),
            "alikes": look_alikes_of(opening) if opening.status in TO_PUBLISH else [],
            "hired": hired_on(type(opening), [opening.pk])[opening.pk],
            "history": [history_row(log) for log in transition_history(opening)[:20]],
        },
        status=status,
    )


def criteria_seen(opening: Opening) -> list[str]:
    """What the facts of an offer already say: a proposal, the pilot decides."""
    facts = {
        "tutor-named": opening.tutor_id is not None,
        "immersion-possible": getattr(opening, "immersion_possible", True),
        "progressive-hours": getattr(opening, "progressive_hours", False),
        "reachable-without-car": opening.reachable_without_car is True,
        "no-diploma": getattr(opening, "no_diploma_required", True),
    }
    return [code for code, holds in facts.items() if holds]


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_act(request: ActorRequest, kind: str, pk: int, action: str) -> HttpResponse:
    """Publish, send back or close."""
    opening = visible_opening(request, kind, pk)
    change = next((one for one in OPENING_TRANSITIONS if one.name == action and request.actor.role in one.roles), None)
    if change is None:
        raise Http404("no such action")
    form = None
    if change.needs_reason:
        suggestions = CLOSING_REASONS if change.name == "close" else None
        form = ReasonForm(request.POST or None, suggestions=suggestions, help_text="L'employeur lira ce message.")
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            try:
                opening_move(
                    actor=request.actor,
                    kind=kind,
                    opening_id=pk,
                    action=action,
                    now=timezone.now(),
                    reason=form.cleaned_data["reason"] if form else "",
                )
            except Conflict as conflict:
                messages.warning(request, f"{conflict} Un collègue a peut-être agi avant vous.")
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, f"C'est fait pour « {opening.title} ». L'employeur est prévenu.")
            after = "employers:pilot_offer" if change.target == OpeningStatus.PUBLISHED else "employers:pilot_offers"
            return redirect(after, kind, pk) if after.endswith("offer") else redirect(after)
        status = 422
    return render(
        request,
        "employers/opening_act.html",
        {"form": form, "opening": opening, "change": change, "for_pilot": True},
        status=status,
    )


@role_required(*PILOTS)
@require_POST
def offer_label(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    opening = visible_opening(request, kind, pk)
    form = LabelForm(request.POST)
    if not form.is_valid():
        return _offer_page(request, opening, label_form=form, status=422)
    try:
        opening_label(
            actor=request.actor,
            kind=kind,
            opening_id=pk,
            criteria=form.cleaned_data["criteria"],
            now=timezone.now(),
        )
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    except Refused as refused:
        refusals_show(form, refused)
        return _offer_page(request, opening, label_form=form, status=422)
    else:
        messages.success(request, "L'offre porte le label. L'employeur est prévenu.")
    return redirect("employers:pilot_offer", kind, pk)


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_unlabel(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    opening = visible_opening(request, kind, pk)
    form = ReasonForm(request.POST or None, help_text="L'employeur lira ce message.")
    if request.method == "POST" and form.is_valid():
        try:
            opening_unlabel(
                actor=request.actor,
                kind=kind,
                opening_id=pk,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        else:
            messages.success(request, "Le label est retiré. L'employeur est prévenu.")
        return redirect("employers:pilot_offer", kind, pk)
    context = {"form": form, "opening": opening, "change": {"label": "Retirer le label"}, "for_pilot": True}
    return render(request, "employers/opening_act.html", context, status=422 if form.errors else 200)


# --- Organisations ----------------------------------------------------------------------------------------------
@role_required(*PILOTS)
@require_safe
def organisations(request: ActorRequest) -> HttpResponse:
    """Who registered and is not verified yet, and who asks for an access that nobody answers."""
    people = Prefetch("memberships", queryset=Membership.objects.filter(is_active=True).select_related("user"))
    rows = (
        Organisation.objects.visible_to(request.actor)
        .filter(verified_at__isnull=True, is_active=True)
        .select_related("commune", "territory")
        .prefetch_related(people)
        .order_by("-created_at", "pk")
    )
    if request.actor.territory_ids is not None:
        rows = rows.filter(territory__in=request.actor.territory_ids)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    requests = AccessRequest.objects.visible_to(request.actor).waiting().select_related("organisation")
    return render(
        request,
        "employers/pilot_organisations.html",
        {"page_obj": page, "organisations": page.object_list, "requests": list(requests[:50])},
    )


@role_required(*PILOTS)
@require_POST
def organisation_check(request: ActorRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.actor), pk=pk)
    try:
        organisation_verify(actor=request.actor, organisation_id=pk, now=timezone.now())
    except Conflict as conflict:
        messages.warning(request, str(conflict))
    else:
        messages.success(request, f"{organisation} est vérifiée.")
    return redirect("employers:pilot_organisations")


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_decline(request: ActorRequest, pk: int) -> HttpResponse:
    """It is not what it says to be: closed, with a reason that its people read."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.actor), pk=pk)
    form = ReasonForm(request.POST or None, help_text="Les personnes inscrites liront ce motif.")
    if request.method == "POST" and form.is_valid():
        try:
            organisation_refuse(
                actor=request.actor, organisation_id=pk, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        else:
            messages.success(request, f"L'inscription de {organisation} est refusée.")
        return redirect("employers:pilot_organisations")
    context = {"form": form, "organisation": organisation}
    return render(request, "employers/pilot_organisation_refuse.html", context, status=422 if form.errors else 200)
