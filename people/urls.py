from django.urls import path

from people.views import documents, erasing, files, handover, pairs

app_name = "people"

urlpatterns = [
    path("espace-referent/relais/", handover.hand_over, name="hand_over"),
    path("doublons/", pairs.pair_list, name="pair_list"),
    path("doublons/<int:pair_id>/", pairs.pair_decide, name="pair_decide"),
    path("anonymisation/", erasing.erasure_list, name="erasure_list"),
    path("anonymisation/<int:person_id>/", erasing.erasure, name="erasure"),
    path("anonymisation/<int:person_id>/garder/", erasing.erasure_put_off, name="erasure_put_off"),
    path("espace-referent/personnes/nouvelle/", files.person_create, name="person_create"),
    path("espace-referent/personnes/<int:pk>/modifier/", files.person_edit, name="person_edit"),
    path("espace-referent/personnes/<int:pk>/accords/", files.consent, name="consent"),
    path("espace-referent/personnes/<int:pk>/justificatifs/", files.evidence_add, name="evidence_add"),
    path(
        "espace-referent/personnes/<int:pk>/justificatifs/<int:evidence_pk>/retirer/",
        files.evidence_remove,
        name="evidence_remove",
    ),
    path("espace-referent/personnes/<int:pk>/documents/", documents.documents, name="documents"),
    path("espace-referent/personnes/<int:pk>/documents/<int:document_pk>/", documents.document, name="document"),
    path(
        "espace-referent/personnes/<int:pk>/documents/<int:document_pk>/modifier/",
        documents.document_edit,
        name="document_edit",
    ),
    path(
        "espace-referent/personnes/<int:pk>/documents/<int:document_pk>/supprimer/",
        documents.document_remove,
        name="document_remove",
    ),
]
