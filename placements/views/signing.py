"""Signing an agreement and assessing an immersion by the link of a mail, without an account.

Mail programs open links by themselves: reading changes nothing, only a button does.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import VisitorRequest
from core.errors import Conflict, Refused
from core.forms import refusals_show
from core.throttle import Throttled, throttle, visitor_address
from placements import services
from placements.agreement_links import assessment_of_token, signatory_of_token
from placements.agreement_pdf import agreement_pdf
from placements.enums import ImmersionStatus, SignatoryRole
from placements.forms.agreements import AssessmentForm, SignForm
from placements.models import ImmersionSignatory
from placements.selectors_agreements import signings_of
from placements.services.signing import signature_of

CODES_AN_HOUR, TRIES_AN_HOUR = 6, 30
HOUR = 60 * 60


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def immersion_sign(request: VisitorRequest, token: str) -> HttpResponse:
    """Read the document, then sign it with the code received."""
    try:
        one = signatory_of_token(token)
    except Refused as refused:
        return _link_ended(request, refused)
    if ended := _ended_sentence(one):
        return _ended(request, ended, status=410)
    is_host = one.role == SignatoryRole.HOST
    form = SignForm(request.POST or None, is_host=is_host, initial={"document_hash": one.agreement.document_hash})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                _sign(request, one, form)
            except Refused as refused:
                refusals_show(form, refused)
                status = 429 if isinstance(refused, Throttled) else 409 if isinstance(refused, Conflict) else 422
            else:
                return redirect(request.path)
        else:
            status = 422
    return _sign_page(request, one, form, token, status=status)


def _sign(request: VisitorRequest, one: ImmersionSignatory, form: SignForm) -> None:
    throttle(scope="immersion-sign", key=str(one.pk), limit=TRIES_AN_HOUR, seconds=HOUR)
    services.signature_give(
        signatory_id=one.pk,
        key=one.key,
        code=form.cleaned_data["code"],
        document_hash=form.cleaned_data["document_hash"],
        declares_motive=form.cleaned_data.get("declares_motive", False),
        address=visitor_address(request) or None,
        user_agent=request.headers.get("User-Agent", ""),
        now=timezone.now(),
    )


def _sign_page(
    request: VisitorRequest, one: ImmersionSignatory, form: SignForm, token: str, *, status: int = 200
) -> HttpResponse:
    agreement = one.agreement
    given = signature_of(agreement, one)
    signings = signings_of(agreement)
    context: dict[str, Any] = {
        "signatory": one,
        "agreement": agreement,
        "first_name": agreement.person.first_name,
        "document": agreement.document,
        "signature": given,
        "signings": signings,
        "is_signing": agreement.status == ImmersionStatus.SIGNING,
        "is_host": one.role == SignatoryRole.HOST,
        "has_code": one.code_expires_at is not None and one.code_expires_at > timezone.now(),
        "minutes": settings.SIGNING_CODE_MINUTES,
        "form": form,
        "token": token,
    }
    return render(request, "placements/immersion_sign.html", context, status=status)


@login_not_required
@never_cache
@require_POST
def immersion_sign_code(request: VisitorRequest, token: str) -> HttpResponse:
    """Send a code to the signatory's own address."""
    try:
        one = signatory_of_token(token)
    except Refused as refused:
        return _link_ended(request, refused)
    try:
        throttle(scope="immersion-code", key=str(one.pk), limit=CODES_AN_HOUR, seconds=HOUR)
        services.signing_code_ask(signatory_id=one.pk, key=one.key, now=timezone.now())
    except Throttled:
        return _ended(
            request, "Trop de codes demandés. Attendez une heure, puis ouvrez de nouveau votre lien.", status=429
        )
    except Refused as refused:
        return _ended(request, str(refused), status=409)
    return redirect(reverse("placements:immersion_sign", args=[token]) + "#signer")


@login_not_required
@never_cache
@require_safe
def immersion_sign_document(request: VisitorRequest, token: str) -> HttpResponse:
    """The PDF of one's own copy."""
    try:
        one = signatory_of_token(token)
    except Refused as refused:
        return _link_ended(request, refused)
    if ended := _ended_sentence(one):
        return _ended(request, ended, status=410)
    response = agreement_pdf(one.agreement)
    response["X-Robots-Tag"] = "noindex"
    return response


def _ended_sentence(one: ImmersionSignatory) -> str:
    """Why the link shows nothing: the agreement is being changed, or was cancelled."""
    state = one.agreement.status
    if state == ImmersionStatus.DRAFT:
        return "Cette convention est en cours de modification. Vous recevrez un nouveau courriel quand elle sera prête."
    if state == ImmersionStatus.CANCELLED:
        return "Cette immersion est annulée : il n'y a rien à signer."
    return ""


# --- The tutor's assessment ---------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def immersion_assess(request: VisitorRequest, token: str) -> HttpResponse:
    """Some words of the tutor, once; she does not sign."""
    try:
        one = assessment_of_token(token)
    except Refused as refused:
        return _link_ended(request, refused)
    agreement = one.agreement
    if one.filled_at is not None:
        thanks = f"Votre bilan est bien arrivé. Il aidera {agreement.person.first_name} et son référent pour la suite."
        return _ended(request, thanks, status=200, thanks=True)
    if agreement.status in (ImmersionStatus.CANCELLED, ImmersionStatus.NO_SHOW):
        return _ended(request, "Cette immersion n'a pas eu lieu : il n'y a pas de bilan à faire.", status=410)
    form = AssessmentForm(request.POST or None, initial={"filled_by": agreement.welcomer_name})
    status = 422 if form.is_bound and not form.is_valid() else 200
    if request.method == "POST" and form.is_valid():
        try:
            throttle(scope="immersion-assess", key=str(one.pk), limit=TRIES_AN_HOUR, seconds=HOUR)
            services.assessment_fill(assessment_id=one.pk, key=one.key, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            refusals_show(form, refused)
            status = 429 if isinstance(refused, Throttled) else 409 if isinstance(refused, Conflict) else 422
        else:
            return redirect(request.path)
    context = {"agreement": agreement, "first_name": agreement.person.first_name, "form": form}
    return render(request, "placements/immersion_assess.html", context, status=status)


def _link_ended(request: VisitorRequest, refused: Refused) -> HttpResponse:
    return _ended(request, str(refused), status=404 if "altered" in refused.codes else 410)


def _ended(request: VisitorRequest, sentence: str, *, status: int, thanks: bool = False) -> HttpResponse:
    context = {"sentence": sentence, "thanks": thanks}
    return render(request, "placements/immersion_link_ended.html", context, status=status)
