"""What is new, and who waits: new matches, the daily mail, people nobody was proposed for a month."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest, VisitorRequest
from core.errors import Refused
from matching import services
from matching.attention import alerts_recent
from matching.models import DigestPause, Recommendation, SkillsProfile
from people.selectors import people_search
from people.views import person_open
from placements import links, selectors
from placements.forms import AlertLevelForm, QuietFilterForm

PAGE = 20


@role_required(Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: ActorRequest) -> HttpResponse:
    """New matches of the last days, and the switch of the daily mail."""
    if request.method == "POST":
        if request.POST.get("action") == "reprendre":
            services.digest_resume(membership_id=request.actor.membership.pk)
            messages.success(request, "Vous recevrez de nouveau le courriel des nouvelles offres.")
        else:
            services.digest_pause(membership_id=request.actor.membership.pk, now=timezone.now())
            messages.success(request, "Vous ne recevrez plus le courriel des nouvelles offres.")
        return redirect("placements:alerts")
    people = selectors.caseload(request.actor)
    context = {
        "told": alerts_recent(people, now=timezone.now(), without=selectors.open_pairs(people)),
        "is_paused": DigestPause.objects.filter(membership=request.actor.membership).exists(),
    }
    return render(request, "placements/alerts.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alerts_stop(request: VisitorRequest, token: str) -> HttpResponse:
    """From a mail, without logging in. Only the button stops it, since mail programs open links by themselves."""
    try:
        membership_id = links.membership_of_token(token)
    except signing.BadSignature:
        return render(request, "placements/alerts_stop.html", {"is_valid": False, "is_done": False}, status=404)
    if request.method == "POST":
        services.digest_pause(membership_id=membership_id, now=timezone.now())
    context = {"is_valid": True, "is_done": request.method == "POST"}
    return render(request, "placements/alerts_stop.html", context)


@role_required(Role.REFERENT)
@require_POST
def alert_level(request: ActorRequest, pk: int) -> HttpResponse:
    """From which match on this person's référent is told."""
    one = person_open(request, pk, record=False)
    form = AlertLevelForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez dans la liste quand être prévenu.")
        return redirect("placements:matches", pk)
    try:
        services.alert_level_set(actor=request.actor, person_id=one.pk, level=form.cleaned_data["level"])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "C'est noté : le réglage des alertes est enregistré.")
    return redirect("placements:matches", pk)


@role_required(Role.REFERENT)
@require_safe
def quiet(request: ActorRequest) -> HttpResponse:
    """People searching whom nobody proposed for 30 days, the longest wait first, with their best match."""
    form = QuietFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    people = selectors.caseload(request.actor, whole_service=chosen.get("qui") == "service")
    people = people_search(people, chosen.get("q", ""))
    rows = selectors.people_without_proposal(people, on=timezone.localdate(), now=timezone.now())
    profile = Exists(SkillsProfile.objects.filter(person=OuterRef("pk")))
    matched = Exists(Recommendation.objects.filter(person=OuterRef("pk")))
    rows = rows.annotate(has_profile=profile).select_related("commune")
    if chosen.get("avec") == "oui":
        rows = rows.filter(matched)
    elif chosen.get("avec") == "non":
        rows = rows.filter(profile).exclude(matched)
    elif chosen.get("avec") == "sans-profil":
        rows = rows.exclude(profile)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    best = selectors.best_recommendations(page)
    context = {"form": form, "page": page, "rows": [(one, best.get(one.pk)) for one in page]}
    return render(request, "placements/quiet.html", context)
