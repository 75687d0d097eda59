"""The thread of a statement: who asked, who answered, and which question still waits."""

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from clauses.enums import MessageSide, StatementStatus
from clauses.models import HoursStatement, StatementMessage


def with_last_side(statements: QuerySet[HoursStatement]) -> QuerySet[HoursStatement]:
    """Add `last_side`: who spoke last, or None when nobody did."""
    messages = StatementMessage.objects.filter(statement=OuterRef("pk")).order_by("-at", "-pk")
    return statements.annotate(last_side=Subquery(messages.values("side")[:1]))


def with_open_question(statements: QuerySet[HoursStatement]) -> QuerySet[HoursStatement]:
    """Statements whose company still owes an answer: the facilitator spoke last, and has not decided since."""
    waiting = Q(status=StatementStatus.SENT) | Q(status=StatementStatus.RETURNED)
    return with_last_side(statements.filter(waiting)).filter(Q(last_side=MessageSide.FACILITATOR))


def thread_of(statement: HoursStatement) -> list[StatementMessage]:
    return list(statement.messages.select_related("author").order_by(F("at"), F("pk")))


def question_waits(thread: list[StatementMessage]) -> bool:
    return bool(thread) and thread[-1].side == MessageSide.FACILITATOR
