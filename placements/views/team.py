"""The team of a service, for its manager: the counts of each référent, then her people."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from accounts.models import Territory
from core.forms import field_of
from people.selectors import people_search
from placements import selectors
from placements.selectors_team import manages, team_members, team_of, team_people, team_territories

PAGE = 25


class TeamFilterForm(forms.Form):
    """Within which territory."""

    territoire = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.none(), required=False, empty_label="Tous"
    )


class MemberFilterForm(forms.Form):
    q = forms.CharField(label="Nom", required=False, max_length=100)
    attente = forms.ChoiceField(
        label="Situation",
        choices=[("", "Toutes"), ("sans-proposition", "Sans proposition depuis 30 jours")],
        required=False,
    )


@role_required(Role.REFERENT)
@require_safe
def team(request: ActorRequest) -> HttpResponse:
    """How many people each référent follows, and each territory holds, and what waits."""
    _require_manager(request)
    form = TeamFilterForm(request.GET)
    field_of(form, "territoire", forms.ModelChoiceField).queryset = team_territories(request.actor)
    territory = form.cleaned_data.get("territoire") if form.is_valid() else None
    found = team_of(request.actor, on=timezone.localdate(), now=timezone.now(), territory=territory)
    return render(request, "placements/team.html", {"form": form, "team": found})


@role_required(Role.REFERENT)
@require_safe
def member(request: ActorRequest, membership_id: int) -> HttpResponse:
    """The people of one référent of the team."""
    _require_manager(request)
    referent = team_members(request.actor).filter(pk=membership_id).first()
    if referent is None:
        raise Http404("no such référent in this service")
    form = MemberFilterForm(request.GET)
    form.is_valid()
    today, now = timezone.localdate(), timezone.now()
    rows = people_search(team_people(request.actor).filter(referent=referent), form.cleaned_data.get("q", ""))
    rows = rows.followed()
    if form.cleaned_data.get("attente"):
        quiet = selectors.people_without_proposal(rows, on=today, now=now)
        rows = rows.filter(pk__in=quiet.order_by().values("pk"))
    listed = selectors.caseload_annotated(rows, on=today).order_by("last_name", "first_name", "pk")
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    return render(request, "placements/team_member.html", {"referent": referent, "form": form, "page": page})


def _require_manager(request: ActorRequest) -> None:
    if not manages(request.actor):
        raise PermissionDenied("Cette page est réservée au responsable du service.")
