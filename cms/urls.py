"""Addresses of the room that are not pages, and names for the pages that every screen links to."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from wagtail.views import serve

from cms import views
from cms.feeds import NewsFeed

app_name = "cms"


def page(address: str, name: str):
    """A name for the page at `address`, so that menus and other rooms can `{% url "cms:…" %}` to it."""
    return path(address, login_not_required(serve), {"path": address}, name=name)


urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
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
