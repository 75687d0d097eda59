"""Ask about a statement, and answer: two sides, one thread, each message mailed to the other side."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import MessageSide, StatementStatus
from clauses.models import HoursStatement, StatementMessage
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.validators import validate_no_nir

SIDE_OF_ROLE = {Role.FACILITATOR: MessageSide.FACILITATOR, Role.CONTRACTOR: MessageSide.COMPANY}


@transaction.atomic
def statement_ask(*, actor: Actor, statement_id: int, body: str, now: dt.datetime) -> StatementMessage:
    """The facilitator asks the company something before she decides."""
    statement = _locked(actor, statement_id, Role.FACILITATOR)
    if statement.status != StatementStatus.SENT:
        raise Conflict.because("wrong_state", "Ce relevé n'attend plus votre décision : la question est sans objet.")
    return _say(actor, statement, body, now=now, event="hours_question_asked")


@transaction.atomic
def statement_answer(*, actor: Actor, statement_id: int, body: str, now: dt.datetime) -> StatementMessage:
    """The company answers, or adds a word, as long as the statement is not validated."""
    statement = _locked(actor, statement_id, Role.CONTRACTOR)
    if statement.status not in {StatementStatus.SENT, StatementStatus.RETURNED}:
        raise Conflict.because("wrong_state", "Ce relevé est déjà traité : votre message ne serait plus lu.")
    return _say(actor, statement, body, now=now, event="hours_question_answered")


def _locked(actor: Actor, statement_id: int, role: Role) -> HoursStatement:
    if not actor.has_role(role):
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")
    return HoursStatement.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=statement_id)


def _say(actor: Actor, statement: HoursStatement, body: str, *, now: dt.datetime, event: str) -> StatementMessage:
    body = body.strip()
    last = statement.messages.order_by("-at", "-pk").first()
    side = SIDE_OF_ROLE[Role(actor.role)]
    if not body:
        raise Refused([Reason("message_empty", "Écrivez votre message.", field="body")])
    try:
        validate_no_nir(body)
    except ValidationError as error:
        raise Refused([Reason("nir", error.messages[0], field="body")]) from error
    if last is not None and (last.side, last.body) == (side, body):
        return last  # the same page sent twice
    message = StatementMessage.objects.create(
        statement=statement, side=side, body=body[:2000], author=actor.user, at=now
    )
    outbox_add(event, key=f"message:{message.pk}", statement_id=statement.pk, message_id=message.pk)
    return message
