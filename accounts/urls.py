from django.urls import path

from accounts import views, views_notifications

app_name = "accounts"

urlpatterns = [
    path("mon-espace/", views.home, name="home"),
    path("mon-espace/role/", views.switch, name="switch"),
    path("mon-compte/", views.profile, name="profile"),
    path("mes-notifications/", views_notifications.notifications, name="notifications"),
    path("notifications/arreter/<str:token>/", views_notifications.notification_stop, name="notification_stop"),
    path("mon-equipe/", views.team, name="team"),
    path("mon-equipe/inviter/", views.invite, name="invite"),
    path("mon-equipe/invitations/<int:invitation_id>/retirer/", views.invitation_withdraw, name="invitation_withdraw"),
    path("mon-equipe/acces/<int:membership_id>/fermer/", views.member_end, name="member_end"),
    path("mon-equipe/demandes/<int:request_id>/", views.access_request_reply, name="access_request_answer"),
    path("mon-equipe/demandes/<int:request_id>/refuser/", views.access_request_refuse, name="access_request_refuse"),
    path("invitation/<str:token>/", views.invitation_open, name="invitation_open"),
]
