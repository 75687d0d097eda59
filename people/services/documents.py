"""Writes about the documents of a person: put, renamed, replaced, taken away, read. Each act leaves a trace."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Conflict, Refused
from people.enums import AccessPurpose, DocumentAct, DocumentKind
from people.models import AccessLog, DocumentContent, DocumentTrace, PersonDocument
from people.rules.documents import MOST, Kept, UnfitDocument, document_kept, document_name
from people.services.files import person_lock

GONE = "Ce document vient d'être supprimé."


@transaction.atomic
def document_add(
    *, actor: Actor, person_id: int, kind: str, content: bytes, now: dt.datetime, name: str = ""
) -> PersonDocument:
    """Keep a file for a person. Raises Refused for a file that is not kept, or one too many."""
    if kind not in DocumentKind.values:
        raise Refused.because("kind", "Choisissez la nature du document dans la liste.", "kind")
    kept = _kept_or_refuse(content)
    person = person_lock(actor=actor, person_id=person_id)
    if person.documents.count() >= MOST:
        raise Refused.because("too_many", f"{MOST} documents au plus par personne : supprimez-en un d'abord.")
    document = PersonDocument(person=person, kind=kind)
    _name_write(document, name)
    _content_write(document, kept, actor=actor, now=now)
    documents_trace(DocumentAct.PUT, [document], actor=actor, now=now)
    return document


@transaction.atomic
def document_change(
    *, actor: Actor, person_id: int, document_id: int, name: str, now: dt.datetime, content: bytes | None = None
) -> PersonDocument:
    """Write another name, or another file: where it was shared, the new one is read. Its kind stays what was told."""
    kept = None if content is None else _kept_or_refuse(content)
    document = person_lock(actor=actor, person_id=person_id).documents.filter(pk=document_id).first()
    if document is None:
        raise Conflict.because("gone", GONE)
    _name_write(document, name)
    if kept is None:
        document.save(update_fields=["name"])
        documents_trace(DocumentAct.RENAMED, [document], actor=actor, now=now)
    else:
        _content_write(document, kept, actor=actor, now=now)
        documents_trace(DocumentAct.REPLACED, [document], actor=actor, now=now)
    return document


@transaction.atomic
def document_remove(*, actor: Actor, person_id: int, document_id: int, now: dt.datetime) -> None:
    """Take a document away with its bytes: nobody it was shared with reads it any more. Twice is once."""
    document = person_lock(actor=actor, person_id=person_id).documents.filter(pk=document_id).first()
    if document is not None:
        documents_trace(DocumentAct.REMOVED, [document], actor=actor, now=now)
        document.delete()


def documents_trace(
    act: DocumentAct, documents: Iterable[PersonDocument], *, actor: Actor | None, now: dt.datetime, about: str = ""
) -> None:
    """Keep who did what with which kinds of documents, in the transaction of the act.

    `actor` None is the schedule, or the person herself; `about` names the employer of a proposal.
    """
    DocumentTrace.objects.bulk_create(
        DocumentTrace(
            person_id=one.person_id, kind=one.kind, act=act, about=about, at=now, by=actor.user if actor else None
        )
        for one in documents
    )


def _name_write(document: PersonDocument, name: str) -> None:
    document.name = document_name(name)
    clean_or_refuse(document, only=["name"])


def _content_write(document: PersonDocument, kept: Kept, *, actor: Actor, now: dt.datetime) -> None:
    document.extension = kept.extension
    document.size = len(kept.content)
    document.put_at = now
    document.put_by = actor.user
    document.warned_at = None
    document.save()
    DocumentContent.objects.update_or_create(document=document, defaults={"data": kept.content})


def _kept_or_refuse(content: bytes) -> Kept:
    try:
        return document_kept(content)
    except UnfitDocument as unfit:
        raise Refused.because("unfit", str(unfit), "file") from unfit


# --- What is read ------------------------------------------------------------------------------------------------
@transaction.atomic
def document_read(*, actor: Actor, document: PersonDocument, now: dt.datetime) -> bytes:
    """The bytes, and the trace of who took them: the person may ask for it. Who may is the caller's duty.

    Raises Conflict when the document was taken away meanwhile.
    """
    content = _content_or_gone(document)
    AccessLog.objects.create(
        person_id=document.person_id,
        user=actor.user,
        role=actor.role,
        purpose=AccessPurpose.DOCUMENT,
        about=str(document),
        at=now,
    )
    return content


@transaction.atomic
def own_document_read(*, document: PersonDocument, now: dt.datetime) -> bytes:
    """As `document_read`, for the person herself, who has no account: who she is, her link told the caller."""
    content = _content_or_gone(document)
    documents_trace(DocumentAct.TAKEN, [document], actor=None, now=now)
    return content


def _content_or_gone(document: PersonDocument) -> bytes:
    kept = DocumentContent.objects.filter(document=document).first()
    if kept is None:
        raise Conflict.because("gone", GONE)
    return bytes(kept.data)
