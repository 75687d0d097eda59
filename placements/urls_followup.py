"""Addresses of the hires' follow-up and of the person's own voice, in the names of this room."""

from django.urls import path

from placements.views import hires, links, passport, voice

ONE = "espace-referent/personnes/<int:pk>/"
HIRE, OWN_HIRE = "espace-referent/embauches/<int:hire_pk>/", "espace-employeur/embauches/<int:hire_pk>/"

urlpatterns = [
    path(HIRE, hires.hire, name="hire"),
    path(f"{HIRE}heures/", hires.hours_plan, name="hours_plan"),
    path(f"{HIRE}suite/", hires.hire_next, name="hire_next"),
    path(f"{HIRE}aides/", hires.hire_aids, name="hire_aids"),
    path(f"{HIRE}fin/", hires.hire_end, name="hire_end"),
    path(f"{HIRE}fin/corriger/", hires.hire_resume, name="hire_resume"),
    path("espace-referent/signes/<int:warning_pk>/traite/", hires.warning_close, name="warning_close"),
    path("espace-employeur/embauches/", hires.employer_hires, name="employer_hires"),
    path(OWN_HIRE, hires.hire, name="employer_hire_page"),
    path(f"{OWN_HIRE}heures/", hires.hours_plan, name="employer_hours_plan"),
    path(f"{OWN_HIRE}suite/", hires.hire_next, name="employer_hire_next"),
    path(f"{OWN_HIRE}aides/", hires.hire_aids, name="employer_hire_aids"),
    path(f"{OWN_HIRE}fin/", hires.hire_end, name="employer_hire_end"),
    path("espace-employeur/suivis/<int:pk>/", hires.employer_follow_up, name="employer_follow_up"),
    path("suivi/employeur/<str:token>/", hires.employer_milestone, name="employer_milestone"),
    # By the links of mails, without an account.
    path("moi/proposition/<str:token>/", voice.consent, name="voice_consent"),
    path("moi/entretien/<str:token>/", voice.interview, name="voice_interview"),
    path("moi/immersion/<str:token>/", voice.immersion, name="voice_immersion"),
    path("moi/avis-entretien/<str:token>/", voice.rate_interview, name="voice_rate_interview"),
    path("moi/avis-immersion/<str:token>/", voice.rate_immersion, name="voice_rate_immersion"),
    path("moi/emploi/<str:token>/", voice.milestone, name="voice_milestone"),
    path("lien/nouveau/", links.link_again, name="link_again"),
    path("moi/<str:token>/", passport.home, name="voice_home"),
    path("moi/passeport/<str:token>/", passport.own_passport, name="voice_passport"),
    path("moi/badges/<str:token>/", passport.own_badges, name="voice_badges"),
    path("moi/copie/<str:token>/", passport.own_copy, name="voice_copy"),
    path("moi/documents/<str:token>/", passport.own_documents, name="voice_documents"),
    path("moi/document/<str:token>/", passport.own_document, name="voice_document"),
    path(f"{ONE}passeport/", passport.passport, name="passport"),
    path(f"{ONE}badges/", passport.badges, name="badges"),
    path(f"{ONE}copie/", passport.data_copy, name="data_copy"),
    path(f"{ONE}sa-page/", passport.own_page_send, name="own_page_send"),
]
