"""The pilot's page of versions: what ranks now, what was learned and why it was kept or not, and the way back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from core.errors import Refused
from matching import selectors_versions as selectors
from matching.enums import VersionStatus
from matching.models import MatcherVersion
from matching.services import version_return

PILOTS = (Role.PILOT, Role.ADMIN)


@role_required(*PILOTS)
@require_safe
def versions(request: ActorRequest) -> HttpResponse:
    """Every version, the one in use first said, and what the last attempt to learn gave."""
    return render(request, "matching/versions.html", {"overview": selectors.versions_overview()})


@role_required(*PILOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def version_choose(request: ActorRequest, version_id: int) -> HttpResponse:
    """Return to an earlier version: a page that says what it changes, then the change."""
    version = MatcherVersion.objects.filter(pk=version_id, status__in=selectors.ONCE_USED).first()
    if version is None:
        raise Http404("no such version")
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            version_return(
                actor=request.actor,
                version_id=version.pk,
                seen_id=int(seen) if seen.isdecimal() and len(seen) < 19 else 0,
                now=timezone.now(),
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"La version « {version} » classe les offres dès maintenant.")
        return redirect("matching:versions")
    if version.status == VersionStatus.ACTIVE:
        return redirect("matching:versions")
    active = MatcherVersion.objects.filter(status=VersionStatus.ACTIVE).first()
    return render(request, "matching/version_choose.html", {"version": version, "active": active})
