"""Mails that follow a penalty or a letter."""

from typing import Any

from accounts.enums import Role
from accounts.models import Membership
from clauses.models import Letter, PenaltyProposal
from clauses.recipients import emails_of, facilitators_of
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler


@outbox_handler("penalty_proposed")
def mail_buyer(event: OutboxEvent) -> None:
    """Tell the buyer that a penalty waits for her decision, unless she took it or it was withdrawn."""
    penalty = _penalty(event)
    if penalty.is_waiting:
        buyers = Membership.objects.filter(organisation_id=penalty.lot.contract.buyer_id, role=Role.BUYER)
        _mail("clauses/mail/penalty_proposed", emails_of(buyers), {"penalty": penalty}, event)


@outbox_handler("penalty_decided")
def mail_decision(event: OutboxEvent) -> None:
    penalty = _penalty(event)
    _mail("clauses/mail/penalty_decided", facilitators_of(penalty.lot), {"penalty": penalty}, event)


@outbox_handler("letter_sent")
def mail_letter(event: OutboxEvent) -> None:
    """Tell the company that a letter is in its space."""
    letter = _letter(event)
    readers = Membership.objects.filter(organisation_id=letter.company_id, role=Role.CONTRACTOR)
    _mail("clauses/mail/letter_sent", emails_of(readers), {"letter": letter}, event)


@outbox_handler("letter_replied")
def mail_reply(event: OutboxEvent) -> None:
    letter = _letter(event)
    _mail("clauses/mail/letter_replied", facilitators_of(letter.lot), {"letter": letter}, event)


def _mail(template: str, to: list[str], context: dict[str, Any], event: OutboxEvent) -> None:
    send_templated(template=template, to=to, context=context, key=event.key)


def _penalty(event: OutboxEvent) -> PenaltyProposal:
    return PenaltyProposal.objects.select_related("lot__contract__facilitator__user", "lot__contract__buyer").get(
        pk=event.payload["penalty_id"]
    )


def _letter(event: OutboxEvent) -> Letter:
    return (
        Letter.objects.select_related("lot__contract__facilitator__user", "company", "sender")
        .defer("content")
        .get(pk=event.payload["letter_id"])
    )
