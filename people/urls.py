from django.urls import path

from people import views

app_name = "people"

urlpatterns = [
    path("espace-referent/personnes/nouvelle/", views.person_create, name="person_create"),
    path("espace-referent/personnes/<int:pk>/modifier/", views.person_edit, name="person_edit"),
    path("espace-referent/personnes/<int:pk>/accords/", views.consent, name="consent"),
    path("espace-referent/personnes/<int:pk>/justificatifs/", views.evidence_add, name="evidence_add"),
    path(
        "espace-referent/personnes/<int:pk>/justificatifs/<int:evidence_pk>/retirer/",
        views.evidence_remove,
        name="evidence_remove",
    ),
]
