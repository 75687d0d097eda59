"""The pilot's home."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core import formats
from core.keeping import kept
from placements.selectors_mentoring import mentoring_figures
from reporting import selectors
from reporting.forms import TerritoryForm


@role_required(Role.PILOT, Role.ADMIN)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """What waits for a decision, then the figures of the last twelve months."""
    form = TerritoryForm(request.GET or None, actor=request.actor)
    territory = form.territory
    scope = selectors.Scope.of(territory)
    today = timezone.localdate()
    since = selectors.months_back(today)[0]
    place = (territory and territory.pk, today)
    # What waits for her is read each time; the year's figures may be a minute old.
    months, journeys = kept("journeys", place, lambda: selectors.journeys_by_month(scope, today=today))
    sectors = kept("sectors", place, lambda: selectors.openings_by_sector(scope))
    figures = kept("figures", place, lambda: selectors.figures(scope, since=since))
    bridges = kept("bridges", place, lambda: selectors.bridge_figures(territory, on=today))
    clauses = kept("clauses", place, lambda: selectors.clause_figures(territory, on=today, since=since))
    return render(
        request,
        "reporting/home.html",
        {
            "form": form,
            "territory": territory,
            "since": since,
            "to_do": selectors.to_do(scope),
            "figures": figures,
            "bridges": bridges,
            "clauses": clauses,
            "mentoring": kept("mentoring", place, lambda: mentoring_figures(since=since, territory_ids=scope.ids)),
            "today": today,
            "month_labels": [formats.month(month) for month in months],
            "journeys": journeys,
            "has_journeys": any(value for series in journeys for value in series["values"]),
            "has_hidden": any(value is None for series in journeys for value in series["values"]),
            "sector_labels": [label for label, _, _ in sectors],
            "sector_series": [
                {"label": "Emplois", "values": [jobs for _, jobs, _ in sectors]},
                {"label": "Immersions", "values": [immersions for _, _, immersions in sectors]},
            ],
        },
    )
