from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from cms.published import published_mark
from cms.search import search_site
from core.pages_kept import kept_for_visitors

IMAGE_KEPT_SECONDS = 60 * 60 * 24 * 30
PRIVATE_PREFIXES = ("admin", "api", "cms", "compte", "connexion", "espace-", "mon-espace", "pilotage", "recherche")


@require_safe
@login_not_required
@kept_for_visitors("q", mark=published_mark)
def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:100]
    found = search_site(query, request=request) if query else None
    return render(request, "cms/search.html", {"query": query, "found": found})


@require_safe
@login_not_required
@kept_for_visitors(mark=published_mark)
def sitemap(request: HttpRequest) -> HttpResponse:
    return wagtail_sitemap(request)


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Robots read the public pages; the demonstration asks to be left alone."""
    lines = ["User-agent: *"]
    lines += ["Disallow: /"] if settings.DEMO else [f"Disallow: /{prefix}" for prefix in PRIVATE_PREFIXES]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('cms:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def image_serve(request: HttpRequest, name: str) -> FileResponse:
    """Renditions of editors' images; originals and documents are not reachable here.

    A web server placed in front of Passerelle may serve `/media/images/` itself.
    """
    path = f"images/{name}"
    if ".." in name or not default_storage.exists(path):
        raise Http404("Image inconnue.")
    response = FileResponse(default_storage.open(path))
    response["Cache-Control"] = f"public, max-age={IMAGE_KEPT_SECONDS}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
