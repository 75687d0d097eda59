"""Addresses of immersion agreements: the référent's, the host's, and the links of the mails."""

from django.urls import path

from placements.views import agreements, signing

LIST, HOST_LIST = "espace-referent/immersions/", "espace-employeur/immersions/"
ONE, HOST_ONE = f"{LIST}<int:agreement_pk>/", f"{HOST_LIST}<int:agreement_pk>/"
SIGN = "immersions/signer/<str:token>/"

urlpatterns = [
    path(LIST, agreements.agreements, name="agreements"),
    path(ONE, agreements.agreement, name="agreement"),
    path(f"{ONE}etapes/<slug:step>/", agreements.agreement_step, name="agreement_step"),
    path(f"{ONE}renouveler/", agreements.agreement_renew, name="agreement_renew"),
    path(f"{ONE}modifier/", agreements.agreement_reopen, name="agreement_reopen"),
    path(f"{ONE}reporter/", agreements.agreement_postpone, name="agreement_postpone"),
    path(f"{ONE}convention.pdf", agreements.agreement_document, name="agreement_document"),
    path(f"{ONE}actions/<slug:action>/", agreements.agreement_act, name="agreement_act"),
    path(HOST_LIST, agreements.host_agreements, name="host_agreements"),
    path(HOST_ONE, agreements.host_agreement, name="host_agreement"),
    path(f"{HOST_ONE}convention.pdf", agreements.agreement_document, name="host_agreement_document"),
    path(SIGN, signing.immersion_sign, name="immersion_sign"),
    path(f"{SIGN}code/", signing.immersion_sign_code, name="immersion_sign_code"),
    path(f"{SIGN}convention.pdf", signing.immersion_sign_document, name="immersion_sign_document"),
    path("immersions/bilan/<str:token>/", signing.immersion_assess, name="immersion_assess"),
]
