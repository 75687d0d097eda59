"""Screens of the editors, inside Wagtail's administration and behind its gate."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.links import broken_links
from cms.models import LinkCheck


@require_safe
def broken_links_report(request: HttpRequest) -> HttpResponse:
    """Links of the published pages that lead nowhere, with the page to mend."""
    tried = LinkCheck.objects.order_by("-checked_at").values_list("checked_at", flat=True).first()
    return render(request, "cms/admin/broken_links.html", {"links": broken_links(), "tried_at": tried})
