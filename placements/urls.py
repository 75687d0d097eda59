from django.urls import path

from placements import urls_agreements, urls_day, urls_followup
from placements.views import (
    answers,
    attention,
    documents,
    employer,
    employer_tutors,
    immersions,
    interviews,
    matches,
    mentorings,
    mentors,
    pool,
    proposals,
    referent,
    tutor_space,
    tutorings,
    tutors,
)

app_name = "placements"

ONE = "espace-referent/personnes/<int:pk>/"

urlpatterns = [
    path("espace-referent/", referent.home, name="home"),
    path("espace-referent/personnes/", referent.people, name="people"),
    path(ONE, referent.person, name="person"),
    path(f"{ONE}offres/", matches.matches, name="matches"),
    path(f"{ONE}offres/<slug:kind>/<int:opening_pk>/ecarter/", matches.dismiss, name="dismiss"),
    path(f"{ONE}offres/<slug:kind>/<int:opening_pk>/garder/", matches.save, name="match_save"),
    path(f"{ONE}offres/comparer/", matches.compare, name="compare"),
    path(f"{ONE}pourquoi-pas/<slug:kind>/<int:opening_pk>/", matches.why_not, name="why_not"),
    path(f"{ONE}ecartees/<int:dismissal_pk>/remettre/", matches.dismissal_undo, name="dismissal_undo"),
    path(f"{ONE}proposer/<slug:kind>/<int:opening_pk>/", proposals.proposal_new, name="proposal_new"),
    path("espace-referent/propositions/", proposals.proposals, name="proposals"),
    path("espace-referent/propositions/<int:pk>/", proposals.proposal, name="proposal"),
    path("espace-referent/propositions/<int:pk>/immersion/", proposals.immersion_new, name="immersion_new"),
    path("espace-referent/propositions/<int:pk>/embauche/", employer.hire_new, name="hire_new"),
    path("espace-referent/propositions/<int:pk>/entretien/", interviews.interview_plan, name="interview_plan"),
    path(
        "espace-referent/propositions/<int:pk>/entretien/issue/", interviews.interview_result, name="interview_result"
    ),
    path("espace-referent/propositions/<int:pk>/documents/", documents.proposal_documents, name="proposal_documents"),
    path("espace-referent/propositions/<int:pk>/<slug:action>/", proposals.proposal_end, name="proposal_end"),
    path(f"{ONE}alertes/", attention.alert_level, name="alert_level"),
    path(f"{ONE}signalements/<int:signal_pk>/vu/", pool.signal_close, name="signal_close"),
    path("espace-referent/nouvelles-offres/", attention.alerts, name="alerts"),
    path("nouvelles-offres/arreter/<str:token>/", attention.alerts_stop, name="alerts_stop"),
    path("espace-referent/sans-proposition/", attention.quiet, name="quiet"),
    path("espace-referent/offres/<slug:kind>/<int:opening_pk>/personnes/", pool.opening_people, name="opening_people"),
    path("pilotage/offres/<slug:kind>/<int:opening_pk>/vivier/", pool.pool, name="pool"),
    path("espace-referent/embauches/<int:hire_pk>/tuteur/", tutors.tutor_of_hire, name="tutor_of_hire"),
    path("espace-referent/immersions/<int:agreement_pk>/tuteur/", tutors.tutor_of_immersion, name="tutor_of_immersion"),
    path("espace-referent/immersions/<int:agreement_pk>/fin/", immersions.immersion_end, name="immersion_end"),
    path("espace-referent/suivis/", proposals.follow_ups, name="follow_ups"),
    path("espace-referent/suivis/<int:pk>/", proposals.follow_up, name="follow_up"),
    path("espace-employeur/propositions/", employer.employer_proposals, name="employer_proposals"),
    path("espace-employeur/propositions/<int:pk>/", employer.employer_proposal, name="employer_proposal"),
    path("espace-employeur/propositions/<int:pk>/repondre/", answers.employer_answer, name="employer_answer"),
    path("espace-employeur/propositions/<int:pk>/sans-suite/", employer.employer_drop, name="employer_drop"),
    path(
        "espace-employeur/propositions/<int:pk>/documents/<int:joined_pk>/",
        documents.employer_document,
        name="employer_document",
    ),
    path("espace-employeur/propositions/<int:pk>/embauche/", employer.hire_new, name="employer_hire"),
    path("espace-employeur/propositions/<int:pk>/entretien/", interviews.interview_plan, name="employer_interview"),
    path(
        "espace-employeur/propositions/<int:pk>/entretien/issue/",
        interviews.interview_result,
        name="employer_interview_result",
    ),
    path(
        "espace-employeur/immersions/<int:agreement_pk>/fin/", immersions.immersion_end, name="employer_immersion_end"
    ),
    path("propositions/repondre/<str:token>/", answers.answer_by_link, name="answer_by_link"),
    # Tutoring and mentoring
    path("espace-referent/tutorats/", tutorings.tutorings, name="tutorings"),
    path("espace-referent/tutorats/<int:tutoring_pk>/", tutorings.tutoring, name="tutoring"),
    path("espace-referent/tutorats/<int:tutoring_pk>/fin/", tutorings.tutoring_end, name="tutoring_end"),
    path(
        "espace-referent/tutorats/<int:tutoring_pk>/alertes/<int:check_pk>/clore/",
        tutorings.tutoring_alert_close,
        name="tutoring_alert_close",
    ),
    path("tutorats/<int:tutoring_pk>/fiches/<slug:sheet>/", tutorings.tutoring_sheet, name="tutoring_sheet"),
    path(
        "tutorats/<int:tutoring_pk>/attestations/<slug:paper>/",
        tutorings.tutoring_certificate,
        name="tutoring_certificate",
    ),
    path("espace-employeur/tuteurs/accompagnements/", employer_tutors.employer_tutors, name="employer_tutors"),
    path("espace-employeur/tutorats/<int:tutoring_pk>/", employer_tutors.employer_tutoring, name="employer_tutoring"),
    path("tutorat/point/<str:token>/", tutor_space.tutor_check, name="tutor_check"),
    path("tutorat/<str:token>/", tutor_space.tutor_space, name="tutor_space"),
    path("tutorat/<str:token>/fiches/<slug:sheet>/", tutor_space.tutor_space_sheet, name="tutor_space_sheet"),
    path("tutorat/<str:token>/attestation/", tutor_space.tutor_space_certificate, name="tutor_space_certificate"),
    path("espace-referent/parrainages/", mentorings.mentorings, name="mentorings"),
    path("espace-referent/parrainages/<int:mentoring_pk>/", mentorings.mentoring, name="mentoring"),
    path("espace-referent/parrainages/<int:mentoring_pk>/fin/", mentorings.mentoring_end, name="mentoring_end"),
    path(
        "espace-referent/parrainages/<int:mentoring_pk>/annulation/",
        mentorings.mentoring_cancel,
        name="mentoring_cancel",
    ),
    path(f"{ONE}parrain/", mentorings.mentor_choice, name="mentor_choice"),
    path("pilotage/parrainage/", mentors.mentors, name="mentors"),
    path("pilotage/parrainage/nouveau/", mentors.mentor_new, name="mentor_new"),
    path("pilotage/parrainage/<int:mentor_pk>/", mentors.mentor_edit, name="mentor_edit"),
    path("pilotage/parrainage/<int:mentor_pk>/agir/", mentors.mentor_act, name="mentor_act"),
    path("pilotage/parrainage/<int:mentor_pk>/effacer/", mentors.mentor_forget, name="mentor_forget"),
    path("pilotage/tutorat/", mentors.tutor_caps, name="tutor_caps"),
]

urlpatterns += urls_agreements.urlpatterns
urlpatterns += urls_followup.urlpatterns
urlpatterns += urls_day.urlpatterns
