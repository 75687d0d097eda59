"""A company joins the network, renews her commitments, or leaves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Conflict, Refused
from core.forms import refusals_show
from employers.enums import NetworkStatus
from employers.forms.others import CharterForm, ReasonForm
from employers.models import CharterTheme, Employer, NetworkMembership
from employers.selectors.workspace import employers_of
from employers.services import charter_sign, network_move

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
            }
        )
    return render(request, "employers/charter.html", {"rows": rows})


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def charter_signing(request: ActorRequest, pk: int) -> HttpResponse:
    """Sign online, on the themes one chooses."""
    mine = Employer.objects.filter(organisation_id=request.actor.organisation_id)
    employer = get_object_or_404(mine.select_related("network_membership"), pk=pk)
    membership = employer.membership
    kept = membership.commitments if membership else []
    form = CharterForm(request.POST or None, kept=kept, initial={"commitments": kept})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            signed = charter_sign(
                actor=request.actor,
                employer=employer,
                commitments=form.cleaned_data["commitments"],
                today=timezone.localdate(now),
                now=now,
            )
        except Refused as refused:
            refusals_show(form, refused)
        else:
            member = signed.status == NetworkStatus.MEMBER
            messages.success(
                request,
                "Vos engagements sont renouvelés."
                if member
                else "Merci ! La charte est signée. Le Département étudie votre candidature.",
            )
            return redirect("employers:charter")
    return render(
        request,
        "employers/charter_signing.html",
        {
            "form": form,
            "employer": employer,
            "membership": membership,
            "themes": list(CharterTheme.objects.filter(is_active=True)),
        },
        status=422 if form.errors else 200,
    )


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
