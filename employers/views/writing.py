"""An employer writes an offer: kept as she types, advised on its words, asked whether it is the same as another."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from core.forms import TOKEN_FIELD, once, refusals_show, was_sent
from employers.enums import OpeningKind, OpeningStatus
from employers.forms.openings import OpeningForm, opening_form
from employers.models import Employer, Opening, OpeningSketch
from employers.rules import notes_on
from employers.selectors.look_alikes import look_alikes
from employers.selectors.phrasing import phrases
from employers.selectors.workspace import employers_of, openings_earlier
from employers.services import opening_create, opening_update, sketch_drop, sketch_keep
from employers.views.openings import EDITABLE, own_opening

# What the page sends and that says nothing of the offer.
NOT_KEPT = frozenset(
    {"csrfmiddlewaretoken", TOKEN_FIELD, "action", "champ", "skill_q", "envoyer", "garder", "chercher", "autre_offre"}
)
ADVISED = ("title", "description")
LONGEST = 20_000  # characters read at once to advise on


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_new(request: ActorRequest, kind: str) -> HttpResponse:
    """Write an offer: keep it as a draft or send it. What was begun and left comes back."""
    companies = employers_of(request.actor)
    if not companies:
        return redirect("employers:company")
    if request.POST.get("action") == "autosave":
        return _autosave(request, kind)
    sketch = _sketch_of(request, kind)
    form = opening_form(kind, request.POST or None, employers=companies, initial=_beginning(companies[0], sketch, kind))
    searching = "chercher" in request.POST
    status, alikes = 200, []
    if request.method == "POST" and not searching:
        status = 422
        if form.is_valid():
            alikes = _alikes(request, kind, form)
            if not alikes:
                try:
                    return _create(request, kind, form)
                except Refused as refused:
                    refusals_show(form, refused)
    return _form_page(request, kind, form, status=status, searching=searching, alikes=alikes, sketch=sketch)


def _beginning(company: Employer, sketch: OpeningSketch | None, kind: str) -> dict[str, Any]:
    """What a new form holds: what was begun, or what most often answers."""
    if sketch is not None:
        typed = _typed(sketch, opening_form(kind, employers=[company]))
        return typed | {"employer": typed.get("employer") or company.pk}
    last_day = timezone.localdate() + dt.timedelta(days=settings.OPENING_VALID_DAYS)
    return {"commune": company.commune_id, "employer": company.pk, "expires_on": last_day}


def _typed(sketch: OpeningSketch, form: OpeningForm) -> dict[str, Any]:
    """What a sketch holds, as the first values of a form."""
    boxes = QueryDict(mutable=True)
    for name, values in sketch.boxes.items():
        boxes.setlist(name, values)
    typed = {name: one.widget.value_from_datadict(boxes, {}, name) for name, one in form.fields.items()}
    return typed | {TOKEN_FIELD: None, "employer": boxes.get("employer")}


def _sketch_of(request: ActorRequest, kind: str, edited_id: int | None = None) -> OpeningSketch | None:
    return OpeningSketch.objects.visible_to(request.actor).filter(kind=kind, edited_id=edited_id).first()


def _alikes(request: ActorRequest, kind: str, form: OpeningForm, *, besides: int = 0) -> list[Opening]:
    """Offers that the one being sent resembles, until she says that it is another."""
    is_repeat = was_sent(request.POST.get(TOKEN_FIELD, ""))  # she would be asked about the offer she has just sent
    if "envoyer" not in request.POST or "autre_offre" in request.POST or is_repeat:
        return []
    data = form.cleaned_data
    return look_alikes(kind=kind, employer=form.company, title=data["title"], commune=data["commune"], besides=besides)


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
            sketch_drop(actor=request.actor, kind=kind)
            _thank(request, opening)
            sending.done_url = reverse("employers:opening_mine", args=[kind, opening.pk])
    return redirect(sending.done_url)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_edit(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """Change an offer; refused when a colleague changed it meanwhile. What was typed and not saved comes back."""
    opening = own_opening(request, kind, pk)
    if opening.status not in EDITABLE:
        messages.info(request, "Cette offre ne se modifie pas dans cet état. Reprenez-la d'abord.")
        return redirect("employers:opening_mine", kind, pk)
    act = request.POST.get("action")
    if act == "autosave":
        return _autosave(request, kind, edited_id=pk)
    if act == "forget":
        sketch_drop(actor=request.actor, kind=kind, edited_id=pk)
        return redirect("employers:opening_edit", kind, pk)
    companies = employers_of(request.actor)
    seen_at = opening.updated_at
    sketch = None if request.method == "POST" else _sketch_of(request, kind, pk)
    is_old = sketch is not None and _moment(sketch.boxes.get("seen_at", [""])[0]) != seen_at
    form = opening_form(kind, request.POST or None, instance=opening, employers=companies)
    if sketch is not None and (not is_old or "reprendre" in request.GET):
        form = opening_form(kind, instance=opening, employers=companies, initial=_typed(sketch, form))
        is_old = False
    searching = "chercher" in request.POST
    status, alikes = 200, []
    if request.method == "POST" and not searching:
        status = 422
        if form.is_valid():
            alikes = _alikes(request, kind, form, besides=pk)
            if not alikes:
                try:
                    return _update(request, kind, pk, form, seen_at=seen_at)
                except Conflict as conflict:
                    refusals_show(form, conflict)
                    status = 409
                except Refused as refused:
                    refusals_show(form, refused)
    return _form_page(
        request,
        kind,
        form,
        status=status,
        opening=opening,
        searching=searching,
        seen_at=seen_at,
        alikes=alikes,
        sketch=sketch,
        is_old=is_old,
    )


def _update(request: ActorRequest, kind: str, pk: int, form: OpeningForm, *, seen_at: dt.datetime) -> HttpResponse:
    with once(form, user=request.user) as sending:  # what is still typed of this page is then kept no more
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
        sketch_drop(actor=request.actor, kind=kind, edited_id=pk)
        sending.done_url = reverse("employers:opening_mine", args=[kind, pk])
    _thank(request, changed)
    return redirect("employers:opening_mine", kind, pk)


def _seen_at(request: ActorRequest, fallback: dt.datetime) -> dt.datetime:
    return _moment(request.POST.get("seen_at", "")) or fallback


def _moment(text: str) -> dt.datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _form_page(
    request: ActorRequest,
    kind: str,
    form: OpeningForm,
    *,
    status: int,
    opening: Opening | None = None,
    searching: bool = False,
    seen_at: dt.datetime | None = None,
    alikes: list[Opening] | None = None,
    sketch: OpeningSketch | None = None,
    is_old: bool = False,
) -> HttpResponse:
    """`is_old`: the offer changed since the changes of `sketch` were typed, which are not in the form."""
    is_fresh = opening is None and request.method != "POST"
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
            "notes": {name: form.notes(name) for name in ADVISED},
            "alikes": alikes or [],
            "sketch": sketch,
            "is_old": is_old,
            "earlier": openings_earlier(request.actor, kind) if is_fresh and sketch is None else [],
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


# --- As one types -----------------------------------------------------------------------------------------------
def _autosave(request: ActorRequest, kind: str, *, edited_id: int | None = None) -> HttpResponse:
    """The fragment that says when what is typed was kept, or why it was not. What is published does not change."""
    sketch, refusal = None, None
    if not was_sent(request.POST.get(TOKEN_FIELD, "")):  # a page that has become an offer keeps nothing more
        boxes = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
        try:
            sketch = sketch_keep(actor=request.actor, kind=kind, boxes=boxes, now=timezone.now(), edited_id=edited_id)
        except Refused as refused:
            refusal = refused
    context = {"sketch": sketch, "refusal": refusal, "is_change": edited_id is not None}
    return render(request, "employers/_sketch_state.html", context, status=200 if refusal is None else 422)


@role_required(Role.EMPLOYER)
@require_POST
def sketch_throw_away(request: ActorRequest, kind: str) -> HttpResponse:
    """Begin again on an empty page."""
    sketch_drop(actor=request.actor, kind=kind)
    return redirect("employers:opening_new", kind)


@role_required(Role.EMPLOYER)
@require_POST
def phrasing(request: ActorRequest) -> HttpResponse:
    """Advice on the words of one field (`champ`), as one types: a fragment of the page."""
    field = request.POST.get("champ", "")
    text = request.POST.get(field, "")[:LONGEST] if field in ADVISED else ""
    notes = notes_on([text], phrases(), occupation=request.POST.get("occupation", ""))
    return render(request, "employers/_phrasing.html", {"notes": notes})
