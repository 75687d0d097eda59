"""The facilitator's queue: what each statement leaves to doubt, who comes next, who is missing since last month."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from accounts.actors import Actor
from clauses.enums import EntryState, MessageSide, StatementStatus
from clauses.models import DeclaredHours, Engagement, HoursStatement
from clauses.rules import month_end, same_day_later
from clauses.selectors.statements import entry_flags, people_months
from clauses.selectors.threads import with_last_side

QUEUE_ORDER = ("due_on", "sent_at", "pk")


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a reader should know before accepting a statement without opening it."""

    flagged: int
    messages: tuple[str, ...]
    previous_hours: Decimal | None

    @property
    def is_sound(self) -> bool:
        return not self.flagged


def doubts_of(statements: Sequence[HoursStatement]) -> dict[int, Doubts]:
    """The doubts about each statement's waiting entries, in the same few queries whatever their number."""
    entries = list(
        DeclaredHours.objects.filter(statement__in=statements, state=EntryState.PENDING)
        .select_related("engagement", "statement")
        .order_by("statement", "pk")
    )
    people = {entry.engagement.person_id for entry in entries}
    months = {statement.month for statement in statements}
    known = people_months(people, months)
    messages: dict[int, list[str]] = defaultdict(list)
    flagged: dict[int, int] = defaultdict(int)
    for entry in entries:
        if found := entry_flags(entry, entry.statement, known):
            flagged[entry.statement_id] += 1
            messages[entry.statement_id] += [flag.message for flag in found]
    previous = _previous_totals(statements)
    return {
        statement.pk: Doubts(
            flagged[statement.pk],
            tuple(dict.fromkeys(messages[statement.pk]))[:3],
            previous.get((statement.lot_id, statement.company_id, same_day_later(statement.month, -1))),
        )
        for statement in statements
    }


def _previous_totals(statements: Sequence[HoursStatement]) -> dict[tuple[int, int, dt.date], Decimal]:
    rows = (
        DeclaredHours.objects.filter(
            statement__lot__in={statement.lot_id for statement in statements},
            statement__month__in={same_day_later(statement.month, -1) for statement in statements},
        )
        .exclude(statement__status=StatementStatus.DRAFT)
        .order_by()
        .values_list("statement__lot", "statement__company", "statement__month")
        .annotate(total=Sum("hours"))
    )
    return {(lot, company, month): total for lot, company, month, total in rows}


def next_to_review(actor: Actor, after: HoursStatement) -> HoursStatement | None:
    """The statement that comes after this one in the queue, or the first; those that wait for an answer are passed."""
    waiting = waiting_for_decision(HoursStatement.objects.visible_to(actor)).exclude(pk=after.pk)
    later = Q(due_on__gt=after.due_on) | Q(due_on=after.due_on, sent_at__gt=after.sent_at)
    same = Q(due_on=after.due_on, sent_at=after.sent_at, pk__gt=after.pk)
    ordered = waiting.order_by(*QUEUE_ORDER)
    return ordered.filter(later | same).first() or ordered.first()


def waiting_for_decision(statements: QuerySet[HoursStatement]) -> QuerySet[HoursStatement]:
    """Sent, and not held back by a question that the company has not answered."""
    sent = with_last_side(statements.filter(status=StatementStatus.SENT))
    return sent.filter(Q(last_side__isnull=True) | Q(last_side=MessageSide.COMPANY))


def people_missing(statement: HoursStatement) -> list[tuple[Engagement, Decimal]]:
    """People still engaged whom last month's statement named and this one does not, with last month's hours."""
    before = same_day_later(statement.month, -1)
    rows = dict(
        DeclaredHours.objects.filter(
            statement__lot_id=statement.lot_id, statement__company_id=statement.company_id, statement__month=before
        )
        .exclude(engagement__in=statement.entries.values("engagement"))
        .order_by()
        .values_list("engagement")
        .annotate(total=Sum("hours"))
    )
    still = (
        Engagement.objects.filter(pk__in=rows)
        .running_in(statement.month, month_end(statement.month))
        .select_related("person")
        .order_by("person__last_name", "person__first_name", "pk")
    )
    return [(engagement, rows[engagement.pk]) for engagement in still]
