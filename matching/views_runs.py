"""The full runs of the matcher, for the pilot: where the one under way stands, what it costs, start and stop."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from matching import selectors_runs as selectors
from matching import services
from matching.enums import RunOrigin
from matching.models import MatchRun

PAGE = 15


@role_required(Role.PILOT, Role.ADMIN)
@require_safe
def runs(request: ActorRequest) -> HttpResponse:
    """The run under way and the history. Asked for by htmx, only what moves."""
    now = timezone.now()
    underway = selectors.run_underway(request.actor)
    page = Paginator(selectors.runs_over(request.actor), PAGE).get_page(request.GET.get("page"))
    latest = page.object_list[0] if page.number == 1 and page.object_list else None
    context = {
        "progress": selectors.run_progress(underway, now=now) if underway else None,
        "published": selectors.run_published(),
        "page_obj": page,
        "resumable": latest if latest is not None and latest.is_resumable and not underway else None,
    }
    return render(request, "matching/_runs.html" if request.htmx else "matching/runs.html", context)


@role_required(Role.PILOT, Role.ADMIN)
@require_POST
def run_start(request: ActorRequest) -> HttpResponse:
    return _acted(
        request,
        lambda: services.match_run_start(origin=RunOrigin.SCREEN, now=timezone.now(), actor=request.actor),
        "La mise à jour est lancée. Vous pouvez quitter cette page.",
    )


@role_required(Role.PILOT, Role.ADMIN)
@require_POST
def run_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    _visible(request, pk)
    return _acted(
        request,
        lambda: services.match_run_cancel(run_id=pk, now=timezone.now(), actor=request.actor),
        "La mise à jour est annulée. Les rapprochements d'avant restent en service.",
    )


@role_required(Role.PILOT, Role.ADMIN)
@require_POST
def run_resume(request: ActorRequest, pk: int) -> HttpResponse:
    _visible(request, pk)
    return _acted(
        request,
        lambda: services.match_run_resume(run_id=pk, now=timezone.now(), actor=request.actor),
        "La mise à jour reprend là où elle s'était arrêtée.",
    )


def _visible(request: ActorRequest, pk: int) -> None:
    if not selectors.runs_visible_to(request.actor).filter(pk=pk).exists():
        raise Http404(f"no run {pk}")


def _acted(request: ActorRequest, act: Callable[[], MatchRun], done: str) -> HttpResponse:
    """Say what was done, or why it was not: a second click finds the work of the first."""
    try:
        act()
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("matching:runs")
