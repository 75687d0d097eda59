from django.urls import path

from matching import views

app_name = "matching"

urlpatterns = [
    path("metiers/suggestions/", views.occupation_suggest, name="occupation_suggest"),
    path("competences/suggestions/", views.skill_suggest, name="skill_suggest"),
    path("espace-referent/personnes/<int:pk>/profil/", views.profile_edit, name="profile_edit"),
    path("espace-referent/personnes/<int:pk>/profil/apercu/", views.profile_preview, name="profile_preview"),
]
