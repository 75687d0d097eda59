"""The Département leads the network: candidates, renewals, reviews, labels, the charter and its themes."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.access import role_required
from accounts.actors import Actor
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from core.forms import once, refusals_show
from employers.enums import LabelStatus, NetworkStatus
from employers.forms.network import CharterVersionForm, ThemeForm
from employers.forms.others import ReasonForm
from employers.models import (
    CharterReview,
    CharterSignature,
    CharterTheme,
    CharterVersion,
    EmployerLabel,
    LabelProof,
    NetworkMembership,
)
from employers.models.companies import RENEWED_WITHIN_DAYS
from employers.services import charter_publish, label_move, network_move, review_read
from employers.transitions import LABEL_TRANSITIONS, NETWORK_TRANSITIONS
from employers.views.network import signature_context
from people.views.documents import file_response

PILOTS = (Role.PILOT, Role.ADMIN)
TABS = (
    ("reseau", "Adhésions", "employers:pilot_network"),
    ("employeurs", "Employeurs suivis", "employers:advised"),
    ("labels", "Labels", "employers:pilot_held_labels"),
    ("bilans", "Bilans de l'année", "employers:pilot_reviews"),
    ("ensemble", "Entre entreprises", "employers:pilot_together"),
    ("nouvelles", "Nouvelles", "employers:pilot_news"),
    ("charte", "Charte et thèmes", "employers:pilot_charter"),
)


def network_tabs(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "active": code == active} for code, label, name in TABS]


def near(actor: Actor, rows: QuerySet, path: str) -> QuerySet:
    """The rows of the actor's territory; `path` leads to it."""
    return rows if actor.territory_ids is None else rows.filter(**{f"{path}__in": actor.territory_ids})


def memberships_of(actor: Actor) -> QuerySet[NetworkMembership]:
    rows = NetworkMembership.objects.select_related("employer__commune", "employer__territory", "signed_by")
    return near(actor, rows, "employer__territory").order_by("-charter_signed_on", "pk")


@role_required(*PILOTS)
@require_safe
def candidates(request: ActorRequest) -> HttpResponse:
    """Candidates first, then the members."""
    rows = memberships_of(request.actor)
    members = rows.filter(status=NetworkStatus.MEMBER)
    due = members.filter(renew_by__lte=timezone.localdate() + dt.timedelta(days=RENEWED_WITHIN_DAYS))
    only_due = request.GET.get("liste") == "a-renouveler"
    page = Paginator(due.order_by("renew_by", "pk") if only_due else members, 20).get_page(request.GET.get("page"))
    return render(
        request,
        "employers/pilot_network.html",
        {
            "candidates": list(rows.filter(status=NetworkStatus.CANDIDATE)[:100]),
            "page_obj": page,
            "members": page.object_list,
            "tabs": network_tabs(request, "reseau"),
            "due_count": due.count(),
            "only_due": only_due,
            "today": timezone.localdate(),
        },
    )


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def candidate_act(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    membership = get_object_or_404(NetworkMembership.objects.select_related("employer"), pk=pk)
    change = next((one for one in NETWORK_TRANSITIONS if one.name == action and request.actor.role in one.roles), None)
    if change is None:
        raise Http404("no such action")
    form = ReasonForm(request.POST or None, help_text="L'employeur lira ce message.") if change.needs_reason else None
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            now = timezone.now()
            try:
                network_move(
                    actor=request.actor,
                    membership_id=pk,
                    action=action,
                    today=timezone.localdate(now),
                    now=now,
                    reason=form.cleaned_data["reason"] if form else "",
                )
            except Conflict as conflict:
                messages.warning(request, str(conflict))
            else:
                messages.success(request, f"C'est fait pour {membership.employer}. L'employeur est prévenu.")
            return redirect("employers:pilot_network")
        status = 422
    return render(
        request,
        "employers/pilot_network_act.html",
        {"form": form, "membership": membership, "change": change},
        status=status,
    )


# --- Labels -----------------------------------------------------------------------------------------------------
def _labels() -> QuerySet[EmployerLabel]:
    return EmployerLabel.objects.select_related("employer", "label").with_proof_known()


@role_required(*PILOTS)
@require_safe
def held_labels(request: ActorRequest) -> HttpResponse:
    """The labels declared, to verify; then those that end soon."""
    today = timezone.localdate()
    rows = near(request.actor, _labels(), "employer__territory")
    ending = rows.filter(
        status=LabelStatus.CONFIRMED, expires_on__range=(today, today + dt.timedelta(days=RENEWED_WITHIN_DAYS))
    )
    waiting = rows.filter(status=LabelStatus.DECLARED).order_by("obtained_on", "pk")
    page = Paginator(waiting, 20).get_page(request.GET.get("page"))
    context = {
        "tabs": network_tabs(request, "labels"),
        "page_obj": page,
        "ending": list(ending.order_by("expires_on", "pk")[:50]),
    }
    return render(request, "employers/pilot_held_labels.html", context)


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def held_label_act(request: ActorRequest, employer_label_id: int, action: str) -> HttpResponse:
    """Confirm a label, or refuse it with a reason that the employer reads."""
    rows = near(request.actor, _labels(), "employer__territory")
    held = get_object_or_404(rows, pk=employer_label_id)
    change = next((one for one in LABEL_TRANSITIONS if one.name == action and request.actor.role in one.roles), None)
    if change is None:
        raise Http404("no such action")
    form = ReasonForm(request.POST or None, help_text="L'employeur lira ce message.") if change.needs_reason else None
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            reason = form.cleaned_data["reason"] if form else ""
            try:
                label_move(
                    actor=request.actor, employer_label_id=held.pk, action=action, now=timezone.now(), reason=reason
                )
            except Conflict as conflict:
                messages.warning(request, str(conflict))
            else:
                messages.success(request, f"C'est fait pour {held.employer}. L'employeur est prévenu.")
            return redirect("employers:pilot_held_labels")
        status = 422
    context = {"form": form, "held": held, "change": change}
    return render(request, "employers/pilot_held_label_act.html", context, status=status)


@role_required(*PILOTS)
@require_GET
def label_proof(request: ActorRequest, employer_label_id: int) -> HttpResponse:
    """The file that proves a label: for the Département alone."""
    rows = LabelProof.objects.select_related("held__employer", "held__label")
    proof = get_object_or_404(near(request.actor, rows, "held__employer__territory"), pk=employer_label_id)
    return file_response(bytes(proof.data), media_type=proof.media_type, filename=proof.filename)


# --- Reviews ----------------------------------------------------------------------------------------------------
@role_required(*PILOTS)
@require_safe
def reviews(request: ActorRequest) -> HttpResponse:
    """The yearly reviews, those not read first."""
    rows = CharterReview.objects.select_related("signature__membership__employer", "read_by")
    rows = near(request.actor, rows, "signature__membership__employer__territory")
    page = Paginator(rows.order_by("read_at", "-submitted_at", "pk").reverse(), 20)
    shown = page.get_page(request.GET.get("page"))
    return render(request, "employers/pilot_reviews.html", {"tabs": network_tabs(request, "bilans"), "page_obj": shown})


def _signature(request: ActorRequest, signature_id: int) -> CharterSignature:
    rows = CharterSignature.objects.select_related("membership__employer", "version", "review")
    return get_object_or_404(near(request.actor, rows, "membership__employer__territory"), pk=signature_id)


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: ActorRequest, signature_id: int) -> HttpResponse:
    """A signature and its review, which is marked as read by a button."""
    one = _signature(request, signature_id)
    if request.method == "POST" and hasattr(one, "review"):
        review_read(actor=request.actor, review_id=one.review.pk, now=timezone.now())
        messages.success(request, "Le bilan est marqué comme lu.")
        return redirect("employers:pilot_reviews")
    return render(request, "employers/charter_signature.html", signature_context(one) | {"for_pilot": True})


# --- The charter and its themes ---------------------------------------------------------------------------------
@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def charter_texts(request: ActorRequest) -> HttpResponse:
    """The versions of the charter, a form for the next one, and the themes."""
    last = CharterVersion.objects.order_by("-number").first()
    today = timezone.localdate()
    initial = {"title": last.title, "text": last.text, "valid_from": today} if last else {"valid_from": today}
    form = CharterVersionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    charter_publish(actor=request.actor, today=today, now=timezone.now(), **form.values)
                    sending.done_url = reverse("employers:pilot_charter")
                    messages.success(request, "La version est enregistrée. Les signatures passées ne changent pas.")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    context = {
        "tabs": network_tabs(request, "charte"),
        "form": form,
        "versions": list(CharterVersion.objects.select_related("published_by")[:20]),
        "themes": list(CharterTheme.objects.all()),
    }
    return render(request, "employers/pilot_charter.html", context, status=422 if form.errors else 200)


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def theme_edit(request: ActorRequest, theme_id: int | None = None) -> HttpResponse:
    """A theme of the charter: added, reworded, or no longer proposed."""
    theme = get_object_or_404(CharterTheme, pk=theme_id) if theme_id else None
    form = ThemeForm(request.POST or None, instance=theme)
    if request.method == "POST" and form.is_valid():
        saved = form.save(commit=False)
        if not saved.code:
            saved.code = _free_code(saved.label)
        saved.save()
        messages.success(request, "Le thème est enregistré.")
        return redirect("employers:pilot_charter")
    return render(
        request, "employers/pilot_theme.html", {"form": form, "theme": theme}, status=422 if form.errors else 200
    )


def _free_code(label: str) -> str:
    """A code that no theme has: commitments signed long ago keep theirs."""
    base = slugify(label)[:34] or "theme"
    taken = set(CharterTheme.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := base if n == 1 else f"{base}-{n}") not in taken)
