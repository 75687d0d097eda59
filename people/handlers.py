"""Mails about the files of people."""

import datetime as dt

from accounts.models import Membership
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler
from people.enums import ConsentPurpose
from people.models import PersonErasure
from people.selectors import documents_told, person_agrees
from people.selectors_handover import changes_told


@outbox_handler("caseload_handed_over")
def tell_referent_of_her_new_people(event: OutboxEvent) -> None:
    """Only of those who are still hers: somebody may have passed on since."""
    membership = Membership.objects.usable().filter(pk=event.payload["membership_id"]).select_related("user").first()
    changes = [
        change
        for change in changes_told(event.payload["change_ids"])
        if membership is not None and change.person.referent_id == membership.pk
    ]
    if membership is None or not changes:
        return
    send_templated(
        template="people/mail/caseload_received",
        to=[membership.user.email],
        context={"changes": changes, "first": changes[0]},
        key=event.key,
    )


@outbox_handler("erasures_announced")
def tell_of_erasures_to_come(event: OutboxEvent) -> None:
    """First names and an initial: the mail stays in a box long after the files are anonymous."""
    planned = PersonErasure.objects.planned().filter(person__in=event.payload["person_ids"]).select_related("person")
    erasures = list(planned.order_by("person__last_name", "person__first_name", "pk"))
    if erasures:
        send_templated(
            template="people/mail/erasures_announced",
            to=_readers(event.payload["reader"], event.payload["reader_id"]),
            context={"erasures": erasures, "due_on": dt.date.fromisoformat(event.payload["due_on"])},
            key=event.key,
        )


@outbox_handler("erasure_near")
def tell_person_of_her_erasure(event: OutboxEvent) -> None:
    """A month before, she may still ask for her file to be kept, or for a copy; if she agreed to receive messages."""
    planned = PersonErasure.objects.planned().filter(person=event.payload["person_id"])
    erasure = planned.select_related("person__service", "person__referent__user").first()
    if erasure is not None and person_agrees(erasure.person, ConsentPurpose.MESSAGES):
        send_templated(
            template="people/mail/erasure_near",
            to=[erasure.person.email],
            context={"erasure": erasure, "person": erasure.person},
            key=event.key,
        )


@outbox_handler("documents_ending")
def tell_of_documents_to_go(event: OutboxEvent) -> None:
    """Only those still announced: one replaced or taken away since is told no more."""
    documents = documents_told(event.payload["document_ids"])
    if documents:
        send_templated(
            template="people/mail/documents_ending",
            to=_readers(event.payload["reader"], event.payload["reader_id"]),
            context={"documents": documents},
            key=event.key,
        )


def _readers(kind: str, pk: int) -> list[str]:
    """The référent; for people whom nobody follows, or whose référent left, the managers of the service, else all."""
    usable = Membership.objects.usable().select_related("user")
    if kind == "membership":
        mine = usable.filter(pk=pk).first()
        if mine is not None:
            return [mine.user.email]
        pk = Membership.objects.values_list("organisation_id", flat=True).get(pk=pk)
    members = list(usable.filter(organisation_id=pk).order_by("pk"))
    managers = [one for one in members if one.is_manager]
    return [one.user.email for one in managers or members]
