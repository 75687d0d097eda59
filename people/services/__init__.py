"""Every write about people."""

from people.services.documents import (
    document_add,
    document_change,
    document_read,
    document_remove,
    documents_trace,
    own_document_read,
)
from people.services.documents_ending import documents_forget, documents_warn
from people.services.erasing import erasure_put_off, erasures_announce, erasures_do, person_anonymise
from people.services.erasing_written import erasures_write_down
from people.services.files import (
    access_record,
    consent_give,
    consent_withdraw,
    evidence_add,
    evidence_record,
    evidence_remove,
    person_create,
    person_lock,
    person_register,
    person_update,
    reference_lists_load,
)
from people.services.handover import caseload_hand_over
from people.services.merging import person_merge
from people.services.opinions import opinion_answer, opinion_ask
from people.services.pairs import pair_set_distinct, pairs_find

__all__ = [
    "access_record",
    "caseload_hand_over",
    "consent_give",
    "consent_withdraw",
    "document_add",
    "document_change",
    "document_read",
    "document_remove",
    "documents_forget",
    "documents_trace",
    "documents_warn",
    "erasure_put_off",
    "erasures_announce",
    "erasures_do",
    "erasures_write_down",
    "evidence_add",
    "evidence_record",
    "evidence_remove",
    "opinion_answer",
    "opinion_ask",
    "own_document_read",
    "pair_set_distinct",
    "pairs_find",
    "person_anonymise",
    "person_create",
    "person_lock",
    "person_merge",
    "person_register",
    "person_update",
    "reference_lists_load",
]
