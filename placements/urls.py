from django.urls import path

from placements import urls_agreements, urls_day, urls_followup
from placements.views import attention, employer, immersions, interviews, matches, pool, proposals, referent, tutors

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
    path("espace-employeur/propositions/<int:pk>/repondre/", employer.employer_answer, name="employer_answer"),
    path("espace-employeur/propositions/<int:pk>/sans-suite/", employer.employer_drop, name="employer_drop"),
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
    path("propositions/repondre/<str:token>/", employer.answer_by_link, name="answer_by_link"),
]

urlpatterns += urls_agreements.urlpatterns
urlpatterns += urls_followup.urlpatterns
urlpatterns += urls_day.urlpatterns
