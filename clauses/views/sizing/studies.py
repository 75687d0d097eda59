"""Studies: the list, the summary, the future contract; sharing, copying, and the contract made of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import OrganisationKind, Role
from accounts.http import ActorRequest
from clauses.enums import StudySide
from clauses.forms.sizing import AwardForm, FacilitatorStudyForm, ShareForm, StudyFilter, StudyForm
from clauses.models import Study
from clauses.selectors.sizing.advice import study_outlook
from clauses.selectors.sizing.duty import duty_of
from clauses.selectors.sizing.studies import buyers_known, studies_list, study_size
from clauses.services.contracts import organisation_by_siret
from clauses.services.studies import (
    facilitations,
    study_begin,
    study_delete,
    study_describe,
    study_duplicate,
    study_share,
    study_unshare,
)
from clauses.services.study_award import study_award
from clauses.views.common import page_of, show_refusal, today
from clauses.views.sizing.common import either_side, study_asked, study_context
from core.errors import Refused
from core.forms import OnceForm, once


@either_side
@require_safe
def study_list(request: ActorRequest) -> HttpResponse:
    form = StudyFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, studies_list(request.actor, filters=filters))
    context = {
        "form": form,
        "page_obj": page,
        "filtered": any(filters.values()),
        "is_facilitator": request.actor.role == Role.FACILITATOR,
    }
    return render(request, "clauses/sizing/study_list.html", context)


@either_side
@require_http_methods(["GET", "HEAD", "POST"])
def study_new(request: ActorRequest) -> HttpResponse:
    """Begin a study: its object is enough, the rest waits."""
    form = _new_form(request)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(_begin(request, form))
            except Refused as refusal:
                for reason in refusal.reasons:
                    name = {"siret": "buyer_siret", "name": "buyer_name"}.get(reason.field or "", reason.field)
                    form.add_error(name if name in form.fields else None, reason.message)
    return render(request, "clauses/sizing/study_new.html", {"form": form}, status=status)


def _new_form(request: ActorRequest) -> StudyForm:
    data = request.POST if request.method == "POST" else None
    if request.actor.role == Role.FACILITATOR:
        return FacilitatorStudyForm(data, buyers=buyers_known())
    return StudyForm(data)


def _begin(request: ActorRequest, form: StudyForm) -> str:
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            data, buyer_id = form.cleaned_data, None
            if data.get("buyer"):
                buyer_id = data["buyer"].pk
            elif data.get("buyer_siret"):
                buyer_id = organisation_by_siret(
                    siret=data["buyer_siret"], name=data["buyer_name"], kind=OrganisationKind.BUYER
                ).pk
            study = study_begin(actor=request.actor, values=form.study_values(), buyer_id=buyer_id, now=timezone.now())
            sending.done_url = reverse("clauses:study_lots", args=[study.pk])
            messages.success(request, "L'étude est enregistrée. Décrivez maintenant ses lots.")
    return sending.done_url


@either_side
@require_safe
def study_detail(request: ActorRequest, study_id: int) -> HttpResponse:
    """The whole study on one page, made to be printed."""
    study = study_asked(request, study_id)
    outlook = study_outlook(request.actor, study, on=today())
    context = study_context(
        request,
        study,
        "clauses:study_detail",
        size=outlook.size,
        outlook=outlook,
        duty=duty_of(study, on=today()),
        copy_form=OnceForm(),
    )
    return render(request, "clauses/sizing/study_detail.html", context)


@either_side
@require_http_methods(["GET", "HEAD", "POST"])
def study_edit(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    form = StudyForm.of(study, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                study_describe(
                    actor=request.actor,
                    study_id=study.pk,
                    values=form.study_values(),
                    now=timezone.now(),
                    seen=form.cleaned_data["revision"],
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Le marché est enregistré.")
                return redirect("clauses:study_lots", study.pk)
    context = study_context(request, study, "clauses:study_edit", form=form, duty=duty_of(study, on=today()))
    return render(request, "clauses/sizing/study_edit.html", context, status=status)


@either_side
@require_http_methods(["GET", "HEAD", "POST"])
def study_sharing(request: ActorRequest, study_id: int) -> HttpResponse:
    """Share with the other side, or take the study back."""
    study = study_asked(request, study_id)
    needs_choice = study.side == StudySide.BUYER and not study.is_shared
    data = request.POST if request.method == "POST" and needs_choice else None
    form = ShareForm(data, facilitations=facilitations()) if needs_choice else None
    status = 200
    if request.method == "POST":
        status = 422
        if form is None or form.is_valid():
            try:
                _share_or_not(request, study, form)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                return redirect("clauses:study_detail", study.pk)
    context = study_context(request, study, "", form=form)
    return render(request, "clauses/sizing/study_sharing.html", context, status=status)


def _share_or_not(request: ActorRequest, study: Study, form: ShareForm | None) -> None:
    now = timezone.now()
    if study.is_shared:
        study_unshare(actor=request.actor, study_id=study.pk, now=now)
        messages.success(request, "L'étude n'est plus partagée.")
        return
    chosen = form.cleaned_data["facilitation"].pk if form is not None else None
    study_share(actor=request.actor, study_id=study.pk, facilitation_id=chosen, now=now)
    messages.success(request, "L'étude est partagée : un message est parti.")


@either_side
@require_POST
def study_copy(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    form = OnceForm(request.POST)
    if not form.is_valid():
        return redirect("clauses:study_detail", study.pk)
    with once(form, user=request.user) as sending:
        if not sending.is_repeat:
            copy = study_duplicate(actor=request.actor, study_id=study.pk, now=timezone.now())
            sending.done_url = reverse("clauses:study_edit", args=[copy.pk])
            messages.success(request, "L'étude est copiée. Changez ce qui diffère.")
    return redirect(sending.done_url)


@either_side
@require_POST
def study_remove(request: ActorRequest, study_id: int) -> HttpResponse:
    study = study_asked(request, study_id)
    try:
        study_delete(actor=request.actor, study_id=study.pk)
    except Refused as refusal:
        show_refusal(request, refusal)
        return redirect("clauses:study_detail", study.pk)
    messages.success(request, "L'étude est supprimée.")
    return redirect("clauses:study_list")


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def study_contract(request: ActorRequest, study_id: int) -> HttpResponse:
    """The tender is over: make the contract of the study."""
    study = study_asked(request, study_id)
    if study.contract is not None:
        return redirect("clauses:contract_detail", study.contract.pk)
    form = AwardForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                contract = study_award(
                    actor=request.actor,
                    study_id=study.pk,
                    values={name: form.cleaned_data[name] for name in ("reference", "notified_on")},
                    set_obligations=form.cleaned_data["set_obligations"],
                    now=timezone.now(),
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Le marché est créé, avec ses lots.")
                return redirect("clauses:contract_detail", contract.pk)
    context = study_context(request, study, "", form=form, size=study_size(study, on=today()))
    return render(request, "clauses/sizing/study_contract.html", context, status=status)
