"""The facilitator's side of a month: validate, return, correct. Every validated hour enters the ledger once."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from clauses.enums import EntryState, StatementStatus
from clauses.models import DeclaredHours, HoursLine, HoursStatement, Lot
from clauses.rules import hours_verdict
from clauses.selectors.usages import countable_kinds
from clauses.services.certificates import require_open_month
from clauses.services.contracts import require_facilitator
from clauses.services.doubles import impossible_hours
from clauses.services.pooling import hours_apart
from clauses.transitions import RETURN, VALIDATE
from core.errors import Conflict, Reason, Refused
from core.workflow import transition_apply

CLOSED = "Ce relevé vient d'être traité par quelqu'un d'autre : vérifiez-le."


@transaction.atomic
def statement_validate(
    *, actor: Actor, statement_id: int, now: dt.datetime, entry_ids: Collection[int] | None = None
) -> HoursStatement:
    """Validate the chosen entries, or all that wait; when none is left to decide, the statement is closed.

    The row lock makes two facilitators queue; the second finds nothing left to validate and gets Conflict.
    """
    statement = _statement_lock(actor=actor, statement_id=statement_id)
    require_open_month(lot_id=statement.lot_id, month=statement.month, lock=True)
    waiting = statement.entries.filter(state=EntryState.PENDING)
    if entry_ids is not None:
        waiting = waiting.filter(pk__in=entry_ids)
    entries = list(waiting.select_related("engagement__person").order_by("pk"))
    if entry_ids is not None and len(entries) != len(set(entry_ids)):
        raise Conflict.because("entries_decided", CLOSED)
    if entry_ids is not None and not entries:
        raise Refused.because("nothing_chosen", "Choisissez au moins une ligne.", field="entries")
    counted = [entry for entry in entries if verdict_of(entry)["countable"]]
    problems = impossible_hours([(one.engagement, one.hours) for one in counted], month=statement.month)
    problems += hours_apart([(one.engagement, one.first_day, one.last_day) for one in counted], month=statement.month)
    if problems:
        raise Refused(problems)
    _record(entries, statement=statement, actor=actor, now=now)
    if not statement.entries.exclude(state=EntryState.VALIDATED).exists():
        transition_apply(VALIDATE, statement, actor=actor, now=now, statement_id=statement.pk)
    return statement


@transaction.atomic
def statement_return(
    *, actor: Actor, statement_id: int, reason: str, now: dt.datetime, entry_ids: Collection[int] = ()
) -> HoursStatement:
    """Send the statement back with a reason; the chosen entries (or all that wait) are refused for it.

    Entries already validated stay validated: the company corrects the others and sends again.
    """
    statement = _statement_lock(actor=actor, statement_id=statement_id)
    if not reason.strip():
        raise Refused([Reason("reason_missing", "Indiquez un motif.", field="reason")])
    refused = statement.entries.filter(state=EntryState.PENDING)
    if entry_ids:
        refused = refused.filter(pk__in=entry_ids)
    refused.update(state=EntryState.REJECTED, rejection_reason=reason.strip())
    transition_apply(RETURN, statement, actor=actor, now=now, reason=reason, statement_id=statement.pk)
    return statement


@transaction.atomic
def line_correct(*, actor: Actor, line_id: int, hours: Decimal, reason: str, now: dt.datetime) -> HoursLine:
    """Reverse a ledger line and, unless `hours` is zero, replace it. The past stays as it was known then.

    Returns the line that ends the correction: the replacement, or the reversal alone.
    """
    require_facilitator(actor)
    line = (
        HoursLine.objects.filter(lot__in=Lot.objects.visible_to(actor))
        .select_for_update(of=("self",))
        .select_related("engagement__person")
        .get(pk=line_id)
    )
    require_open_month(lot_id=line.lot_id, month=line.month, lock=True)
    if line.reverses_id is not None or HoursLine.objects.filter(reverses=line).exists():
        raise Conflict.because("already_corrected", "Cette ligne a déjà été corrigée.")
    if problems := _correction_problems(line, hours, reason):
        raise Refused(problems)
    more = hours - line.hours if line.countable else hours
    if verdict_of(line)["countable"] and more > 0:
        problems = impossible_hours([(line.engagement, more)], month=line.month)
        problems += hours_apart([(line.engagement, line.first_day, line.last_day)], month=line.month)
        if problems:
            raise Refused(problems)
    same = {
        "lot_id": line.lot_id,
        "engagement_id": line.engagement_id,
        "declared_id": line.declared_id,
        "month": line.month,
        "kind": line.kind,
        "first_day": line.first_day,
        "last_day": line.last_day,
        "reason": reason.strip(),
        "recorded_at": now,
        "recorded_by": actor.user,
    }
    reversal = HoursLine.objects.create(
        hours=-line.hours, countable=line.countable, uncounted_code=line.uncounted_code, reverses=line, **same
    )
    if not hours:
        return reversal
    return HoursLine.objects.create(hours=hours, replaces=line, **verdict_of(line), **same)


def _correction_problems(line: HoursLine, hours: Decimal, reason: str) -> list[Reason]:
    problems = []
    days = (line.last_day - line.first_day).days + 1
    if not hours.is_finite() or hours < 0 or hours > 24 * days:
        problems.append(Reason("hours_impossible", f"Indiquez entre 0 et {24 * days} heures.", field="hours"))
    elif hours == line.hours:
        problems.append(Reason("hours_same", "Ce nombre d'heures est déjà celui de la ligne.", field="hours"))
    if not reason.strip():
        problems.append(Reason("reason_missing", "Indiquez le motif de la correction.", field="reason"))
    return problems


def _statement_lock(*, actor: Actor, statement_id: int) -> HoursStatement:
    require_facilitator(actor)
    statement = HoursStatement.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=statement_id)
    if statement.status != StatementStatus.SENT:
        raise Conflict.because("wrong_state", CLOSED)
    return statement


def _record(
    entries: list[DeclaredHours], *, statement: HoursStatement, actor: Actor, now: dt.datetime
) -> list[HoursLine]:
    """Enter declared hours in the ledger, each judged on the facts of its engagement, and lock them."""
    lines = HoursLine.objects.bulk_create(
        HoursLine(
            lot_id=statement.lot_id,
            engagement_id=entry.engagement_id,
            declared=entry,
            month=statement.month,
            kind=entry.kind,
            first_day=entry.first_day,
            last_day=entry.last_day,
            hours=entry.hours,
            recorded_at=now,
            recorded_by=actor.user,
            **verdict_of(entry),
        )
        for entry in entries
    )
    DeclaredHours.objects.filter(pk__in=[entry.pk for entry in entries]).update(state=EntryState.VALIDATED)
    return lines


def verdict_of(hours: DeclaredHours | HoursLine) -> dict[str, bool | str]:
    verdict = hours_verdict(
        kind=hours.kind,
        first_day=hours.first_day,
        last_day=hours.last_day,
        terms=hours.engagement.counting_terms(countable_kinds()),
    )
    return {"countable": verdict.countable, "uncounted_code": verdict.code}
