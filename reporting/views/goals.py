"""The goals of a year: set by the pilot, followed on her home."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from core.forms import refusals_show
from reporting.forms import GoalsForm, TerritoryForm, YearForm, years_ahead
from reporting.selectors.goals import goals_of, progress_of_year
from reporting.services import goals_save


@role_required(Role.PILOT, Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: ActorRequest) -> HttpResponse:
    """What is done and what is wanted of a year, indicator by indicator."""
    today = timezone.localdate()
    asked = YearForm(request.GET or None, actor=request.actor, today=today, years=years_ahead(today))
    year, territory = asked.year, asked.territory
    form = GoalsForm(request.POST if request.method == "POST" else None, goals=goals_of(year, territory))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = goals_save(
                    actor=request.actor,
                    year=year,
                    territory_id=territory.pk if territory else None,
                    targets=form.cleaned_data,
                    now=timezone.now(),
                )
            except Refused as refusal:
                refusals_show(form, refusal)
            else:
                messages.success(request, "Les objectifs sont enregistrés." if changed else "Rien n'a changé.")
                return redirect(f"{reverse('reporting:goals')}?{request.GET.urlencode()}")
    progress = progress_of_year(request.actor, year=year, territory=territory, today=today, every=True)
    context = {
        "asked": asked,
        "form": form,
        "year": year,
        "territory": territory,
        "rows": [(one, form[one.indicator.value]) for one in progress],
        "query": request.GET.urlencode(),
    }
    return render(request, "reporting/goals.html", context, status=status)


@role_required(Role.PILOT, Role.ADMIN)
@require_safe
def goals_progress(request: ActorRequest) -> HttpResponse:
    """How far this year is from its goals: a piece of the pilot's home, which asks for it once shown."""
    today = timezone.localdate()
    territory = TerritoryForm(request.GET or None, actor=request.actor).territory
    query = f"?territoire={territory.pk}" if territory else ""
    context = {
        "goals": progress_of_year(request.actor, year=today.year, territory=territory, today=today),
        "goals_url": f"{reverse('reporting:goals')}{query}",
    }
    return render(request, "reporting/parts/goals_progress.html", context)
