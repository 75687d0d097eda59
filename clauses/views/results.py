"""What came of a lot: where people stand afterwards, and the completion certificate."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.certificates import certificate_data
from clauses.forms.results import CertificateForm, ExitsForm, RevocationForm
from clauses.models import CompletionCertificate, Lot
from clauses.selectors.certificates import certificate_content, months_to_close
from clauses.selectors.exits import people_who_left
from clauses.selectors.lots import lot_totals
from clauses.services.certificates import certificate_issue, certificate_problems, certificate_revoke
from clauses.services.exits import exit_notes_save
from clauses.views.common import show_refusal, today
from core.documents import pdf_response
from core.errors import Refused
from core.forms import once

READERS = (Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR, Role.PILOT, Role.ADMIN)
TEMPLATE = "clauses/documents/certificate.typ"


def _lot(request: ActorRequest, lot_id: int) -> Lot:
    lots = Lot.objects.visible_to(request.actor).select_related("contract__buyer", "contract__facilitation")
    return get_object_or_404(lots, pk=lot_id)


# --- Afterwards ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def lot_exits(request: ActorRequest, lot_id: int) -> HttpResponse:
    """Who left the lot, and where each stands at the end, at 3, 6 and 12 months."""
    lot = _lot(request, lot_id)
    people = people_who_left(lot, actor=request.actor, on=today())
    form = ExitsForm(request.POST if request.method == "POST" else None, people=people)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = exit_notes_save(actor=request.actor, lot_id=lot.pk, states=form.states, now=timezone.now())
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "Rien n'a changé." if not changed else "Les situations sont notées.")
                return redirect("clauses:lot_exits", lot.pk)
    context = {"lot": lot, "form": form, "rows": form.rows()}
    return render(request, "clauses/facilitator/lot_exits.html", context, status=status)


# --- Certificate ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def lot_certificate(request: ActorRequest, lot_id: int) -> HttpResponse:
    """What the certificate would say today, the one in force, and those taken back."""
    lot = _lot(request, lot_id)
    form = CertificateForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with once(form, user=request.user) as sending:
                    if not sending.is_repeat:
                        issued = certificate_issue(
                            actor=request.actor, lot_id=lot.pk, now=timezone.now(), note=form.cleaned_data["note"]
                        )
                        messages.success(request, f"L'attestation {issued.number} est délivrée.")
                        sending.done_url = reverse("clauses:lot_certificate", args=[lot.pk])
                return redirect(sending.done_url)
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
    return render(request, "clauses/facilitator/lot_certificate.html", _certificate_page(lot, form), status=status)


def _certificate_page(lot: Lot, form: CertificateForm, revocation: RevocationForm | None = None) -> dict:
    certificates = list(lot.certificates.select_related("issued_by", "revoked_by"))
    in_force = next((one for one in certificates if one.is_in_force), None)
    content = in_force.content if in_force else certificate_content(lot, on=today())
    until = in_force.closes_until if in_force else months_to_close(lot, on=today())
    return {
        "lot": lot,
        "form": form,
        "revocation": revocation or RevocationForm(),
        "in_force": in_force,
        "past": [one for one in certificates if not one.is_in_force],
        "problems": [] if in_force else certificate_problems(lot, lot_totals(lot_id=lot.pk), on=today()),
        "shown": certificate_data(content),
        "until": until,
    }


@role_required(Role.FACILITATOR)
@require_POST
def certificate_withdraw(request: ActorRequest, certificate_id: int) -> HttpResponse:
    certificates = CompletionCertificate.objects.visible_to(request.actor)
    certificate = get_object_or_404(certificates, pk=certificate_id)
    lot = _lot(request, certificate.lot_id)
    form = RevocationForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            certificate_revoke(
                actor=request.actor,
                certificate_id=certificate.pk,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refused as refusal:
            status = show_refusal(request, refusal, form)
        else:
            messages.success(request, f"L'attestation {certificate.number} est annulée, ses mois sont rouverts.")
            return redirect("clauses:lot_certificate", lot.pk)
    context = _certificate_page(lot, CertificateForm(), form)
    return render(request, "clauses/facilitator/lot_certificate.html", context, status=status)


@role_required(*READERS)
@require_safe
def certificate_pdf(request: ActorRequest, certificate_id: int) -> HttpResponse:
    """The document, drawn from what was certified."""
    certificates = CompletionCertificate.objects.visible_to(request.actor).select_related("issued_by")
    certificate = get_object_or_404(certificates, pk=certificate_id)
    return pdf_response(
        TEMPLATE,
        certificate_data(certificate.content, certificate),
        title=f"Attestation {certificate.number}",
        on=timezone.localdate(certificate.issued_at),
        filename=f"attestation-{certificate.number}.pdf",
    )
