"""People of a lot: find a hire, put it on the lot, check the eligibility."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.people import EligibilityForm, EngagementForm, WindowForm
from clauses.models import Engagement, Lot
from clauses.rules import countable_from
from clauses.selectors.eligibility import criteria_with_evidence
from clauses.selectors.hires import hires_for_lot
from clauses.services.engagements import (
    engagement_create,
    engagement_extend_window,
    engagement_validate_eligibility,
)
from clauses.views.common import page_of, show_refusal, today
from core.errors import Refused
from people.enums import AccessPurpose
from people.models import EligibilityCriterion
from people.services import access_record

HIRES_A_PAGE = 10


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def engagement_new(request: ActorRequest, lot_id: int) -> HttpResponse:
    """Search among hires; choose one and the company that will declare its hours."""
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract"), pk=lot_id)
    companies = [
        (participation.organisation_id, f"{participation.display_name} ({participation.get_role_display().lower()})")
        for participation in lot.participations.select_related("organisation").filter(organisation__isnull=False)
    ]
    status = 200
    if request.method == "POST":
        form = EngagementForm(request.POST, companies=companies)
        status = 422
        if form.is_valid():
            try:
                engagement = engagement_create(
                    actor=request.actor,
                    lot_id=lot.pk,
                    hire_id=form.cleaned_data["hire"],
                    company_id=form.cleaned_data["company"],
                    way=form.cleaned_data["way"],
                    now=timezone.now(),
                )
            except Refused as refusal:
                status = show_refusal(request, refusal)
            else:
                messages.success(request, "La personne est sur le lot. Vérifiez maintenant son éligibilité.")
                return redirect("clauses:engagement_detail", engagement.pk)
        else:
            messages.error(request, "Choisissez une embauche et l'entreprise qui déclare.")
    text = request.GET.get("q", "")[:100]
    page = page_of(request, hires_for_lot(lot, actor=request.actor, text=text), size=HIRES_A_PAGE)
    on_lot = {company_id for company_id, _ in companies}
    context = {
        "lot": lot,
        "q": text,
        "page_obj": page,
        "rows": [
            {
                "hire": hire,
                "form": EngagementForm(
                    companies=companies,
                    auto_id=f"id_{hire.pk}_%s",
                    initial={
                        "hire": hire.pk,
                        "company": hire.employer.organisation_id if hire.employer.organisation_id in on_lot else None,
                    },
                ),
            }
            for hire in page
        ],
        "has_companies": bool(companies),
    }
    template = "clauses/parts/hire_results.html" if request.htmx else "clauses/facilitator/engagement_form.html"
    return render(request, template, context, status=status)


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def engagement_detail(request: ActorRequest, engagement_id: int) -> HttpResponse:
    """One person on one lot: dated evidence on the hiring day, and the validation of the eligibility."""
    engagement = get_object_or_404(
        Engagement.objects.visible_to(request.actor).select_related(
            "person__commune", "lot__contract", "company", "employer", "occupation", "eligibility_validated_by"
        ),
        pk=engagement_id,
    )
    met = criteria_with_evidence(engagement.person, on=engagement.starts_on)
    form = EligibilityForm(
        request.POST or None,
        met=met,
        initial={"on": today(), "criteria": [row.code for row in met[:1]]},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                engagement_validate_eligibility(
                    actor=request.actor, engagement_id=engagement.pk, now=timezone.now(), **form.cleaned_data
                )
            except Refused as refusal:
                status = show_refusal(request, refusal, form)
            else:
                messages.success(request, "L'éligibilité est validée : les heures peuvent compter.")
                return redirect("clauses:engagement_detail", engagement.pk)
    else:
        access_record(actor=request.actor, person=engagement.person, purpose=AccessPurpose.CLAUSE, now=timezone.now())
    context = {
        "engagement": engagement,
        "lot": engagement.lot,
        "met": met,
        "form": form,
        "window_form": WindowForm.of(engagement),
        # By their names of today, even when the file no longer holds the proof.
        "retained": EligibilityCriterion.objects.filter(code__in=engagement.eligibility_criteria),
        "counts_from": countable_from(
            first_day=engagement.starts_on, eligibility_validated_on=engagement.eligibility_validated_on
        ),
        "age": engagement.person.age_on(engagement.starts_on),
    }
    return render(request, "clauses/facilitator/engagement_detail.html", context, status=status)


@role_required(Role.FACILITATOR)
@require_POST
def engagement_extend(request: ActorRequest, engagement_id: int) -> HttpResponse:
    engagement = get_object_or_404(Engagement.objects.visible_to(request.actor), pk=engagement_id)
    form = WindowForm.of(engagement, request.POST)
    if form.is_valid():
        try:
            until: dt.date = form.cleaned_data["until"]
            engagement_extend_window(
                actor=request.actor,
                engagement_id=engagement.pk,
                until=until,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(request, refusal)
        else:
            messages.success(request, f"Les heures comptent maintenant jusqu'au {until:%d/%m/%Y}.")
    else:
        messages.error(request, "Indiquez une date et un motif de prolongation.")
    return redirect("clauses:engagement_detail", engagement.pk)
