"""The facilitator's home: where her lots stand and what waits for her."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.enums import StatementStatus
from clauses.models import Bridge
from clauses.selectors.bridge import bridges_of, stories_of
from clauses.selectors.bridge_figures import bridge_figures
from clauses.selectors.companies.pages import questions_of_day
from clauses.selectors.followed import open_drifts, waiting_lots
from clauses.selectors.lots import lots_to_watch, work_of_facilitator
from clauses.selectors.statements import statements_queue
from clauses.views.common import today

STATEMENTS_SHOWN = 5
DRIFTS_SHOWN = 5
BRIDGES_SHOWN = 5
QUESTIONS_SHOWN = 5


@role_required(Role.FACILITATOR)
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    waiting = statements_queue(request.actor).filter(status=StatementStatus.SENT).order_by("due_on", "sent_at", "pk")
    work = work_of_facilitator(request.actor)
    bridges = bridge_figures(Bridge.objects.visible_to(request.actor))
    return render(
        request,
        "clauses/facilitator/home.html",
        {
            "unset_url": f"{reverse('clauses:contract_list')}?scope=unset",
            "work": work,
            "lots": lots_to_watch(request.actor, on=today()),
            "bridges": bridges,
            "open_bridges": stories_of(bridges_of(request.actor).open()[:BRIDGES_SHOWN]) if bridges.opened else [],
            "waiting": waiting[:STATEMENTS_SHOWN] if work.statements else [],
            "turns": waiting_lots(request.actor),
            "drifts": open_drifts(request.actor, shown=DRIFTS_SHOWN),
            "questions": questions_of_day(request.actor, shown=QUESTIONS_SHOWN),
            "today": today(),
        },
    )
