from django.urls import path

from matching import views, views_runs, views_versions
from matching.fairness import views as fairness

app_name = "matching"

urlpatterns = [
    path("pilotage/rapprochement/", views_runs.runs, name="runs"),
    path("pilotage/rapprochement/lancer/", views_runs.run_start, name="run_start"),
    path("pilotage/rapprochement/<int:pk>/annuler/", views_runs.run_cancel, name="run_cancel"),
    path("pilotage/rapprochement/<int:pk>/reprendre/", views_runs.run_resume, name="run_resume"),
    path("pilotage/rapprochement/versions/", views_versions.versions, name="versions"),
    path(
        "pilotage/rapprochement/versions/<int:version_id>/revenir/",
        views_versions.version_choose,
        name="version_choose",
    ),
    path("metiers/suggestions/", views.occupation_suggest, name="occupation_suggest"),
    path("competences/suggestions/", views.skill_suggest, name="skill_suggest"),
    path("espace-referent/personnes/<int:pk>/profil/", views.profile_edit, name="profile_edit"),
    path("espace-referent/personnes/<int:pk>/profil/apercu/", views.profile_preview, name="profile_preview"),
    path("pilotage/equite/", fairness.fairness, name="fairness"),
    path("pilotage/equite/lancer/", fairness.fairness_start, name="fairness_start"),
    path("pilotage/equite/<int:audit_id>/", fairness.fairness_past, name="fairness_past"),
    path("pilotage/equite/<int:audit_id>/export.csv", fairness.fairness_export, name="fairness_export"),
]
