"""Addresses of the room that are not pages, and names for the pages that every screen links to."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from cms.feeds import NewsFeed
from cms.pages_kept import page_serve
from cms.views import estimator, site

app_name = "cms"


def page(address: str, name: str):
    """A name for the page at `address`, so that menus and other rooms can `{% url "cms:…" %}` to it."""
    return path(address, page_serve, {"path": address}, name=name)


urlpatterns = [
    path("recherche/", site.search, name="search"),
    path("employeurs/estimation/", estimator.estimator, name="estimator"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    path("robots.txt", site.robots, name="robots"),
    path("actualites/flux.xml", login_not_required(NewsFeed()), name="feed"),
    page("", "home"),
    page("employeurs/", "employers"),
    page("accompagner/", "referents"),
    page("clauses/", "clauses"),
    page("metiers/", "trades"),
    page("evenements/", "events"),
    page("temoignages/", "stories"),
    page("facile-a-lire/", "easy"),
    page("mentions-legales/", "legal"),
    page("accessibilite/", "accessibility"),
    page("donnees-personnelles/", "privacy"),
]
