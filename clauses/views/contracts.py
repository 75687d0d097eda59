"""Contracts: the list, one contract, entry by hand, import of DECP files with a preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import OrganisationKind, Role
from accounts.http import ActorRequest
from clauses.decp.reader import UnreadableError
from clauses.forms.contracts import ContractFilter, ContractForm, LotForm, UploadForm
from clauses.models import DecpUpload, PublicContract
from clauses.selectors.contracts import contracts_list
from clauses.selectors.lots import lots_of, progress_of
from clauses.selectors.usages import pace_in_force
from clauses.services.contracts import contract_create, contract_take_charge, lot_add, organisation_by_siret
from clauses.services.uploads import upload_apply, upload_keep, upload_preview
from clauses.views.common import page_of, show_refusal, today
from core.errors import Refused

CHANGES_SHOWN = 200


@role_required(Role.FACILITATOR)
@require_safe
def contract_list(request: ActorRequest) -> HttpResponse:
    form = ContractFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, contracts_list(request.actor, filters=filters))
    return render(
        request,
        "clauses/facilitator/contract_list.html",
        {"form": form, "page_obj": page, "filtered": any(filters.values())},
    )


@role_required(Role.FACILITATOR)
@require_safe
def contract_detail(request: ActorRequest, contract_id: int) -> HttpResponse:
    contract = get_object_or_404(
        PublicContract.objects.visible_to(request.actor).select_related("buyer", "facilitator__user", "territory"),
        pk=contract_id,
    )
    lots = lots_of(request.actor).filter(contract=contract).order_by("number", "pk")
    pace = pace_in_force(today())
    return render(
        request,
        "clauses/facilitator/contract_detail.html",
        {
            "contract": contract,
            "lots": [progress_of(lot, on=today(), pace=pace) for lot in lots],
            "amendments": contract.amendments.order_by("-number"),
            "publications": contract.publications.all()[:10],
            "is_mine": contract.facilitator_id == request.actor.membership.pk,
        },
    )


@role_required(Role.FACILITATOR)
@require_POST
def contract_follow(request: ActorRequest, contract_id: int) -> HttpResponse:
    get_object_or_404(PublicContract.objects.visible_to(request.actor), pk=contract_id)
    try:
        contract_take_charge(actor=request.actor, contract_id=contract_id)
    except Refused as refusal:
        show_refusal(request, refusal)
    else:
        messages.success(request, "Vous suivez maintenant ce marché.")
    return redirect("clauses:contract_detail", contract_id)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_new(request: ActorRequest) -> HttpResponse:
    form = ContractForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                contract = _create(request, form)
            except Refused as refusal:
                for reason in refusal.reasons:
                    name = {"siret": "buyer_siret", "name": "buyer_name"}.get(reason.field or "", reason.field)
                    form.add_error(name if name in form.fields else None, reason.message)
            else:
                messages.success(request, "Le marché est créé. Fixez maintenant l'obligation de son lot.")
                return redirect("clauses:contract_detail", contract.pk)
    return render(request, "clauses/facilitator/contract_form.html", {"form": form}, status=status)


def _create(request: ActorRequest, form: ContractForm) -> PublicContract:
    data = form.cleaned_data
    buyer = organisation_by_siret(siret=data["buyer_siret"], name=data["buyer_name"], kind=OrganisationKind.BUYER)
    return contract_create(
        actor=request.actor,
        buyer_id=buyer.pk,
        values=form.contract_values(),
        clause_kind=data["clause_kind"],
        now=timezone.now(),
    )


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def lot_new(request: ActorRequest, contract_id: int) -> HttpResponse:
    contract = get_object_or_404(PublicContract.objects.visible_to(request.actor), pk=contract_id)
    form = LotForm(
        request.POST or None,
        initial={"starts_on": contract.notified_on, "statement_due_day": 10, "title": contract.title},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                lot = lot_add(actor=request.actor, contract_id=contract.pk, values=form.cleaned_data)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, f"Le lot {lot.number} est ajouté.")
                return redirect("clauses:lot_detail", lot.pk)
    context = {
        "form": form,
        "title": "Ajouter un lot",
        "contract": contract,
        "back_url": reverse("clauses:contract_detail", args=[contract.pk]),
    }
    return render(request, "clauses/facilitator/lot_form.html", context, status=status)


# --- DECP files ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def decp_upload(request: ActorRequest) -> HttpResponse:
    """Choose a file; it is read at once, and nothing is written before the preview is confirmed."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = upload_keep(actor=request.actor, name=file.name, content=file.read(), now=timezone.now())
            except UnreadableError as error:
                form.add_error("file", f"Ce fichier est illisible, {error}")
            else:
                return redirect("clauses:decp_preview", upload.pk)
    return render(request, "clauses/facilitator/decp_upload.html", {"form": form}, status=status)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def decp_preview(request: ActorRequest, upload_id: int) -> HttpResponse:
    upload = get_object_or_404(DecpUpload, pk=upload_id, uploaded_by=request.user)
    if request.method == "POST":
        try:
            report = upload_apply(actor=request.actor, upload_id=upload.pk, now=timezone.now())
        except Refused as refusal:
            show_refusal(request, refusal)
            return redirect("clauses:decp_preview", upload.pk)
        messages.success(request, f"Import terminé : {report.created} marché(s) créé(s), {report.updated} mis à jour.")
        return redirect("clauses:contract_list")
    context: dict[str, Any] = {"upload": upload}
    if upload.applied_at is None:
        report = upload_preview(actor=request.actor, upload=upload)
        changes = sorted(
            report.changes, key=lambda change: ("created", "updated", "rejected", "unchanged").index(change.kind)
        )
        context |= {
            "report": report,
            "changes": changes[:CHANGES_SHOWN],
            "hidden": max(0, len(changes) - CHANGES_SHOWN),
            "defects": report.defects[:CHANGES_SHOWN],
            "hidden_defects": max(0, len(report.defects) - CHANGES_SHOWN),
            "has_changes": report.created + report.updated > 0,
        }
    return render(request, "clauses/facilitator/decp_preview.html", context)
