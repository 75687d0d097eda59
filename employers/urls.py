from django.urls import path, register_converter

from employers.converters import OpeningKindConverter
from employers.views import (
    advising,
    ending,
    network,
    openings,
    pilot,
    pilot_network,
    pilot_together,
    public,
    registration,
    survey,
    together,
    tutors,
    workspace,
    writing,
)

register_converter(OpeningKindConverter, "opening_kind")

app_name = "employers"

MINE = "espace-employeur/offres/<opening_kind:kind>/<int:pk>/"
COMPANY = "espace-employeur/entreprise/<int:employer_id>/"
CHECK = "pilotage/offres/<opening_kind:kind>/<int:pk>/"

urlpatterns = [
    # Everybody
    path("offres/", public.openings, name="openings"),
    path("offres/<opening_kind:kind>/<int:pk>/", public.opening_detail, name="opening_detail"),
    path("offres/echeance/<str:token>/", ending.opening_ends, name="opening_ends"),
    path("reseau/", public.network, name="network"),
    path("reseau/<int:pk>/", public.network_detail, name="network_detail"),
    path("espace-employeur/inscription/", registration.register, name="register"),
    path("espace-employeur/inscription/demande/", registration.register_known, name="register_known"),
    # Employers
    path("espace-employeur/", workspace.home, name="home"),
    path("espace-employeur/entreprise/", workspace.company, name="company"),
    path("espace-employeur/entreprise/<int:pk>/", workspace.company, name="company_edit"),
    path("espace-employeur/entreprise/ajouter/", workspace.company_add, name="company_add"),
    path(f"{COMPANY}questionnaire/", survey.survey, name="survey"),
    path(f"{COMPANY}questionnaire/<slug:step>/", survey.survey_step, name="survey_step"),
    path(f"{COMPANY}propositions/", survey.contact, name="contact"),
    path(f"{COMPANY}propositions/reprendre/", survey.pause_end, name="pause_end"),
    path("espace-employeur/offres/", openings.openings_mine, name="openings_mine"),
    path("espace-employeur/offres/nouvelle/<opening_kind:kind>/", writing.opening_new, name="opening_new"),
    path("espace-employeur/offres/mots/", writing.phrasing, name="phrasing"),
    path(
        "espace-employeur/offres/nouvelle/<opening_kind:kind>/effacer/",
        writing.sketch_throw_away,
        name="sketch_throw_away",
    ),
    path(MINE, openings.opening_mine, name="opening_mine"),
    path(f"{MINE}modifier/", writing.opening_edit, name="opening_edit"),
    path(f"{MINE}apercu/", openings.opening_preview, name="opening_preview"),
    path(f"{MINE}copier/", openings.opening_copy, name="opening_copy"),
    path(f"{MINE}prolonger/", openings.opening_prolong, name="opening_prolong"),
    path(f"{MINE}<slug:action>/", openings.opening_act, name="opening_act"),
    path("espace-employeur/tuteurs/", tutors.tutors, name="tutors"),
    path("espace-employeur/tuteurs/nouveau/", tutors.tutor_new, name="tutor_new"),
    path("espace-employeur/tuteurs/<int:pk>/", tutors.tutor_edit, name="tutor_edit"),
    path("espace-employeur/tuteurs/<int:pk>/disponibilite/", tutors.tutor_toggle, name="tutor_toggle"),
    path("espace-employeur/reseau/", network.charter, name="charter"),
    path("espace-employeur/reseau/<int:pk>/signer/", network.charter_signing, name="charter_signing"),
    path("espace-employeur/reseau/<int:pk>/quitter/", network.leave, name="network_leave"),
    path("espace-employeur/reseau/signatures/<int:signature_id>/", network.charter_signature, name="charter_signature"),
    path("espace-employeur/reseau/signatures/<int:signature_id>/bilan/", network.charter_review, name="charter_review"),
    path(f"{COMPANY}labels/", network.labels, name="labels"),
    path("espace-employeur/labels/<int:employer_label_id>/declarer/", network.label_again, name="label_again"),
    path("espace-employeur/entre-entreprises/", together.market, name="market"),
    path("espace-employeur/entre-entreprises/nouvelle/", together.notice_new, name="notice_new"),
    path("espace-employeur/entre-entreprises/<int:notice_id>/", together.notice, name="notice"),
    path(
        "espace-employeur/entre-entreprises/<int:notice_id>/contrat/",
        together.partnership_new,
        name="partnership_new",
    ),
    path("espace-employeur/entre-entreprises/<int:notice_id>/signaler/", together.notice_flag, name="notice_flag"),
    path("espace-employeur/entre-entreprises/<int:notice_id>/<slug:action>/", together.notice_act, name="notice_act"),
    path("espace-employeur/nouvelles/", together.news, name="news"),
    path("espace-employeur/nouvelles/<int:news_id>/", together.news_edit, name="news_edit"),
    path("espace-employeur/nouvelles/<int:news_id>/retirer/", together.news_withdraw, name="news_withdraw"),
    # Pilot
    path("pilotage/offres/", pilot.offers, name="pilot_offers"),
    path(CHECK, pilot.offer, name="pilot_offer"),
    path(f"{CHECK}label/", pilot.offer_label, name="pilot_label"),
    path(f"{CHECK}label/retirer/", pilot.offer_unlabel, name="pilot_unlabel"),
    path(f"{CHECK}<slug:action>/", pilot.offer_act, name="pilot_offer_act"),
    path("pilotage/reseau/", pilot_network.candidates, name="pilot_network"),
    path("pilotage/reseau/employeurs/", advising.employers, name="advised"),
    path("pilotage/reseau/employeurs/<int:employer_id>/", advising.employer, name="advised_employer"),
    path("pilotage/reseau/employeurs/<int:employer_id>/suivre/", advising.take, name="advised_take"),
    path("pilotage/reseau/echanges/<int:visit_id>/fait/", advising.step_done, name="advised_done"),
    path("pilotage/reseau/ensemble/", pilot_together.together, name="pilot_together"),
    path(
        "pilotage/reseau/ensemble/<int:notice_id>/retirer/", pilot_together.notice_close, name="pilot_notice_withdraw"
    ),
    path("pilotage/reseau/ensemble/<int:notice_id>/garder/", pilot_together.notice_kept, name="pilot_notice_keep"),
    path("pilotage/reseau/nouvelles/", pilot_together.news, name="pilot_news"),
    path("pilotage/reseau/nouvelles/<int:news_id>/<slug:action>/", pilot_together.news_act, name="pilot_news_act"),
    path("pilotage/reseau/labels/", pilot_network.held_labels, name="pilot_held_labels"),
    path(
        "pilotage/reseau/labels/<int:employer_label_id>/preuve/",
        pilot_network.label_proof,
        name="pilot_label_proof",
    ),
    path(
        "pilotage/reseau/labels/<int:employer_label_id>/<slug:action>/",
        pilot_network.held_label_act,
        name="pilot_held_label_act",
    ),
    path("pilotage/reseau/bilans/", pilot_network.reviews, name="pilot_reviews"),
    path("pilotage/reseau/signatures/<int:signature_id>/", pilot_network.signature, name="pilot_signature"),
    path("pilotage/reseau/charte/", pilot_network.charter_texts, name="pilot_charter"),
    path("pilotage/reseau/charte/themes/nouveau/", pilot_network.theme_edit, name="pilot_theme_new"),
    path("pilotage/reseau/charte/themes/<int:theme_id>/", pilot_network.theme_edit, name="pilot_theme"),
    path("pilotage/reseau/<int:pk>/<slug:action>/", pilot_network.candidate_act, name="pilot_network_act"),
    path("pilotage/organisations/", pilot.organisations, name="pilot_organisations"),
    path("pilotage/organisations/<int:pk>/verifier/", pilot.organisation_check, name="pilot_organisation_check"),
    path("pilotage/organisations/<int:pk>/refuser/", pilot.organisation_decline, name="pilot_organisation_refuse"),
]
