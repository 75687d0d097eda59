"""A person's openings: list and map, kept, set aside, compared; and why another one is not there."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.remarks import Remark, remarks_about
from employers.enums import OpeningKind
from matching import listing, services
from matching import selectors as matching
from matching.draws import suggestions_drawn
from matching.enums import AlertLevel, DismissalReason
from matching.forms import FilterForm
from matching.loading import KEPT, OPENING_MODELS, opening_key, opening_ref
from matching.models import AlertSetting, SavedOpening
from matching.why_not import why_not as why_not_of
from matching.why_not import why_not_each
from people.models import Person
from people.views import person_open
from placements import selectors
from placements.comparison import side_by_side
from placements.forms import AlertLevelForm
from placements.geography import map_of
from placements.presentation import rank_figures
from placements.services.proposals import PROPOSABLE
from placements.views.back import back_url

MATCHES_PAGE = 10
MOST_COMPARED = 3


@role_required(Role.REFERENT)
@require_safe
def matches(request: ActorRequest, pk: int) -> HttpResponse:
    """The openings that suit a person, best first, with reasons; and why another one is not there."""
    one, now = person_open(request, pk), timezone.now()
    candidate = matching.candidate_of(one, on=timezone.localdate())
    if candidate is None:
        return redirect("matching:profile_edit", pk)
    form = FilterForm(request.GET)
    form.is_valid()
    since = services.list_visited(actor=request.actor, person=one, now=now)
    saved = {row.key: row for row in _saved_of(one)}
    aside = matching.dismissed_keys(one)
    wanted = _wanted(form, saved=saved, since=since)
    ranking = matching.ranking_for(
        candidate, kind=form.cleaned_data.get("kind", ""), without=aside, with_facts=wanted.reads_facts
    )
    found = ranking.suggestions
    if not form.narrows:
        found = suggestions_drawn(found, person_id=one.pk, on=timezone.localdate())
    shown = listing.listed(found, wanted)
    on_map = form.cleaned_data.get("vue") == "carte"
    if on_map:
        shown = ranking.in_full(shown)
    page = Paginator(shown, MATCHES_PAGE).get_page(request.GET.get("page"))
    if not on_map:
        page.object_list = ranking.in_full(list(page))
    services.showings_record(person_id=one.pk, shown=shown if on_map else page, now=now)
    opened = selectors.open_proposals_by_key(one)
    told = remarks_about(
        "opening_for_person", person=one, openings=[row.opening for row in page if row.kind in PROPOSABLE]
    )
    context = {
        "person": one,
        "form": form,
        "page": page,
        "counts": listing.counts_of(found, shown),
        "rows": [_row(suggestion, opened, saved, since) | {"remarks": told.get(suggestion.key)} for suggestion in page],
        "map": map_of(shown, home=candidate.commune, radius_km=candidate.reach_km) if on_map else None,
        "has_turned": any(row.is_turned for row in page),
        "tabs": _tabs(request, on_map=on_map),
        "on_map": on_map,
        "reasons": _options(DismissalReason.choices),
        "alert_form": AlertLevelForm(initial={"level": _alert_level(one)}),
        "asked": request.GET.get("offre", "").strip()[:100],
        "answers": _why_not_answers(request, candidate, found, aside),
        "here": request.get_full_path(),
    }
    return render(request, "placements/matches.html", context)


def _row(
    one: matching.Suggestion, opened: dict[str, Any], saved: dict[str, SavedOpening], since: Any
) -> dict[str, Any]:
    return {
        "one": one,
        "proposal": opened.get(one.key),
        "saved": saved.get(one.key),
        "is_new": listing.is_new(one, since),
    }


def _saved_of(person: Person) -> QuerySet[SavedOpening]:
    """What was kept for a person, and by whom."""
    rows = SavedOpening.objects.filter(person=person).select_related("by")
    return rows.only("person_id", "kind", "opening_id", "at", "by__first_name", "by__last_name", "by__email")


def _options(choices: Iterable[tuple[str, str]]) -> SafeString:
    """The options of a choice that each opening of the page repeats, drawn once."""
    return format_html_join("", '<option value="{}">{}</option>', choices)


def _wanted(form: FilterForm, *, saved: dict[str, SavedOpening], since: Any) -> listing.Wanted:
    data = form.cleaned_data
    return listing.Wanted(
        max_km=data.get("max_km"),
        labelled=bool(data.get("labelled")),
        hours_min=data.get("hours_min"),
        hours_max=data.get("hours_max"),
        contract=data.get("contract", ""),
        slots=data.get("slots", ()),
        saved=saved if data.get("saved") else None,
        since=since,
        only_new=bool(data.get("new")),
        sort=data.get("tri", ""),
    )


def _alert_level(person: Person) -> str:
    setting = AlertSetting.objects.filter(person=person).first()
    return setting.level if setting else str(AlertLevel.GOOD)


def _tabs(request: ActorRequest, *, on_map: bool) -> list[dict[str, Any]]:
    """List or map, with the filters of the address."""
    query = request.GET.copy()
    for name in ("page", "vue"):
        query.pop(name, None)
    as_list = query.urlencode()
    query["vue"] = "carte"
    return [
        {"label": "Liste", "url": f"?{as_list}" if as_list else request.path, "active": not on_map},
        {"label": "Carte", "url": f"?{query.urlencode()}", "active": on_map},
    ]


def _why_not_answers(
    request: ActorRequest, candidate: matching.Candidate, found: Sequence[matching.Suggestion], aside: set[str]
) -> list[dict[str, Any]]:
    """For each opening the référent has in mind: its rank in the list, or what keeps it out."""
    ranks = {one.key: one.rank for one in found}
    openings = {
        opening_key(opening.kind, opening.pk): opening
        for opening in matching.openings_search(actor=request.actor, text=request.GET.get("offre", ""))
    }
    answers = why_not_each(candidate, [key for key in openings if key not in ranks], without=aside)
    return [
        {"opening": opening, "rank": ranks.get(key), "answer": answers.get(key)} for key, opening in openings.items()
    ]


# --- Side by side -----------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_safe
def compare(request: ActorRequest, pk: int) -> HttpResponse:
    """Two or three openings side by side, for one person."""
    one = person_open(request, pk)
    candidate = matching.candidate_of(one, on=timezone.localdate())
    if candidate is None:
        return redirect("matching:profile_edit", pk)
    keys = list(dict.fromkeys(request.GET.getlist("cle")))
    chosen = [opening_key_or_404(key) for key in keys[:MOST_COMPARED]]
    found = [matching.suggestion_of(candidate, kind=kind, opening_id=opening_id) for kind, opening_id in chosen]
    opened = selectors.open_proposals_by_key(one)
    kept = [suggestion for suggestion in found if suggestion is not None]
    context = {
        "person": one,
        "columns": [{"one": suggestion, "proposal": opened.get(suggestion.key)} for suggestion in kept],
        "rows": side_by_side(kept),
        "is_enough": len(kept) >= 2,
        "gone": len(found) - len(kept),
        "too_many": len(keys) > MOST_COMPARED,
    }
    return render(request, "placements/compare.html", context, status=200 if len(kept) >= 2 else 422)


def opening_key_or_404(key: str) -> tuple[str, int]:
    kind, _, number = key.partition(":")
    if kind not in OpeningKind.values or not (number.isascii() and number.isdigit() and len(number) < 16):
        raise Http404(key)
    return opening_ref(key)


# --- Pourquoi pas ? ---------------------------------------------------------------------------------------------
@role_required(Role.REFERENT)
@require_safe
def why_not(request: ActorRequest, pk: int, kind: str, opening_pk: int) -> HttpResponse:
    """One person, one opening: what fits, or the stage and the fact that keep it out, and what could be done."""
    one = person_open(request, pk)
    opening = opening_or_404(request, kind, opening_pk)
    candidate = matching.candidate_of(one, on=timezone.localdate())
    if candidate is None:
        messages.info(request, "Remplissez d'abord le profil : sans lui, rien ne peut être comparé.")
        return redirect("matching:profile_edit", pk)
    aside = matching.dismissed_keys(one) - {f"{kind}:{opening_pk}"}
    found = suggestions_drawn(
        matching.ranking_for(candidate, without=aside).suggestions, person_id=one.pk, on=timezone.localdate()
    )
    here = next((row for row in found if row.key == f"{kind}:{opening_pk}"), None)
    dismissal = next((row for row in matching.dismissals_of(one) if _is_about(row, kind, opening_pk)), None)
    answer = why_not_of(candidate, kind=kind, opening_id=opening_pk, without=aside)
    context = {
        "person": one,
        "opening": opening,
        "kind": kind,
        "answer": answer,
        "figures": rank_figures(answer) if answer else [],
        "rank": here.rank if here else None,
        "is_drawn": here is not None and here.is_drawn,
        "first": KEPT,
        "one": matching.suggestion_of(candidate, kind=kind, opening_id=opening_pk),
        "dismissal": dismissal,
        "proposal": selectors.open_proposals_by_key(one).get(f"{kind}:{opening_pk}"),
        "distance_km": matching.distance_of(candidate, opening),
        "remarks": _remarks_on(one, kind, opening),
    }
    return render(request, "placements/why_not.html", context)


def _remarks_on(one: Person, kind: str, opening: Any) -> list[Remark]:
    """What other rooms know of this person for this opening; nobody is hired by a tutor."""
    if kind not in PROPOSABLE:
        return []
    return remarks_about("opening_for_person", person=one, openings=[opening]).get(f"{kind}:{opening.pk}", [])


def _is_about(row: Any, kind: str, opening_pk: int) -> bool:
    return row.kind == kind and opening_pk in {row.job_offer_id, row.immersion_id, row.tutor_id}


def opening_or_404(request: ActorRequest, kind: str, pk: int) -> Any:
    """An opening the actor may read, whatever its state but a draft."""
    if kind not in OpeningKind.values:
        raise Http404(kind)
    places = ("employer__commune",) if kind == OpeningKind.TUTORING else ("employer", "commune")
    rows = OPENING_MODELS[kind].objects.visible_to(request.actor).select_related("occupation", *places)
    opening = rows.filter(pk=pk).first()
    if opening is None:
        raise Http404("no such opening")
    return opening


# --- Kept, set aside --------------------------------------------------------------------------------------------
def _back(request: ActorRequest, pk: int) -> HttpResponse:
    """Where she was, filters included."""
    return redirect(back_url(request, default=reverse("placements:matches", args=[pk])))


@role_required(Role.REFERENT)
@require_POST
def save(request: ActorRequest, pk: int, kind: str, opening_pk: int) -> HttpResponse:
    """Keep an opening for later, or let it go: one button each."""
    if kind not in OpeningKind.values:
        raise Http404(kind)
    one = person_open(request, pk, record=False)
    target: dict[str, Any] = {"actor": request.actor, "person_id": one.pk, "kind": kind, "opening_id": opening_pk}
    try:
        if request.POST.get("action") == "oublier":
            services.opening_unsave(**target)
            messages.success(request, "L'offre n'est plus gardée.")
        else:
            services.opening_save(**target, now=timezone.now())
            messages.success(request, "L'offre est gardée : vos collègues du service la voient aussi.")
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(request, pk)


@role_required(Role.REFERENT)
@require_POST
def dismiss(request: ActorRequest, pk: int, kind: str, opening_pk: int) -> HttpResponse:
    """Set an opening aside for a person, with a reason."""
    if kind not in OpeningKind.values:
        raise Http404(kind)
    one: Person = person_open(request, pk, record=False)
    try:
        services.opening_dismiss(
            actor=request.actor,
            person_id=one.pk,
            kind=kind,
            opening_id=opening_pk,
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "L'offre est écartée pour cette personne. Vous la retrouvez dans son dossier.")
    return _back(request, pk)


@role_required(Role.REFERENT)
@require_POST
def dismissal_undo(request: ActorRequest, pk: int, dismissal_pk: int) -> HttpResponse:
    one = person_open(request, pk, record=False)
    services.opening_dismissal_undo(actor=request.actor, person_id=one.pk, dismissal_id=dismissal_pk)
    messages.success(request, "L'offre revient dans la liste si elle est toujours ouverte.")
    return redirect("placements:person", pk)
