"""What follows in the monthly hours: files read step by step, questions and reminders mailed."""

from django.utils import timezone

from accounts.models import UndeliverableAddress
from clauses.enums import StatementStatus
from clauses.models import Lot, StatementMessage
from clauses.recipients import company_of, facilitators_of
from clauses.selectors.contacts import companies_of
from clauses.services import hours_files
from clauses.services.reminders import reminder_send
from core.mail import send_templated
from core.models import OutboxEvent
from core.outbox import outbox_handler


@outbox_handler("hours_upload_received")
def open_upload(event: OutboxEvent) -> None:
    hours_files.hours_upload_open(upload_id=event.payload["upload_id"], now=timezone.now())


@outbox_handler("hours_upload_goes_on")
def take_next_rows(event: OutboxEvent) -> None:
    hours_files.hours_upload_step(upload_id=event.payload["upload_id"], now=timezone.now())


@outbox_handler("hours_reminder_planned")
def mail_reminder(event: OutboxEvent) -> None:
    now = timezone.now()
    reminder_send(reminder_id=event.payload["reminder_id"], key=event.key, on=timezone.localdate(now), now=now)


@outbox_handler("hours_question_asked")
def mail_question(event: OutboxEvent) -> None:
    """To the company, unless the statement was decided before the mail could leave."""
    message = _message(event)
    if message.statement.status in {StatementStatus.SENT, StatementStatus.RETURNED}:
        _mail_message(event, message, "clauses/mail/question_asked", company_of(message.statement))


@outbox_handler("hours_question_answered")
def mail_answer(event: OutboxEvent) -> None:
    message = _message(event)
    _mail_message(event, message, "clauses/mail/question_answered", facilitators_of(message.statement.lot))


def _message(event: OutboxEvent) -> StatementMessage:
    return StatementMessage.objects.select_related(
        "author", "statement__company", "statement__sent_by", "statement__lot__contract__facilitator__user"
    ).get(pk=event.payload["message_id"])


def _mail_message(event: OutboxEvent, message: StatementMessage, template: str, to: list[str]) -> None:
    send_templated(
        template=template, to=to, context={"message": message, "statement": message.statement}, key=event.key
    )


@outbox_handler("address_undeliverable")
def tell_facilitators_of_address(event: OutboxEvent) -> None:
    """A declarant no longer receives our mails: whoever follows her company's lots must reach her otherwise."""
    address = UndeliverableAddress.objects.open().select_related("user").filter(pk=event.payload["address_id"]).first()
    if address is None:
        return
    lots = (
        Lot.objects.filter(engagements__company__in=companies_of(address.user))
        .distinct()
        .select_related("contract__facilitator__user")
        .order_by("pk")
    )
    send_templated(
        template="clauses/mail/address_undeliverable",
        to=[email for lot in lots for email in facilitators_of(lot)],
        context={"address": address, "companies": companies_of(address.user)},
        key=event.key,
    )
