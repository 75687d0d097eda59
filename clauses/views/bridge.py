"""The bridge of a lot: open an offer for the missing hours, signal eligible people, follow each to the first hour."""

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.bridge import BridgeCloseForm, BridgeConfirmForm, BridgeForm
from clauses.models import Bridge, Lot
from clauses.selectors.bridge import bridges_of, employers_for, lot_need, occupations_for, stories_of
from clauses.selectors.bridge_people import EligiblePerson, eligible_people
from clauses.services.bridge import bridge_close, bridge_confirm, bridge_open, bridge_signal
from clauses.views.common import page_of, show_refusal, today
from core.errors import Refused
from core.forms import once
from employers.enums import OpeningStatus
from placements.presentation import profile_facts

PEOPLE_SHOWN = 10
SALT = "clauses.bridge.person"


@role_required(Role.FACILITATOR)
@require_safe
def lot_bridges(request: ActorRequest, lot_id: int) -> HttpResponse:
    """What the lot still misses, and the story of each offer opened for it."""
    lot = _lot(request, lot_id)
    rows = bridges_of(request.actor).filter(lot=lot)
    context = {
        "lot": lot,
        "need": lot_need(lot, actor=request.actor, on=today()),
        "stories": stories_of(rows),
        "has_company": lot.participations.accepted().exclude(organisation=None).exists(),
    }
    return render(request, "clauses/bridge/lot.html", context)


def _lot(request: ActorRequest, lot_id: int) -> Lot:
    rows = Lot.objects.visible_to(request.actor).select_related("contract__buyer", "contract__territory", "commune")
    return get_object_or_404(rows, pk=lot_id)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def bridge_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    """One page, prefilled: employer, job, places, hours, dates, place."""
    lot = _lot(request, lot_id)
    need = lot_need(lot, actor=request.actor, on=today())
    employers, text = employers_for(lot), request.POST.get("occupation_q", "")[:120]
    is_search = "chercher" in request.POST
    form = BridgeForm(
        request.POST if request.method == "POST" else None,
        need=need,
        employers=employers,
        occupations=occupations_for(lot, text),
    )
    status = 200
    if request.method == "POST" and not is_search:
        status = 422
        if form.is_valid():
            try:
                with once(form, user=request.user) as sending:
                    if not sending.is_repeat:
                        bridge = bridge_open(
                            actor=request.actor, lot_id=lot.pk, terms=form.terms, now=timezone.now(), on=today()
                        )
                        sending.done_url = reverse("clauses:bridge_detail", args=[bridge.pk])
                        messages.success(
                            request, f"C'est ouvert : {bridge.employer} reçoit un courriel pour confirmer l'offre."
                        )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                return redirect(sending.done_url)
    context = {"lot": lot, "need": need, "form": form, "is_search": is_search}
    return render(request, "clauses/bridge/form.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_safe
def bridge_detail(request: ActorRequest, bridge_id: int) -> HttpResponse:
    """One bridge: its funnel, who is waited for, and the eligible people whose référents can be told."""
    return _bridge_page(request, _bridge(request, bridge_id), BridgeCloseForm())


def _bridge(request: ActorRequest, bridge_id: int) -> Bridge:
    rows = bridges_of(request.actor).prefetch_related("lot__publics")
    return get_object_or_404(rows, pk=bridge_id)


def _bridge_page(
    request: ActorRequest, bridge: Bridge, close_form: BridgeCloseForm, *, status: int = 200
) -> HttpResponse:
    is_online = bridge.opening.status == OpeningStatus.PUBLISHED and bridge.closed_at is None
    story = stories_of([bridge])[0]
    found = eligible_people(story, actor=request.actor, on=today()) if is_online else None
    page = page_of(request, found.people if found else [], size=PEOPLE_SHOWN)
    context = {
        "bridge": bridge,
        "lot": bridge.lot,
        "opening": bridge.opening,
        "story": story,
        "is_online": is_online,
        "found": found,
        "page_obj": page,
        "rows": [_nameless(bridge, one) for one in page],
        "close_form": close_form,
    }
    return render(request, "clauses/bridge/detail.html", context, status=status)


def _nameless(bridge: Bridge, one: EligiblePerson) -> dict:
    """What the template may show: no name, no criterion, nothing that says who it is."""
    person = one.row.person
    return {
        "rank": one.row.rank,
        "distance_km": one.row.distance_km,
        "reasons": one.row.reasons,
        "missing": one.row.missing,
        "unknown": one.row.unknown,
        "facts": profile_facts(one.row.profile),
        "occupations": [row.occupation.label for row in one.row.profile.profile_occupations.all()],
        "referent": person.referent.user if person.referent else None,
        "service": person.service,
        "traveller": one.traveller,
        "token": signing.dumps([bridge.pk, person.pk], salt=SALT, compress=True),
    }


@role_required(Role.FACILITATOR)
@require_POST
def bridge_tell(request: ActorRequest, bridge_id: int) -> HttpResponse:
    """Tell the référents of the people ticked."""
    bridge = _bridge(request, bridge_id)
    try:
        chosen = [signing.loads(token, salt=SALT, max_age=86_400) for token in request.POST.getlist("profil")]
    except signing.BadSignature:
        messages.error(request, "Cette page a vieilli : rechargez-la, puis recommencez.")
        return redirect("clauses:bridge_detail", bridge.pk)
    ids = [person for of_bridge, person in chosen if of_bridge == bridge.pk]
    if not ids:
        messages.error(request, "Cochez au moins un profil.")
        return redirect("clauses:bridge_detail", bridge.pk)
    try:
        told = bridge_signal(actor=request.actor, bridge_id=bridge.pk, person_ids=ids, now=timezone.now(), on=today())
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        plural = "s" if told > 1 else ""
        messages.success(request, f"{told} signalement{plural} envoyé{plural} : les référents concernés sont prévenus.")
    return redirect("clauses:bridge_detail", bridge.pk)


@role_required(Role.FACILITATOR)
@require_POST
def bridge_end(request: ActorRequest, bridge_id: int) -> HttpResponse:
    """The facilitator gives this one up."""
    bridge = _bridge(request, bridge_id)
    form = BridgeCloseForm(request.POST)
    if form.is_valid():
        bridge_close(actor=request.actor, bridge_id=bridge.pk, reason=form.cleaned_data["reason"], now=timezone.now())
        messages.success(request, "La passerelle est fermée. Son histoire reste lisible.")
        return redirect("clauses:lot_bridges", bridge.lot_id)
    return _bridge_page(request, bridge, form, status=422)


# --- The company ------------------------------------------------------------------------------------------------
@role_required(Role.CONTRACTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def bridge_confirm_page(request: ActorRequest, bridge_id: int) -> HttpResponse:
    """The offer drafted in the company's name: correct it and confirm, or say that it is not possible."""
    rows = bridges_of(request.actor).filter(employer__organisation=request.actor.organisation_id)
    bridge = get_object_or_404(rows, pk=bridge_id)
    opening = bridge.opening
    can_confirm = opening.status == OpeningStatus.DRAFT and bridge.closed_at is None
    is_no = "refuser" in request.POST
    initial = {name: getattr(opening, name) for name in BridgeConfirmForm.base_fields if hasattr(opening, name)}
    form = BridgeConfirmForm(request.POST if request.method == "POST" and not is_no else None, initial=initial)
    close_form = BridgeCloseForm(request.POST if is_no else None, auto_id="id_no_%s")
    status = 200
    if request.method == "POST":
        asked, status = close_form if is_no else form, 422
        if asked.is_valid():
            try:
                _company_says(request, bridge, asked, is_no=is_no)
            except Refused as refusal:
                status = show_refusal(request, refusal, asked)
            else:
                return redirect("clauses:bridge_confirm", bridge.pk)
    context = {
        "bridge": bridge,
        "opening": opening,
        "story": stories_of([bridge])[0],
        "form": form,
        "close_form": close_form,
        "can_confirm": can_confirm,
    }
    return render(request, "clauses/bridge/confirm.html", context, status=status)


def _company_says(
    request: ActorRequest, bridge: Bridge, form: BridgeConfirmForm | BridgeCloseForm, *, is_no: bool
) -> None:
    if is_no:
        reason = form.cleaned_data["reason"]
        bridge_close(actor=request.actor, bridge_id=bridge.pk, reason=reason, now=timezone.now())
        messages.success(request, "C'est noté : le facilitateur est prévenu.")
    else:
        bridge_confirm(actor=request.actor, bridge_id=bridge.pk, now=timezone.now(), **form.values)
        messages.success(request, "Merci ! L'offre part à la vérification, puis elle sera publiée.")
