"""Pooling agreements: the facilitator writes and ends them, each buyer answers, the pilot reads."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.pooling import KEY_LONGEST, AgreementForm, AnswerForm, EndForm, agreement_form, lots_chosen
from clauses.models import PoolingAgreement
from clauses.selectors.pooling import (
    IN_FORCE,
    TO_COME,
    WAITING,
    agreement_state,
    agreements_of,
    lots_to_pool,
    pooled_hours,
)
from clauses.services.pooling import agreement_answer, agreement_end, agreement_write
from clauses.views.common import page_of, show_refusal, today
from core.errors import Conflict, Refused
from core.forms import once

READERS = (Role.FACILITATOR, Role.BUYER, Role.PILOT, Role.ADMIN)
LOTS_OFFERED = 200


@role_required(*READERS)
@require_safe
def pooling_list(request: ActorRequest) -> HttpResponse:
    page = page_of(request, agreements_of(request.actor))
    context = {
        "page_obj": page,
        "rows": [(one, agreement_state(one, on=today())) for one in page],
        "writes": request.actor.has_role(Role.FACILITATOR),
        "buyer_id": request.actor.organisation_id if request.actor.has_role(Role.BUYER) else None,
    }
    return render(request, "clauses/pooling/pooling_list.html", context)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def pooling_new(request: ActorRequest) -> HttpResponse:
    asked = request.GET.get("lot", "")
    first = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < KEY_LONGEST else None
    chosen = lots_chosen(request.POST) if request.method == "POST" else [first] if first else []
    words = request.POST.get("q", "")
    lots, more = lots_to_pool(request.actor, words=words, chosen=chosen, most=LOTS_OFFERED)
    form = agreement_form(request.POST if request.method == "POST" else None, lots=lots, first=first)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return redirect(_write(request, form))
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
    context = {"form": form, "rows": form.rows(), "found": len(lots), "more": more, "searched": bool(words.strip())}
    return render(request, "clauses/pooling/pooling_new.html", context, status=status)


def _write(request: ActorRequest, form: AgreementForm) -> str:
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            agreement = agreement_write(actor=request.actor, terms=form.terms, lots=form.chosen, now=timezone.now())
            messages.success(
                request, "L'accord est écrit. Les acheteurs sont prévenus ; il vaut quand tous ont accepté."
            )
            sending.done_url = reverse("clauses:pooling_detail", args=[agreement.pk])
    return sending.done_url


@role_required(*READERS)
@require_safe
def pooling_detail(request: ActorRequest, agreement_id: int) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request.actor), pk=agreement_id)
    return render(request, "clauses/pooling/pooling_detail.html", _page(request, agreement))


def _page(
    request: ActorRequest, agreement: PoolingAgreement, *, answer: AnswerForm | None = None, end: EndForm | None = None
) -> dict:
    state = agreement_state(agreement, on=today())
    mine = (
        next((one for one in agreement.signatures.all() if one.buyer_id == request.actor.organisation_id), None)
        if request.actor.has_role(Role.BUYER)
        else None
    )
    can_end = request.actor.has_role(Role.FACILITATOR) and state in (WAITING, TO_COME, IN_FORCE)
    return {
        "agreement": agreement,
        "state": state,
        "pooled": pooled_hours(agreement),
        "names_lots": request.actor.has_role(Role.FACILITATOR),
        "answer": (answer or AnswerForm()) if mine and mine.is_waiting and state == WAITING else None,
        "end": (end or EndForm(initial={"ended_on": today()})) if can_end and not agreement.ended_on else None,
    }


@role_required(Role.BUYER)
@require_POST
def pooling_answer(request: ActorRequest, agreement_id: int) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request.actor), pk=agreement_id)
    form = AnswerForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            agreement_answer(
                actor=request.actor,
                agreement_id=agreement.pk,
                accepted=form.cleaned_data["answer"] == "accept",
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Conflict as conflict:  # the page may have no form any more, where it would be said
            status = show_refusal(request, conflict)
        except Refused as refusal:
            status = show_refusal(request, refusal, form)
        else:
            messages.success(request, "Votre réponse est enregistrée. Le facilitateur est prévenu.")
            return redirect("clauses:pooling_detail", agreement.pk)
    context = _page(request, agreement, answer=form)
    return render(request, "clauses/pooling/pooling_detail.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_POST
def pooling_end(request: ActorRequest, agreement_id: int) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request.actor), pk=agreement_id)
    form = EndForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            agreement_end(actor=request.actor, agreement_id=agreement.pk, now=timezone.now(), **form.cleaned_data)
        except Conflict as conflict:  # the page may have no form any more, where it would be said
            status = show_refusal(request, conflict)
        except Refused as refusal:
            status = show_refusal(request, refusal, form)
        else:
            messages.success(request, "L'accord est terminé. Les acheteurs sont prévenus.")
            return redirect("clauses:pooling_detail", agreement.pk)
    context = _page(request, agreement, end=form)
    return render(request, "clauses/pooling/pooling_detail.html", context, status=status)
