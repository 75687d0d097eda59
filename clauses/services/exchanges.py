"""Letters, meetings, and what a company tried: written by people, kept, shown to those concerned."""

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation
from clauses.documents.letters import letter_pdf
from clauses.models import GoodFaithStep, Letter, LetterReply, Lot, Meeting, Participation
from clauses.services.contracts import require_facilitator
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add

SENT_ALREADY = "Ce courrier est déjà envoyé : il ne change plus."


def _lot_told(lot_id: int, key: str) -> None:
    """Lists of lots must show whose turn it is now."""
    outbox_add("lot_exchange", key=key, lot_id=lot_id)


def _require_company_of(lot: Lot, company_id: int) -> None:
    if not Participation.objects.filter(lot=lot, organisation_id=company_id).exists():
        raise Refused([Reason("company_not_on_lot", "Cette entreprise n'est pas sur le lot.", field="company")])


# --- Letters ---


@transaction.atomic
def letter_write(
    *, actor: Actor, lot_id: int, values: dict[str, Any], now: dt.datetime, letter_id: int | None = None
) -> Letter:
    """Prepare a letter, or change one that is not sent: company_id, kind, subject, body, reply_by."""
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).get(pk=lot_id)
    _require_company_of(lot, values["company_id"])
    if letter_id is None:
        letter = Letter(lot=lot, created_at=now, created_by=actor.user, sender=actor.organisation)
    else:
        letter = _draft_lock(actor, letter_id)
    for name, value in values.items():
        setattr(letter, name, value)
    letter.save()
    return letter


@transaction.atomic
def letter_send(*, actor: Actor, letter_id: int, now: dt.datetime) -> Letter:
    """Number the letter, make its document and keep it for good. The company is told by mail."""
    require_facilitator(actor)
    # One number after the other for each sender, whoever sends.
    Organisation.objects.select_for_update(of=("self",)).get(pk=actor.organisation_id)
    letter = _draft_lock(actor, letter_id)
    on = timezone.localdate(now)
    taken = Letter.objects.filter(sender_id=letter.sender_id, year=on.year).aggregate(last=Max("number"))["last"]
    letter.year, letter.number = on.year, (taken or 0) + 1
    letter.sent_at, letter.sent_by = now, actor.user
    letter.content = letter_pdf(letter, on=on)
    letter.digest = hashlib.sha256(letter.content).hexdigest()
    letter.save(update_fields=["year", "number", "sent_at", "sent_by", "content", "digest"])
    outbox_add("letter_sent", key=f"letter:{letter.pk}", letter_id=letter.pk, lot_id=letter.lot_id)
    return letter


@transaction.atomic
def letter_discard(*, actor: Actor, letter_id: int) -> None:
    """Throw a draft away. What was sent stays."""
    require_facilitator(actor)
    _draft_lock(actor, letter_id).delete()


def _draft_lock(actor: Actor, letter_id: int) -> Letter:
    letter = Letter.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=letter_id)
    if letter.is_sent:
        raise Conflict.because("letter_sent", SENT_ALREADY)
    return letter


@transaction.atomic
def letter_reply(*, actor: Actor, letter_id: int, text: str, now: dt.datetime) -> LetterReply:
    """The company answers, once."""
    if not actor.has_role(Role.CONTRACTOR):
        raise Refused.because("wrong_role", "Seule l'entreprise répond à ce courrier.")
    letter = Letter.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=letter_id)
    if LetterReply.objects.filter(letter=letter).exists():
        raise Conflict.because("already_replied", "Votre entreprise a déjà répondu à ce courrier.")
    if not text.strip():
        raise Refused([Reason("text_missing", "Écrivez votre réponse.", field="text")])
    reply = LetterReply.objects.create(letter=letter, text=text.strip(), replied_at=now, replied_by=actor.user)
    outbox_add("letter_replied", key=f"letter:{letter.pk}", letter_id=letter.pk, lot_id=letter.lot_id)
    return reply


# --- Meetings ---


@transaction.atomic
def meeting_write(
    *, actor: Actor, lot_id: int, values: dict[str, Any], now: dt.datetime, meeting_id: int | None = None
) -> Meeting:
    """Plan a meeting, or write what was decided. A next step says what, who and for when."""
    require_facilitator(actor)
    lot = Lot.objects.visible_to(actor).get(pk=lot_id)
    if meeting_id is None:
        meeting = Meeting(lot=lot, created_at=now, created_by=actor.user)
    else:
        meeting = Meeting.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=meeting_id, lot=lot)
    for name, value in values.items():
        setattr(meeting, name, value)
    step = (bool(meeting.next_step), bool(meeting.next_step_party), meeting.next_step_due is not None)
    if any(step) and not all(step):
        message = "Une prochaine étape dit quoi, qui et pour quand."
        raise Refused([Reason("step_incomplete", message, field="next_step")])
    if not meeting.next_step:
        meeting.next_step_done_on = None
    meeting.save()
    _lot_told(lot.pk, f"meeting:{meeting.pk}:{now.isoformat()}")
    return meeting


@transaction.atomic
def meeting_step_done(*, actor: Actor, meeting_id: int, on: dt.date) -> Meeting:
    """What was agreed is done. Twice is once."""
    require_facilitator(actor)
    meeting = Meeting.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=meeting_id)
    if meeting.step_is_open:
        meeting.next_step_done_on = on
        meeting.save(update_fields=["next_step_done_on"])
        _lot_told(meeting.lot_id, f"meeting:{meeting.pk}:done")
    return meeting


# --- What a company tried ---


@transaction.atomic
def good_faith_add(
    *, actor: Actor, lot_id: int, company_id: int, values: dict[str, Any], now: dt.datetime
) -> GoodFaithStep:
    """Write down a step taken by a company to find people: by itself, or by the facilitator for it."""
    if not actor.has_role(Role.FACILITATOR, Role.CONTRACTOR):
        raise Refused.because("wrong_role", "Seuls l'entreprise et le facilitateur écrivent ces démarches.")
    by_company = actor.has_role(Role.CONTRACTOR)
    if by_company and company_id != actor.organisation_id:
        raise Refused.because("other_company", "Ces démarches sont celles d'une autre entreprise.")
    lot = Lot.objects.visible_to(actor).get(pk=lot_id)
    _require_company_of(lot, company_id)
    if values["done_on"] > timezone.localdate(now):
        raise Refused([Reason("date_in_future", "Cette date est dans le futur.", field="done_on")])
    return GoodFaithStep.objects.create(
        lot=lot, company_id=company_id, created_at=now, created_by=actor.user, by_company=by_company, **values
    )


@transaction.atomic
def good_faith_withdraw(*, actor: Actor, step_id: int, now: dt.datetime) -> GoodFaithStep:
    """Take back what one's own side wrote; it stays in the history. Twice is once."""
    step = GoodFaithStep.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=step_id)
    if not actor.has_role(Role.FACILITATOR, Role.CONTRACTOR) or step.by_company != actor.has_role(Role.CONTRACTOR):
        raise Refused.because("other_side", "Seul celui qui a écrit cette démarche peut la retirer.")
    if step.withdrawn_at is None:
        step.withdrawn_at = now
        step.save(update_fields=["withdrawn_at"])
    return step
