"""Mails that follow a pooling agreement: asked, answered, ended."""

from accounts.enums import Role
from accounts.models import Membership
from clauses.models import PoolingAgreement, PoolingSignature
from clauses.recipients import emails_of
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler


@outbox_handler("pooling_asked")
def mail_buyers_asked(event: OutboxEvent) -> None:
    """Ask the buyers who have not answered yet; nobody once the agreement was ended."""
    agreement = _agreement(event)
    waiting = agreement.signatures.filter(accepted_at__isnull=True, refused_at__isnull=True)
    if agreement.ended_on is None:
        _mail("clauses/mail/pooling_asked", _buyers(waiting.values("buyer")), {"agreement": agreement}, event)


@outbox_handler("pooling_answered")
def mail_facilitators(event: OutboxEvent) -> None:
    signature = PoolingSignature.objects.select_related("buyer", "agreement").get(pk=event.payload["signature_id"])
    agreement = signature.agreement
    team = Membership.objects.filter(organisation_id=agreement.facilitation_id, role=Role.FACILITATOR)
    writer = team.filter(user_id=agreement.created_by_id)
    to = emails_of(writer) or emails_of(team)
    is_signed = PoolingAgreement.objects.signed().filter(pk=agreement.pk).exists()
    context = {"signature": signature, "agreement": agreement, "is_signed": is_signed}
    _mail("clauses/mail/pooling_answered", to, context, event)


@outbox_handler("pooling_ended")
def mail_buyers_ended(event: OutboxEvent) -> None:
    agreement = _agreement(event)
    _mail("clauses/mail/pooling_ended", _buyers(agreement.signatures.values("buyer")), {"agreement": agreement}, event)


def _agreement(event: OutboxEvent) -> PoolingAgreement:
    return PoolingAgreement.objects.get(pk=event.payload["agreement_id"])


def _buyers(organisations) -> list[str]:
    return emails_of(Membership.objects.filter(organisation__in=organisations, role=Role.BUYER))


def _mail(template: str, to: list[str], context: dict, event: OutboxEvent) -> None:
    send_templated(template=template, to=to, context=context, key=event.key)
