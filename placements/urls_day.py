"""The addresses of the référent's calendar, of the team, and of several proposals at once."""

from django.urls import path

from placements.views import calendar, contacts, several, team

urlpatterns = [
    path("espace-referent/calendrier/", calendar.calendar, name="calendar"),
    path("espace-referent/calendrier/fichier/", calendar.calendar_file, name="calendar_file"),
    path("espace-referent/calendrier/adresse/", calendar.calendar_new, name="calendar_new"),
    path("espace-referent/calendrier/adresse/revoquer/", calendar.calendar_end, name="calendar_end"),
    path("espace-referent/agenda/<str:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("espace-referent/equipe/", team.team, name="team"),
    path("espace-referent/equipe/<int:membership_id>/", team.member, name="team_member"),
    path("espace-referent/personnes/<int:pk>/contact/", contacts.contact, name="contact"),
    path("espace-referent/personnes/<int:pk>/proposer/", several.propose_several, name="propose_several"),
]
