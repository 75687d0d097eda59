"""The contractor's space: her lots, her months, the grid of hours. Only her own part, never a criterion."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import HoursKind
from clauses.models import Lot
from clauses.selectors.contractors import company_lots, company_months_late
from clauses.selectors.statements import months_to_declare
from clauses.views.common import page_of, today

MAIN_KINDS = (HoursKind.WORK, HoursKind.TRAINING)
OTHER_KINDS = (HoursKind.TUTORING, HoursKind.IMMERSION, HoursKind.PAID_ABSENCE)


@role_required(Role.CONTRACTOR)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    lots = company_lots(request.actor)
    context = {"late": company_months_late(request.actor, on=today()), "page_obj": page_of(request, lots)}
    return render(request, "clauses/contractor/home.html", context)


@role_required(Role.CONTRACTOR)
@require_safe
def lot_detail(request: ActorRequest, lot_id: int) -> HttpResponse:
    lot = get_object_or_404(Lot.objects.visible_to(request.actor).select_related("contract__buyer"), pk=lot_id)
    company_lot = company_lots(request.actor).get(pk=lot.pk)
    months = months_to_declare(lot, actor=request.actor, on=today())
    context = {
        "lot": lot,
        "company_lot": company_lot,
        "months": [{"row": row, "is_late": row.is_late(today())} for row in months],
    }
    return render(request, "clauses/contractor/lot_detail.html", context)
