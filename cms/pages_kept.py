"""Editors' pages, kept whole for visitors (`core.pages_kept`) until an editor publishes anything."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from wagtail.views import serve

from cms.published import published_mark
from core.pages_kept import kept_for_visitors


# The only question that a page of the site answers: the kind of meetings of the agenda.
@login_not_required
@kept_for_visitors("nature", mark=published_mark)
def page_serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own view, in front of which the pages already made are kept."""
    return serve(request, path)
