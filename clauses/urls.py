"""The three spaces of the clauses: facilitator, contractor, buyer."""

from django.urls import include, path, register_converter

from clauses.converters import MonthConverter
from clauses.views import (
    announcing,
    bridge,
    buyer,
    buyer_kinds,
    companies,
    contract_entry,
    contractor,
    contracts,
    due_dates,
    duty,
    eligibility,
    exchanges,
    facilitator,
    good_faith,
    grid,
    hours_uploads,
    lot_companies,
    lots,
    network,
    people,
    pooling,
    publishing,
    registers,
    reminders,
    results,
    sources,
    statements,
    steering,
    uploads,
)
from clauses.views.obligations import amendments, orders, tranches
from clauses.views.obligations import edit as obligation_edit
from clauses.views.obligations import page as obligation_page
from clauses.views.sizing import advice as sizing_advice
from clauses.views.sizing import lots as sizing_lots
from clauses.views.sizing import studies

register_converter(MonthConverter, "month")

app_name = "clauses"

facilitator_space = [
    path("", facilitator.home, name="facilitator_home"),
    path("marches/", contracts.contract_list, name="contract_list"),
    path("marches/export/", contracts.contract_export, name="contract_export"),
    path("marches/nouveau/", contract_entry.contract_new, name="contract_new"),
    path("marches/brouillons/<int:draft_id>/supprimer/", contract_entry.draft_throw_away, name="draft_throw_away"),
    path("marches/importer/", uploads.decp_upload, name="decp_upload"),
    path("marches/importer/<int:upload_id>/", uploads.decp_preview, name="decp_preview"),
    path("marches/importer/<int:upload_id>/abandonner/", uploads.decp_give_up, name="decp_give_up"),
    path("marches/importer/<int:upload_id>/reprendre/", uploads.decp_resume, name="decp_resume"),
    path("marches/importer/<int:upload_id>/defauts.<slug:form>", uploads.decp_defects, name="decp_defects"),
    path("marches/<int:contract_id>/", contracts.contract_detail, name="contract_detail"),
    path("marches/<int:contract_id>/modifier/", contract_entry.contract_edit, name="contract_edit"),
    path("marches/<int:contract_id>/historique/", contracts.contract_story, name="contract_story"),
    path("marches/<int:contract_id>/etat/<slug:move>/", contracts.contract_end, name="contract_end"),
    path("marches/<int:contract_id>/suivre/", contracts.contract_follow, name="contract_follow"),
    path("marches/<int:contract_id>/lots/nouveau/", contracts.lot_new, name="lot_new"),
    path("reseau/", network.contract_list, name="network"),
    path("reseau/<int:contract_id>/", network.contract_detail, name="network_contract"),
    path("suivi/", steering.followed_list, name="followed_list"),
    path("lots/<int:lot_id>/", lots.lot_detail, name="lot_detail"),
    path("lots/<int:lot_id>/pilotage/", steering.lot_steering, name="lot_steering"),
    path("lots/<int:lot_id>/echanges/", exchanges.lot_exchanges, name="lot_exchanges"),
    path("lots/<int:lot_id>/penalite/", exchanges.penalty_new, name="penalty_new"),
    path("lots/<int:lot_id>/courriers/nouveau/", exchanges.letter_new, name="letter_new"),
    path("lots/<int:lot_id>/reunions/nouvelle/", exchanges.meeting_new, name="meeting_new"),
    path("penalites/<int:penalty_id>/retirer/", exchanges.penalty_take_back, name="penalty_take_back"),
    path("courriers/<int:letter_id>/", exchanges.letter_detail, name="letter_detail"),
    path("courriers/<int:letter_id>/supprimer/", exchanges.letter_throw_away, name="letter_throw_away"),
    path("reunions/<int:meeting_id>/", exchanges.meeting_edit, name="meeting_edit"),
    path("reunions/<int:meeting_id>/fait/", exchanges.meeting_done, name="meeting_done"),
    path("lots/<int:lot_id>/modifier/", lots.lot_edit, name="lot_edit"),
    path("lots/<int:lot_id>/obligation/", obligation_page.lot_obligation, name="lot_obligation"),
    path("lots/<int:lot_id>/obligation/fixer/", obligation_edit.obligation_edit, name="obligation_edit"),
    path("lots/<int:lot_id>/obligation/calcul/", obligation_edit.obligation_result, name="obligation_result"),
    path("lots/<int:lot_id>/tranches/nouvelle/", tranches.tranche_new, name="tranche_new"),
    path("tranches/<int:tranche_id>/corriger/", tranches.tranche_edit, name="tranche_edit"),
    path("tranches/<int:tranche_id>/affermir/", tranches.tranche_affirmation, name="tranche_affirm"),
    path("tranches/<int:tranche_id>/abandonner/", tranches.tranche_giving_up, name="tranche_decline"),
    path("tranches/<int:tranche_id>/remettre/", tranches.tranche_return, name="tranche_put_back"),
    path("lots/<int:lot_id>/bons/nouveau/", orders.order_new, name="order_new"),
    path("lots/<int:lot_id>/bons/coller/", orders.order_paste, name="order_paste"),
    path("bons/<int:order_id>/annuler/", orders.order_cancellation, name="order_cancel"),
    path("lots/<int:lot_id>/periodes/nouvelle/", orders.quantity_new, name="quantity_new"),
    path("periodes/<int:quantity_id>/annuler/", orders.quantity_cancellation, name="quantity_cancel"),
    path("lots/<int:lot_id>/avenants/nouveau/", amendments.amendment_new, name="amendment_new"),
    path("propositions/<int:proposal_id>/", amendments.proposal_detail, name="proposal_detail"),
    path("lots/<int:lot_id>/entreprises/", lot_companies.lot_companies, name="lot_companies"),
    path("lots/<int:lot_id>/entreprises/ajouter/", lot_companies.participation_new, name="participation_new"),
    path("entreprises/<int:participation_id>/", lot_companies.participation_edit, name="participation_edit"),
    path(
        "entreprises/<int:participation_id>/inviter/", lot_companies.participation_invite, name="participation_invite"
    ),
    path(
        "entreprises/<int:participation_id>/retirer/",
        lot_companies.participation_take_off,
        name="participation_take_off",
    ),
    path("lots/<int:lot_id>/sorties/", results.lot_exits, name="lot_exits"),
    path("lots/<int:lot_id>/attestation/", results.lot_certificate, name="lot_certificate"),
    path("attestations/<int:certificate_id>/annuler/", results.certificate_withdraw, name="certificate_withdraw"),
    path("lots/<int:lot_id>/personnes/ajouter/", people.engagement_new, name="engagement_new"),
    path("lots/<int:lot_id>/personnes/ailleurs/", people.engagement_elsewhere, name="engagement_elsewhere"),
    path("personnes/", eligibility.eligibility_list, name="eligibility_list"),
    path("personnes/decompte/", eligibility.window_list, name="window_list"),
    path("personnes/annonces/", people.announcement_list, name="announcement_list"),
    path("personnes/annonces/<int:announcement_id>/", people.announcement_answer, name="announcement_answer"),
    path("personnes/parcours/<int:person_id>/", eligibility.person_path, name="person_path"),
    path("personnes/<int:engagement_id>/", eligibility.engagement_detail, name="engagement_detail"),
    path("personnes/<int:engagement_id>/contrat/", people.engagement_edit, name="engagement_edit"),
    path("lots/<int:lot_id>/passerelle/", bridge.lot_bridges, name="lot_bridges"),
    path("lots/<int:lot_id>/passerelle/ouvrir/", bridge.bridge_new, name="bridge_new"),
    path("passerelles/<int:bridge_id>/", bridge.bridge_detail, name="bridge_detail"),
    path("passerelles/<int:bridge_id>/prevenir/", bridge.bridge_tell, name="bridge_tell"),
    path("passerelles/<int:bridge_id>/fermer/", bridge.bridge_end, name="bridge_end"),
    path("personnes/<int:engagement_id>/prolonger/", people.engagement_extend, name="engagement_extend"),
    path("lots/<int:lot_id>/registre/", registers.lot_register, name="lot_register"),
    path("lots/<int:lot_id>/registre/export/", registers.register_export, name="register_export"),
    path("signaux/<int:signal_id>/ecarter/", companies.signal_aside, name="signal_aside"),
    path("signaux/<int:signal_id>/reprendre/", companies.signal_again, name="signal_again"),
    path("signaux/<int:signal_id>/montrer/", companies.signal_show, name="signal_show"),
    path("signaux/<int:signal_id>/garder/", companies.signal_keep, name="signal_keep"),
    path("releves/", statements.statement_queue, name="statement_queue"),
    path("releves/mois/<month:month>/", statements.month_export, name="month_export"),
    path("relances/", reminders.reminders, name="reminders"),
    path("relances/contacts/<int:user_id>/", reminders.contact_address, name="contact_address"),
    path("releves/<int:statement_id>/", statements.statement_review, name="statement_review"),
    path("registre/<int:line_id>/corriger/", statements.line_correction, name="line_correction"),
]

contractor_space = [
    path("", contractor.home, name="contractor_home"),
    path("passerelles/<int:bridge_id>/", bridge.bridge_confirm_page, name="bridge_confirm"),
    path("lots/<int:lot_id>/", contractor.lot_detail, name="contractor_lot"),
    path("lots/<int:lot_id>/sous-traitants/", lot_companies.subcontractors, name="subcontractors"),
    path(
        "sous-traitants/<int:participation_id>/retirer/",
        lot_companies.subcontractor_withdraw,
        name="subcontractor_withdraw",
    ),
    path("lots/<int:lot_id>/annoncer/", announcing.announcement_new, name="announcement_new"),
    path("lots/<int:lot_id>/releves/<month:month>/", grid.statement_grid, name="statement_grid"),
    path("lots/<int:lot_id>/releves/<month:month>/modele/", hours_uploads.lot_template, name="hours_lot_template"),
    path("modele/<month:month>/", hours_uploads.company_template, name="hours_company_template"),
    path("fichiers/", hours_uploads.upload_list, name="hours_uploads"),
    path("fichiers/<int:upload_id>/", hours_uploads.upload_detail, name="hours_upload"),
    path("fichiers/<int:upload_id>/reprendre/", hours_uploads.upload_resume, name="hours_upload_resume"),
    path("fichiers/<int:upload_id>/refusees/", hours_uploads.rejected_rows, name="hours_upload_rejected"),
    path("courriers/<int:letter_id>/", contractor.letter_received, name="letter_received"),
    path("bilan/", companies.own_company, name="own_company"),
    path("bilan/export/", companies.own_company_export, name="own_company_export"),
]

buyer_space = [
    path("", buyer.home, name="buyer_home"),
    path("marches/<int:contract_id>/", buyer.contract_detail, name="buyer_contract"),
    path("lots/<int:lot_id>/", buyer.lot_detail, name="buyer_lot"),
    path("lots/<int:lot_id>/obligation/", obligation_page.buyer_obligation, name="buyer_obligation"),
]

# Read from several spaces, each seeing what is hers.
shared = [
    path("echeances/", due_dates.due_date_list, name="due_date_list"),
    path("echeances/fichier/", due_dates.due_date_file, name="due_date_file"),
    path("echeances/adresse/", due_dates.calendar_new, name="calendar_new"),
    path("echeances/adresse/revoquer/", due_dates.calendar_end, name="calendar_end"),
    path("echeances/agenda/<str:secret>.ics", due_dates.calendar_feed, name="calendar_feed"),
    path("mises-en-commun/", pooling.pooling_list, name="pooling_list"),
    path("mises-en-commun/nouvelle/", pooling.pooling_new, name="pooling_new"),
    path("mises-en-commun/<int:agreement_id>/", pooling.pooling_detail, name="pooling_detail"),
    path("mises-en-commun/<int:agreement_id>/repondre/", pooling.pooling_answer, name="pooling_answer"),
    path("mises-en-commun/<int:agreement_id>/terminer/", pooling.pooling_end, name="pooling_end"),
    path("entreprises/", companies.company_list, name="company_list"),
    path("entreprises/<int:company_id>/", companies.company_detail, name="company_detail"),
    path("entreprises/<int:company_id>/export/", companies.company_export, name="company_export"),
    path("cpv/", contract_entry.cpv_codes, name="cpv_codes"),
    path("entreprises/<int:participation_id>/decision/", lot_companies.company_decision, name="company_decision"),
    path("lots/<int:lot_id>/obligation.xlsx", obligation_page.obligation_export, name="obligation_export"),
    path("courriers/<int:letter_id>/document/", exchanges.letter_document, name="letter_document"),
    path("lots/<int:lot_id>/demarches/<int:company_id>/", good_faith.good_faith, name="good_faith"),
    path("lots/<int:lot_id>/demarches/<int:company_id>/dossier/", good_faith.good_faith_pdf, name="good_faith_pdf"),
    path("demarches/<int:step_id>/retirer/", good_faith.good_faith_take_back, name="good_faith_take_back"),
]

# The duty of August 2026: facilitators, buyers and the pilot read the same pages.
duty_pages = [
    path("", duty.duty_list_page, name="duty_list"),
    path("seuils/", duty.threshold_list, name="threshold_list"),
    path("seuils/nouveau/", duty.threshold_edit, name="threshold_new"),
    path("seuils/<int:threshold_id>/", duty.threshold_edit, name="threshold_edit"),
    path("seuils/date/", duty.social_duty_date, name="social_duty_date"),
    path("<int:contract_id>/", duty.duty_contract, name="duty_contract"),
    path("<int:contract_id>/retirer/", duty.duty_exemption_withdraw, name="duty_exemption_withdraw"),
]

# Contracts given back as essential data.
publishing_pages = [
    path("", publishing.decp_export_page, name="decp_export"),
    path("<int:contract_id>/", publishing.publishing_facts, name="publishing_facts"),
]

# The watch on DECP files.
source_pages = [
    path("", sources.source_list, name="decp_sources"),
    path("nouvelle/", sources.source_edit, name="decp_source_new"),
    path("<int:source_id>/", sources.source_detail, name="decp_source"),
    path("<int:source_id>/modifier/", sources.source_edit, name="decp_source_edit"),
    path("<int:source_id>/lire/", sources.source_run, name="decp_source_run"),
    path("lectures/<int:reading_id>/", sources.reading_detail, name="decp_reading"),
]

# Buyers and facilitators share a study: one address for both.
study_pages = [
    path("", studies.study_list, name="study_list"),
    path("nouvelle/", studies.study_new, name="study_new"),
    path("<int:study_id>/", studies.study_detail, name="study_detail"),
    path("<int:study_id>/marche/", studies.study_edit, name="study_edit"),
    path("<int:study_id>/partager/", studies.study_sharing, name="study_sharing"),
    path("<int:study_id>/copier/", studies.study_copy, name="study_copy"),
    path("<int:study_id>/supprimer/", studies.study_remove, name="study_remove"),
    path("<int:study_id>/creer-le-marche/", studies.study_contract, name="study_contract"),
    path("<int:study_id>/lots/", sizing_lots.study_lots, name="study_lots"),
    path("<int:study_id>/lots/nouveau/", sizing_lots.study_lot_new, name="study_lot_new"),
    path("<int:study_id>/lots/calcul/", sizing_lots.study_lot_result, name="study_lot_result"),
    path("<int:study_id>/lots/<int:study_lot_id>/", sizing_lots.study_lot_edit, name="study_lot_edit"),
    path("<int:study_id>/lots/<int:study_lot_id>/retirer/", sizing_lots.study_lot_delete, name="study_lot_delete"),
    path("<int:study_id>/faisabilite/", sizing_advice.study_feasibility, name="study_feasibility"),
    path("<int:study_id>/type-de-clause/", sizing_advice.study_kinds, name="study_kinds"),
    path("<int:study_id>/redaction/", sizing_advice.study_wording, name="study_wording"),
    path("<int:study_id>/redaction/textes.txt", sizing_advice.study_wording_text, name="study_wording_text"),
    path("<int:study_id>/redaction/textes.pdf", sizing_advice.study_wording_pdf, name="study_wording_pdf"),
    path("<int:study_id>/marches-semblables/", sizing_advice.study_comparables, name="study_comparables"),
]

urlpatterns = [
    path("clauses/", include(shared)),
    path("attestations/<int:certificate_id>/", results.certificate_pdf, name="certificate_pdf"),
    path("pilotage/reseau-des-facilitateurs/", network.members, name="network_members"),
    path("rapports/acheteurs/", buyer_kinds.buyer_kinds, name="buyer_kinds"),
    path("espace-facilitateur/", include(facilitator_space)),
    path("espace-entreprise-titulaire/", include(contractor_space)),
    path("espace-acheteur/", include(buyer_space)),
    path("obligation-sociale/", include(duty_pages)),
    path("donnees-essentielles/", include(publishing_pages)),
    path("sources-decp/", include(source_pages)),
    path("etudes/", include(study_pages)),
]
