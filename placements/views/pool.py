"""People for an opening: the référent's own by name; for the Département, nameless profiles and who follows them.

An employer never reads any of this: she sees the profiles proposed to her, and only those.
"""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from matching import services
from matching.models import PoolSignal
from matching.pool import PoolRow, pool_of
from people.selectors import people_search
from people.views import person_open
from placements import selectors
from placements.presentation import profile_facts
from placements.views.matches import opening_or_404

PAGE = 10
FOUND = 8
PILOTS = (Role.PILOT, Role.ADMIN)
SALT = "placements.pool"


@role_required(Role.REFERENT)
@require_safe
def opening_people(request: ActorRequest, kind: str, opening_pk: int) -> HttpResponse:
    """Whom of her people the référent could propose for an opening, best first; and why not another."""
    opening = opening_or_404(request, kind, opening_pk)
    whole = request.GET.get("qui") == "service"
    people = selectors.caseload(request.actor, whole_service=whole)
    rows = pool_of(opening, people=people)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    visible = selectors.caseload(request.actor, whole_service=True).followed()
    proposed = {one.person_id: one for one in selectors.open_proposals_for(kind, opening_pk)}
    context = {
        "opening": opening,
        "kind": kind,
        "whole_service": whole,
        "page": page,
        "rows": [(row, proposed.get(row.person.pk)) for row in page],
        "asked": asked,
        "found": list(people_search(visible, asked).order_by("last_name", "first_name", "pk")[:FOUND]) if asked else [],
    }
    return render(request, "placements/opening_people.html", context)


# --- The Département --------------------------------------------------------------------------------------------
@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: ActorRequest, kind: str, opening_pk: int) -> HttpResponse:
    """Nameless profiles for an opening, ranked, each with its référent's contact and a button to tell her."""
    opening = opening_or_404(request, kind, opening_pk)
    here = reverse("placements:pool", args=[kind, opening_pk])
    status = 200
    rows = pool_of(opening, people=services.people_of_pool(request.actor))
    if request.method == "POST":
        try:
            _signal(request, rows, kind, opening_pk)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            status = 409
        except Refused as refused:
            messages.error(request, str(refused))
            status = 422
        else:
            messages.success(request, "C'est signalé : le référent le voit dans sa journée et reçoit un courriel.")
            return redirect(here)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    told = _told(kind, opening_pk, [row.person.pk for row in page])
    context = {
        "opening": opening,
        "kind": kind,
        "page": page,
        "rows": [_nameless(row, told.get(row.person.pk), kind, opening_pk) for row in page],
    }
    return render(request, "placements/pool.html", context, status=status)


def _told(kind: str, opening_pk: int, person_ids: list[int]) -> dict[int, PoolSignal]:
    signals = PoolSignal.objects.filter(kind=kind, opening_id=opening_pk, person__in=person_ids, closed_at=None)
    return {one.person_id: one for one in signals}


def _nameless(row: PoolRow, signal: PoolSignal | None, kind: str, opening_pk: int) -> dict[str, Any]:
    """What the template may show: no person, no free text, nothing that says who it is."""
    referent = row.person.referent
    return {
        "rank": row.rank,
        "distance_km": row.distance_km,
        "reasons": row.reasons,
        "missing": row.missing,
        "unknown": row.unknown,
        "facts": profile_facts(row.profile),
        "occupations": [one.occupation.label for one in row.profile.profile_occupations.all()],
        "referent": referent.user if referent else None,
        "service": row.person.service,
        "signal": signal,
        "token": signing.dumps([row.person.pk, kind, opening_pk], salt=SALT, compress=True),
    }


def _signal(request: ActorRequest, rows: list[PoolRow], kind: str, opening_pk: int) -> None:
    try:
        person_id, *about = signing.loads(request.POST.get("profil", ""), salt=SALT, max_age=86_400)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused.because("token", "Cette page a vieilli : rechargez-la, puis recommencez.") from None
    if about != [kind, opening_pk]:
        raise Refused.because("token", "Cette page a vieilli : rechargez-la, puis recommencez.")
    reasons = next((row.reasons for row in rows if row.person.pk == person_id), ())
    services.pool_signal(
        actor=request.actor,
        person_id=person_id,
        kind=kind,
        opening_id=opening_pk,
        reasons=reasons,
        note=request.POST.get("mot", ""),
        now=timezone.now(),
    )


@role_required(Role.REFERENT)
@require_POST
def signal_close(request: ActorRequest, pk: int, signal_pk: int) -> HttpResponse:
    """The référent has read a signal."""
    one = person_open(request, pk, record=False)
    if not PoolSignal.objects.filter(pk=signal_pk, person=one).exists():
        raise Http404("no such signal")
    services.pool_signal_close(actor=request.actor, person_id=one.pk, signal_id=signal_pk, now=timezone.now())
    messages.success(request, "C'est noté : ce signalement est classé.")
    return redirect("placements:person", pk)
