"""The three spaces of the clauses: facilitator, contractor, buyer."""

from django.urls import include, path, register_converter

from clauses.converters import MonthConverter
from clauses.views import (
    buyer,
    contractor,
    contracts,
    facilitator,
    grid,
    hours_uploads,
    lots,
    people,
    statements,
    steering,
)

register_converter(MonthConverter, "month")

app_name = "clauses"

facilitator_space = [
    path("", facilitator.home, name="facilitator_home"),
    path("marches/", contracts.contract_list, name="contract_list"),
    path("marches/nouveau/", contracts.contract_new, name="contract_new"),
    path("marches/importer/", contracts.decp_upload, name="decp_upload"),
    path("marches/importer/<int:upload_id>/", contracts.decp_preview, name="decp_preview"),
    path("marches/<int:contract_id>/", contracts.contract_detail, name="contract_detail"),
    path("marches/<int:contract_id>/suivre/", contracts.contract_follow, name="contract_follow"),
    path("marches/<int:contract_id>/lots/nouveau/", contracts.lot_new, name="lot_new"),
    path("suivi/", steering.followed_list, name="followed_list"),
    path("lots/<int:lot_id>/", lots.lot_detail, name="lot_detail"),
    path("lots/<int:lot_id>/pilotage/", steering.lot_steering, name="lot_steering"),
    path("lots/<int:lot_id>/modifier/", lots.lot_edit, name="lot_edit"),
    path("lots/<int:lot_id>/obligation/", lots.obligation_edit, name="obligation_edit"),
    path("lots/<int:lot_id>/obligation/calcul/", lots.obligation_result, name="obligation_result"),
    path("lots/<int:lot_id>/entreprises/ajouter/", lots.participation_new, name="participation_new"),
    path("lots/<int:lot_id>/personnes/ajouter/", people.engagement_new, name="engagement_new"),
    path("personnes/<int:engagement_id>/", people.engagement_detail, name="engagement_detail"),
    path("personnes/<int:engagement_id>/prolonger/", people.engagement_extend, name="engagement_extend"),
    path("releves/", statements.statement_queue, name="statement_queue"),
    path("releves/<int:statement_id>/", statements.statement_review, name="statement_review"),
    path("registre/<int:line_id>/corriger/", statements.line_correction, name="line_correction"),
]

contractor_space = [
    path("", contractor.home, name="contractor_home"),
    path("lots/<int:lot_id>/", contractor.lot_detail, name="contractor_lot"),
    path("lots/<int:lot_id>/releves/<month:month>/", grid.statement_grid, name="statement_grid"),
    path("lots/<int:lot_id>/releves/<month:month>/modele/", hours_uploads.lot_template, name="hours_lot_template"),
    path("modele/<month:month>/", hours_uploads.company_template, name="hours_company_template"),
    path("fichiers/", hours_uploads.upload_list, name="hours_uploads"),
    path("fichiers/<int:upload_id>/", hours_uploads.upload_detail, name="hours_upload"),
    path("fichiers/<int:upload_id>/refusees/", hours_uploads.rejected_rows, name="hours_upload_rejected"),
]

buyer_space = [
    path("", buyer.home, name="buyer_home"),
    path("marches/<int:contract_id>/", buyer.contract_detail, name="buyer_contract"),
]

urlpatterns = [
    path("espace-facilitateur/", include(facilitator_space)),
    path("espace-entreprise-titulaire/", include(contractor_space)),
    path("espace-acheteur/", include(buyer_space)),
]
