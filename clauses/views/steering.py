"""Following lots: the list of all of them with whose turn it is, and the steering page of one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.forms.steering import FollowedFilter
from clauses.models import DriftAlert
from clauses.selectors.curves import curve_chart, lot_curve
from clauses.selectors.followed import lots_followed, open_drifts, waiting_lots
from clauses.selectors.lots import lots_of, progress_of
from clauses.selectors.steering import steering_of_lot
from clauses.selectors.usages import pace_in_force
from clauses.views.common import acts_shown, page_of, penalty_estimate, today

DRIFTS_SHOWN = 20


@role_required(Role.FACILITATOR)
@require_safe
def followed_list(request: ActorRequest) -> HttpResponse:
    form = FollowedFilter(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, lots_followed(request.actor, on=today(), filters=filters))
    pace = pace_in_force(today())
    context = {
        "form": form,
        "page_obj": page,
        "rows": [progress_of(lot, on=today(), pace=pace) for lot in page],
        "today": today(),
        "waiting": waiting_lots(request.actor, shown=0),
        "drift_count": open_drifts(request.actor).count(),
        "filtered": any(filters.values()),
    }
    return render(request, "clauses/facilitator/followed_list.html", context)


@role_required(Role.FACILITATOR)
@require_safe
def lot_steering(request: ActorRequest, lot_id: int) -> HttpResponse:
    """Owed, declared, validated, expected, forecast; who must act; the drifts of the past."""
    lot = get_object_or_404(lots_of(request.actor), pk=lot_id)
    pace = pace_in_force(today())
    progress = progress_of(lot, on=today(), pace=pace)
    steering = steering_of_lot(lot, on=today(), pace=pace)
    curve = lot_curve(steering, on=today())
    context = {
        "lot": lot,
        "progress": progress,
        "steering": steering,
        "pace": pace,
        "acts": acts_shown(steering.acts, on=today()),
        "curve": curve_chart(curve) if curve else None,
        "penalty": penalty_estimate(lot, progress.totals),
        "drifts": DriftAlert.objects.filter(lot=lot)[:DRIFTS_SHOWN],
    }
    return render(request, "clauses/facilitator/lot_steering.html", context)
