"""Many months of hours at once, for the demonstration and for taking over an earlier system's records.

The ledger is respected: each validated month has its statement, its declared hours and its line, judged by the same
rules as on screen. Only the announcements (mails) are left out.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from accounts.models import User
from clauses.enums import EntryState, HoursKind, StatementStatus
from clauses.models import DeclaredHours, Engagement, HoursLine, HoursStatement
from clauses.rules import statement_due_on
from clauses.selectors.periods import periods_of_month
from clauses.services.ledger import verdict_of

BATCH = 2000


@dataclass(frozen=True, slots=True)
class MonthOfHours:
    """Hours of one engagement in one month. `validated_at` None: sent, and still waiting for the facilitator."""

    engagement: Engagement
    month: dt.date
    hours: Decimal
    sent_at: dt.datetime
    validated_at: dt.datetime | None = None
    kind: str = HoursKind.WORK


@transaction.atomic
def hours_record_bulk(*, rows: Iterable[MonthOfHours], sent_by: User, validated_by: User) -> int:
    """Record past months in a few queries. Returns the number of ledger lines written.

    A statement (lot x company x month) must be given whole, in one call; one that exists already is refused by the
    database. Hours are put on the last period of the month, the one that counts once the eligibility is validated.
    """
    statements: dict[tuple[int, int, dt.date], list[MonthOfHours]] = defaultdict(list)
    for row in rows:
        statements[row.engagement.lot_id, row.engagement.company_id, row.month].append(row)
    headers = {
        key: HoursStatement(
            lot_id=key[0],
            company_id=key[1],
            month=key[2],
            status=StatementStatus.VALIDATED if all(row.validated_at for row in months) else StatementStatus.SENT,
            due_on=statement_due_on(month=key[2], due_day=months[0].engagement.lot.statement_due_day),
            created_at=months[0].sent_at,
            sent_at=months[0].sent_at,
            sent_by=sent_by,
        )
        for key, months in statements.items()
    }
    HoursStatement.objects.bulk_create(headers.values(), batch_size=BATCH)
    entries = [_declared(headers[key], row) for key, months in statements.items() for row in months]
    DeclaredHours.objects.bulk_create((entry for entry, _ in entries), batch_size=BATCH)
    lines = [_line(entry, row.validated_at, validated_by) for entry, row in entries if row.validated_at is not None]
    HoursLine.objects.bulk_create(lines, batch_size=BATCH)
    return len(lines)


YEARS_OF_LEDGER = """
    INSERT INTO clauses_engagementyear
        (engagement_id, year, validated, training, uncounted, first_month, last_month)
    SELECT engagement_id, extract(year FROM month),
           coalesce(sum(hours) FILTER (WHERE countable), 0),
           coalesce(sum(hours) FILTER (WHERE countable AND kind = 'TRAINING'), 0),
           coalesce(sum(hours) FILTER (WHERE NOT countable), 0),
           min(month) FILTER (WHERE countable), max(month) FILTER (WHERE countable)
    FROM clauses_hoursline GROUP BY 1, 2
"""
MONTHS_OF_LEDGER = """
    INSERT INTO clauses_lotmonth (lot_id, month, validated, uncounted)
    SELECT lot_id, month,
           coalesce(sum(hours) FILTER (WHERE countable), 0),
           coalesce(sum(hours) FILTER (WHERE NOT countable), 0)
    FROM clauses_hoursline GROUP BY lot_id, month
"""


@transaction.atomic
def totals_rebuild() -> None:
    """Add up the ledger again, after lines were written with the triggers off (a bulk load by COPY)."""
    with connection.cursor() as cursor:
        for table, sums in (("clauses_lotmonth", MONTHS_OF_LEDGER), ("clauses_engagementyear", YEARS_OF_LEDGER)):
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- the two names above
            cursor.execute(sums)


def _declared(statement: HoursStatement, row: MonthOfHours) -> tuple[DeclaredHours, MonthOfHours]:
    periods = periods_of_month(row.engagement, row.month)
    if not periods:
        raise ValueError(f"engagement {row.engagement.pk} does not run in {row.month:%Y-%m}")
    entry = DeclaredHours(
        statement=statement,
        engagement=row.engagement,
        kind=row.kind,
        first_day=periods[-1][0],
        last_day=periods[-1][1],
        hours=row.hours,
        state=EntryState.PENDING if row.validated_at is None else EntryState.VALIDATED,
    )
    return entry, row


def _line(entry: DeclaredHours, validated_at: dt.datetime, validated_by: User) -> HoursLine:
    return HoursLine(
        lot_id=entry.statement.lot_id,
        engagement=entry.engagement,
        declared=entry,
        month=entry.statement.month,
        kind=entry.kind,
        first_day=entry.first_day,
        last_day=entry.last_day,
        hours=entry.hours,
        recorded_at=validated_at,
        recorded_by=validated_by,
        **verdict_of(entry),
    )
