"""A company joins the network, renews her commitments, tells what they became, or leaves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from core.forms import once, refusals_show
from employers.enums import NetworkStatus
from employers.facts import facts_of, year_words
from employers.forms.network import CharterForm, HeldLabelForm, ReviewForm
from employers.forms.others import ReasonForm
from employers.models import CharterSignature, CharterTheme, EmployerLabel, NetworkMembership
from employers.selectors.network import review_rows, signatures_of
from employers.selectors.workspace import employers_of
from employers.services import charter_sign, label_declare, label_move, network_move, review_submit
from employers.services.network import charter_in_force, review_period
from employers.views.survey import own_company

LEAVING_REASONS = ["L'entreprise ferme ou déménage", "Nous n'avons plus le temps", "Le réseau ne nous a pas été utile"]


@role_required(Role.EMPLOYER)
@require_safe
def charter(request: ActorRequest) -> HttpResponse:
    """Where each establishment stands in the network."""
    companies = employers_of(request.actor)
    if not companies:
        return redirect("employers:company")
    if len(companies) == 1 and companies[0].membership is None:
        return redirect("employers:charter_signing", companies[0].pk)
    themes = dict(CharterTheme.objects.values_list("code", "label"))
    signatures = signatures_of(companies)
    today = timezone.localdate()
    rows = []
    for company in companies:
        membership = company.membership
        codes = membership.commitments if membership else []
        rows.append(
            {
                "company": company,
                "membership": membership,
                "commitments": [themes[code] for code in codes if code in themes],
                "is_member": membership is not None and membership.status == NetworkStatus.MEMBER,
                "is_in": membership is not None and membership.status != NetworkStatus.LEFT,
                "signatures": signatures.get(company.pk, []),
                "is_due": membership is not None and membership.is_due(today),
            }
        )
    return render(request, "employers/charter.html", {"rows": rows, "today": today})


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def charter_signing(request: ActorRequest, pk: int) -> HttpResponse:
    """Sign online, on the themes one chooses."""
    employer = own_company(request, pk)
    membership = employer.membership
    kept = membership.commitments if membership else []
    today = timezone.localdate()
    initial = {"commitments": kept, "signer_name": request.user.get_full_name()}
    form = CharterForm(request.POST or None, kept=kept, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    signed = charter_sign(
                        actor=request.actor,
                        employer=employer,
                        commitments=form.cleaned_data["commitments"],
                        signer_name=form.cleaned_data["signer_name"],
                        signer_role=form.cleaned_data["signer_role"],
                        today=today,
                        now=timezone.now(),
                    )
                    sending.done_url = reverse("employers:charter")
                    messages.success(request, _signed_sentence(signed))
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    context = {
        "form": form,
        "employer": employer,
        "membership": membership,
        "version": charter_in_force(on=today),
        "themes": list(CharterTheme.objects.filter(is_active=True)),
    }
    return render(request, "employers/charter_signing.html", context, status=422 if form.errors else 200)


def _signed_sentence(signed: NetworkMembership) -> str:
    if signed.status == NetworkStatus.MEMBER:
        return "Vos engagements sont renouvelés."
    return "Merci ! La charte est signée. Le Département étudie votre candidature."


def _own_signature(request: ActorRequest, signature_id: int) -> CharterSignature:
    mine = CharterSignature.objects.filter(membership__employer__organisation_id=request.actor.organisation_id)
    return get_object_or_404(mine.select_related("membership__employer", "version", "review"), pk=signature_id)


@role_required(Role.EMPLOYER)
@require_safe
def charter_signature(request: ActorRequest, signature_id: int) -> HttpResponse:
    """What was signed: the text, the themes, by whom and when. Made to be printed."""
    signature = _own_signature(request, signature_id)
    return render(request, "employers/charter_signature.html", signature_context(signature))


def signature_context(signature: CharterSignature) -> dict[str, Any]:
    review = getattr(signature, "review", None)
    return {
        "signature": signature,
        "employer": signature.membership.employer,
        "commitments": themes_of(signature),
        "review": review,
        "review_rows": review_rows(review) if review else [],
        "review_facts": year_words(review.facts) if review else [],
    }


def themes_of(signature: CharterSignature) -> list[tuple[str, str]]:
    labels = dict(CharterTheme.objects.values_list("code", "label"))
    return [(code, labels.get(code, code)) for code in signature.commitments]


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def charter_review(request: ActorRequest, signature_id: int) -> HttpResponse:
    """What became of each commitment: the facts are counted, the employer adds her words."""
    signature = _own_signature(request, signature_id)
    now = timezone.now()
    first, last = review_period(signature, today=timezone.localdate(now))
    facts = facts_of(signature.membership.employer_id, first=first, last=last).as_json
    review = getattr(signature, "review", None)
    form = ReviewForm(request.POST or None, themes=themes_of(signature), facts=facts, initial=_review_initial(review))
    if request.method == "POST" and form.is_valid():
        try:
            review_submit(
                actor=request.actor,
                signature_id=signature_id,
                answers=form.answers,
                words=form.cleaned_data["words"],
                today=timezone.localdate(now),
                now=now,
            )
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        else:
            messages.success(request, "Merci ! Votre bilan est enregistré. Le Département le lira.")
        return redirect("employers:charter_signature", signature_id)
    context = {
        "signature": signature,
        "employer": signature.membership.employer,
        "form": form,
        "facts": year_words(facts),
        "first": first,
        "last": last,
    }
    return render(request, "employers/charter_review.html", context, status=422 if form.errors else 200)


def _review_initial(review: Any) -> dict[str, str]:
    if review is None:
        return {}
    said = {f"{key}-{code}": text for code, answer in review.answers.items() for key, text in answer.items()}
    return said | {"words": review.words}


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: ActorRequest, employer_id: int) -> HttpResponse:
    """The labels a company holds, and a form for another."""
    employer = own_company(request, employer_id)
    form = HeldLabelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with once(form, user=request.user) as sending:
                if not sending.is_repeat:
                    now = timezone.now()
                    label_declare(
                        actor=request.actor,
                        employer_id=employer_id,
                        today=timezone.localdate(now),
                        now=now,
                        **form.values,
                    )
                    sending.done_url = reverse("employers:labels", args=[employer_id])
                    messages.success(request, "Le label est déclaré. Il sera publié une fois vérifié.")
        except Refused as refused:
            refusals_show(form, refused)
        else:
            return redirect(sending.done_url)
    rows = EmployerLabel.objects.filter(employer=employer).select_related("label").with_proof_known()
    context = {"employer": employer, "form": form, "labels": list(rows), "today": timezone.localdate()}
    return render(request, "employers/labels.html", context, status=422 if form.errors else 200)


@role_required(Role.EMPLOYER)
@require_http_methods(["POST"])
def label_again(request: ActorRequest, employer_label_id: int) -> HttpResponse:
    """Ask again for a label that was refused."""
    mine = EmployerLabel.objects.filter(employer__organisation_id=request.actor.organisation_id)
    held = get_object_or_404(mine, pk=employer_label_id)
    try:
        label_move(actor=request.actor, employer_label_id=held.pk, action="declare_again", now=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Le label est déclaré de nouveau.")
    return redirect("employers:labels", held.employer_id)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: ActorRequest, pk: int) -> HttpResponse:
    mine = NetworkMembership.objects.filter(employer__organisation_id=request.actor.organisation_id)
    membership = get_object_or_404(mine.select_related("employer"), pk=pk)
    form = ReasonForm(request.POST or None, suggestions=LEAVING_REASONS)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            network_move(
                actor=request.actor,
                membership_id=pk,
                action="leave",
                today=timezone.localdate(now),
                now=now,
                reason=form.cleaned_data["reason"],
            )
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        else:
            messages.success(request, "Votre entreprise a quitté le réseau. Vous pourrez revenir quand vous voudrez.")
        return redirect("employers:charter")
    return render(
        request,
        "employers/network_leave.html",
        {"form": form, "membership": membership},
        status=422 if form.errors else 200,
    )
