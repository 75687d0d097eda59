"""What people and employers say, for the pilot."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.keeping import kept
from reporting import selectors
from reporting.forms import TerritoryForm


@role_required(Role.PILOT, Role.ADMIN)
@require_safe
def voices(request: ActorRequest) -> HttpResponse:
    """How jobs go and how useful steps were, over twelve months, without small numbers."""
    form = TerritoryForm(request.GET or None, actor=request.actor)
    territory, today = form.territory, timezone.localdate()
    since, scope = selectors.months_back(today)[0], selectors.Scope.of(territory)
    said = kept("voices", (territory and territory.pk, today), lambda: selectors.voices(scope, since=since))
    context = {"form": form, "since": since, "voices": [line for line in said if not line.is_empty]}
    return render(request, "reporting/voices.html", context)
