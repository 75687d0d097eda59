"""Writes about the documents that go with a proposal: joined by the référent, had by the employer after her yes."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from accounts.actors import Actor
from core.errors import Conflict, Reason, Refused
from people.enums import ConsentPurpose, DocumentAct
from people.models import DocumentTrace, Person, PersonDocument
from people.selectors import person_agrees
from people.services import document_read, documents_trace, person_lock
from placements.models import OPEN_PROPOSAL, JoinedDocument, Proposal
from placements.selectors_documents import are_open

NEEDS_CONTACT = (
    "Un document porte son nom : il faut l'accord de la personne pour donner son nom et ses coordonnées. "
    "Recueillez-le, ou ne joignez rien."
)
GONE = "Un de ces documents n'est plus dans son dossier : rechargez la page."
NOT_SHARED = "Ce document n'est pas, ou plus, partagé avec vous. Le référent peut vous en dire plus."


# --- The référent -----------------------------------------------------------------------------------------------
def join_refusals(person: Person, documents: Collection[int], *, shares_contact: bool) -> list[Reason]:
    """Why these documents of a locked person may not go with a proposal. `shares_contact`: she agrees by this act."""
    reasons = []
    if person.documents.filter(pk__in=documents).count() != len(set(documents)):
        reasons.append(Reason("document_gone", GONE, "documents"))
    if documents and not shares_contact and not person_agrees(person, ConsentPurpose.SHARE_CONTACT):
        reasons.append(Reason("contact_consent", NEEDS_CONTACT, "documents"))
    return reasons


def documents_join(*, actor: Actor, proposal: Proposal, documents: Collection[int], now: dt.datetime) -> None:
    """Join documents that `join_refusals` let pass, their person locked. Those joined already stay as they are."""
    new = list(PersonDocument.objects.filter(pk__in=documents).exclude(joined__proposal=proposal).order_by("pk"))
    JoinedDocument.objects.bulk_create(
        JoinedDocument(proposal=proposal, document=one, joined_at=now, joined_by=actor.user) for one in new
    )
    documents_trace(DocumentAct.JOINED, new, actor=actor, now=now, about=_with_whom(proposal))


def _with_whom(proposal: Proposal) -> str:
    return str(proposal.employer)[: DocumentTrace._meta.get_field("about").max_length]


@transaction.atomic
def proposal_documents_set(*, actor: Actor, proposal_id: int, documents: Collection[int], now: dt.datetime) -> Proposal:
    """Join these documents, and these alone, to a proposal that is not over.

    Raises Conflict when it is, Refused without the person's agreement to give her contact.
    """
    proposal = Proposal.objects.visible_to(actor).get(pk=proposal_id)
    person = person_lock(actor=actor, person_id=proposal.person_id)
    if not Proposal.objects.filter(OPEN_PROPOSAL, pk=proposal_id).exists():
        raise Conflict.because("over", "Cette proposition est terminée : on n'y joint plus de document.")
    if reasons := join_refusals(person, documents, shares_contact=False):
        raise Refused(reasons)
    gone = PersonDocument.objects.filter(joined__proposal=proposal).exclude(pk__in=documents)
    documents_trace(DocumentAct.UNJOINED, gone.order_by("pk"), actor=actor, now=now, about=_with_whom(proposal))
    proposal.joined.exclude(document__in=documents).delete()
    documents_join(actor=actor, proposal=proposal, documents=documents, now=now)
    return proposal


# --- The employer -----------------------------------------------------------------------------------------------
@transaction.atomic
def document_hand(*, actor: Actor, proposal_id: int, joined_id: int, now: dt.datetime) -> tuple[PersonDocument, bytes]:
    """Give the employer a document joined to a proposal that she accepted; the person's access log tells it.

    Raises Proposal.DoesNotExist out of her scope, Refused when it is not shared with her, or no longer: the person is
    locked, so that an agreement taken back or a document removed at the same instant is seen.
    """
    proposal = Proposal.objects.visible_to(actor).get(pk=proposal_id)
    proposal.person = Person.objects.select_for_update(no_key=True).get(pk=proposal.person_id)
    proposal.refresh_from_db(fields=["status"])
    joined = proposal.joined.select_related("document__person").filter(pk=joined_id).first()
    if joined is None or not are_open(proposal):
        raise Refused.because("not_shared", NOT_SHARED)
    document = joined.document
    content = document_read(actor=actor, document=document, now=now)
    proposal.joined.filter(pk=joined_id, read_at=None).update(read_at=now, read_by=actor.user)
    return document, content
