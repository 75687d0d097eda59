"""The cost and aid estimator: one public page, asked by address."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.enums import RecruitmentKind
from cms.estimates import estimate
from cms.forms import EstimateForm
from cms.published import published_mark
from core.pages_kept import kept_for_visitors


@require_safe
@login_not_required
@kept_for_visitors(*EstimateForm.base_fields, mark=published_mark)
def estimator(request: HttpRequest) -> HttpResponse:
    """The form; below it, once it is filled in, the aids that may apply and an indicative cost.

    `?contrat=pec` alone, the link of a sheet of the toolbox, only chooses the contract.
    """
    today = timezone.localdate()
    asked = set(request.GET) - {"contrat"}
    initial = {"contrat": request.GET.get("contrat", "")}
    form = EstimateForm(request.GET, on=today) if asked else EstimateForm(on=today, initial=initial)
    found = estimate(form.recruitment, on=today) if form.is_valid() else None
    status = 422 if form.is_bound and found is None else 200
    context = {"form": form, "found": found, "today": today, "is_trial": _is(found, RecruitmentKind.IMMERSION)}
    return render(request, "cms/estimator.html", context, status=status)


def _is(found, kind: RecruitmentKind) -> bool:
    return found is not None and found.recruitment.kind == kind
