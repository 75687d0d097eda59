from django.urls import path

from reporting.views import goals, home, public, reports, voices

app_name = "reporting"

urlpatterns = [
    path("chiffres/", public.figures, name="public_figures"),
    path("chiffres/tableau/", public.figures_csv, name="public_figures_csv"),
    path("pilotage/", home.home, name="home"),
    path("pilotage/objectifs/avancement/", goals.goals_progress, name="goals_progress"),
    path("pilotage/objectifs/", goals.goals, name="goals"),
    path("pilotage/paroles/", voices.voices, name="voices"),
    path("rapports/", reports.clauses, name="clauses"),
    path("rapports/feuille/", reports.clauses_sheet, name="clauses_sheet"),
    path("rapports/classeur/", reports.clauses_workbook, name="clauses_workbook"),
    path("rapports/consolidation-nationale/", reports.consolidation, name="consolidation"),
    path("rapports/tableau/", reports.table, name="table"),
    path("rapports/achats-responsables/", reports.purchases, name="purchases"),
]
