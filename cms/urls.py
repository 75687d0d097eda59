"""Addresses of the room that are not pages, and names for the pages that every screen links to."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from cms.feeds import NewsFeed
from cms.pages_kept import page_serve
from cms.published import published_mark
from cms.views import estimator, event_desk, event_voice, events, site
from core.pages_kept import kept_for_visitors

app_name = "cms"
DESK = "pilotage/rendez-vous/<int:event_pk>"


def page(address: str, name: str):
    """A name for the page at `address`, so that menus and other rooms can `{% url "cms:…" %}` to it."""
    return path(address, page_serve, {"path": address}, name=name)


urlpatterns = [
    path("recherche/", site.search, name="search"),
    path("employeurs/estimation/", estimator.estimator, name="estimator"),
    path("espace-referent/rendez-vous/", events.referent_events, name="referent_events"),
    path("espace-referent/rendez-vous/<int:event_pk>/", events.referent_event, name="referent_event"),
    path("espace-employeur/rendez-vous/", events.employer_events, name="employer_events"),
    path("espace-employeur/rendez-vous/<int:event_pk>/", events.employer_event, name="employer_event"),
    path("inscriptions/<int:registration_pk>/annuler/", events.registration_cancel, name="registration_cancel"),
    path("moi/rendez-vous/<str:token>/", event_voice.event, name="voice_event"),
    path("moi/rendez-vous-nouvelle/<str:token>/", event_voice.event_news, name="voice_event_news"),
    path("pilotage/rendez-vous/", event_desk.pilot_events, name="pilot_events"),
    path(f"{DESK}/", event_desk.desk, name="event_desk"),
    path(f"{DESK}/presence/", event_desk.attendance, name="event_attendance"),
    path(f"{DESK}/presence/ajouter/", event_desk.walk_in, name="event_walk_in"),
    path(f"{DESK}/presence/clore/", event_desk.attendance_end, name="event_attendance_end"),
    path(f"{DESK}/suites/", event_desk.followed, name="event_followed"),
    path(f"{DESK}/annuler/", event_desk.call_off, name="event_call_off"),
    path(f"{DESK}/presence.pdf", event_desk.desk_print, {"paper": "presence.pdf"}, name="event_sheet"),
    path(f"{DESK}/badges.pdf", event_desk.desk_print, {"paper": "badges.pdf"}, name="event_badges"),
    path(f"{DESK}/liste.xlsx", event_desk.desk_print, {"paper": "liste.xlsx"}, name="event_list"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    path("robots.txt", site.robots, name="robots"),
    path("actualites/flux.xml", login_not_required(kept_for_visitors(mark=published_mark)(NewsFeed())), name="feed"),
    page("", "home"),
    page("employeurs/", "employers"),
    page("accompagner/", "referents"),
    page("clauses/", "clauses"),
    page("metiers/", "trades"),
    page("evenements/", "events"),
    page("temoignages/", "stories"),
    page("actualites/", "news"),
    page("facile-a-lire/", "easy"),
    page("mentions-legales/", "legal"),
    page("accessibilite/", "accessibility"),
    page("donnees-personnelles/", "privacy"),
]
