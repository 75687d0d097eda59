"""The employer's home and the card of her company."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import AccessRequest
from core.errors import Refused
from core.forms import refusals_show
from employers.enums import NetworkStatus, OpeningStatus
from employers.forms.registration import CompanyForm
from employers.models import Employer, OpeningSketch
from employers.selectors.workspace import employers_of, openings_mine, proposals_waiting, tutors_mine
from employers.services import employer_save, establishment_add, may_renew


@role_required(Role.EMPLOYER)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """What to do next, then what is going on."""
    companies = employers_of(request.actor)
    if not companies:
        return redirect("employers:company")
    openings = openings_mine(request.actor)
    tutors = list(tutors_mine(request.actor))
    live = [one for one in openings if one.status == OpeningStatus.PUBLISHED]
    memberships = [m for c in companies if (m := c.membership) is not None]
    return render(
        request,
        "employers/home.html",
        {
            "companies": companies,
            "openings": openings[:6],
            "opening_count": len(openings),
            "live_count": len(live),
            "drafts": [one for one in openings if one.status == OpeningStatus.DRAFT],
            "sketches": list(OpeningSketch.objects.visible_to(request.actor)),
            "ending": [one for one in live if may_renew(one, today=timezone.localdate())],
            "views": sum(one.view_count for one in live),
            "waiting": proposals_waiting(request.actor),
            "active_tutors": [tutor for tutor in tutors if tutor.is_active],
            "membership": memberships[0] if memberships else None,
            "is_member": any(m.status == NetworkStatus.MEMBER for m in memberships),
            "paused": [one for one in companies if one.is_paused(timezone.localdate())],
            "surveys_to_fill": [one for one in companies if not survey_is_complete(one)][:2],
            "requests": AccessRequest.objects.visible_to(request.actor).waiting().count(),
        },
    )


def survey_is_complete(employer: Employer) -> bool:
    survey = getattr(employer, "survey", None)
    return survey is not None and survey.completed_at is not None


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def company_add(request: ActorRequest) -> HttpResponse:
    """Another establishment of the same company: its SIRET begins as the others' do."""
    form = CompanyForm(request.POST or None, initial={"name": request.actor.organisation.name})
    if request.method == "POST" and form.is_valid():
        try:
            made = establishment_add(actor=request.actor, now=timezone.now(), **form.facts)
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, f"L'établissement {made} est ajouté.")
            return redirect("employers:home")
    return render(request, "employers/company_add.html", {"form": form}, status=422 if form.errors else 200)


@role_required(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """The card of an establishment; opened here when the organisation came by an import."""
    mine = Employer.objects.filter(organisation_id=request.actor.organisation_id).select_related("commune")
    if pk is None:
        existing = mine.order_by("name", "pk").first()
        if existing is not None:
            return redirect("employers:company_edit", existing.pk)
    employer = get_object_or_404(mine, pk=pk) if pk else None
    organisation = request.actor.organisation
    form = CompanyForm(
        request.POST or None,
        instance=employer,
        initial={} if employer else {"siret": organisation.siret or "", "name": organisation.name},
    )
    if request.method == "POST" and form.is_valid():
        fresh = mine.get(pk=pk) if pk else None
        try:
            employer_save(actor=request.actor, employer=fresh, now=timezone.now(), **form.facts)
        except Refused as refused:
            refusals_show(form, refused)
        else:
            messages.success(request, "La fiche de l'entreprise est enregistrée.")
            return redirect("employers:home")
    return render(
        request, "employers/company.html", {"form": form, "employer": employer}, status=422 if form.errors else 200
    )
