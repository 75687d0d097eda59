"""The company's side of a month: type hours, keep a draft, sign and send."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import EntryState, HoursKind, StatementStatus
from clauses.models import DeclaredHours, Engagement, HoursStatement, Lot
from clauses.rules import month_end, month_start, statement_due_on
from clauses.selectors.closures import closure_of
from clauses.selectors.periods import DATES, periods_of_month
from clauses.services.participations import declaring_problem
from clauses.transitions import SEND
from core import formats
from core.errors import Conflict, Reason, Refused
from core.workflow import transition_apply

HOURS_A_DAY = Decimal(24)
CENT = Decimal("0.01")
ENTRIES_AT_ONCE = 1000
SPOILT = "Une autre case de cette ligne est à corriger : rien n'en est repris."
VALIDATED_ALREADY = "Ce mois est validé : il ne change plus. Demandez une correction au facilitateur."
SENT_ALREADY = "Ce relevé est déjà envoyé : il ne peut plus être modifié."


@dataclass(frozen=True, slots=True)
class Cell:
    """Hours typed in one box of the grid: a person's engagement, a period named by its first day, a kind."""

    engagement_id: int
    first_day: dt.date
    kind: str
    hours: Decimal

    @property
    def key(self) -> tuple[int, dt.date, str]:
        return self.engagement_id, self.first_day, self.kind

    @property
    def period(self) -> tuple[int, dt.date]:
        return self.engagement_id, self.first_day

    @property
    def field(self) -> str:
        """The name of the box, which errors point at."""
        return f"h-{self.engagement_id}-{self.first_day:%Y%m%d}-{self.kind}"


@transaction.atomic
def statement_save(
    *,
    actor: Actor,
    lot_id: int,
    month: dt.date,
    cells: Iterable[Cell],
    now: dt.datetime,
    comment: str = "",
    version: int | None = None,
) -> HoursStatement:
    """Keep what was typed as a draft, creating the month's statement when it does not exist yet.

    The whole grid is given each time: a box left empty takes its hours away, except validated ones, which are locked.
    `version` is the one the person had before her eyes: an older one than ours is a Conflict, since saving would
    erase what a colleague typed meanwhile. Raises Refused with one reason for each faulty box, and writes nothing then.
    """
    statement = _statement_lock(actor=actor, lot_id=lot_id, month=month, now=now)
    if not statement.is_editable:
        raise _closed(statement)
    if version is not None and version != statement.version:
        raise Conflict.because("statement_changed", _changed_by(statement))
    typed = [cell for cell in cells if cell.hours != 0]
    periods = _periods(statement)
    if problems := _cell_problems(typed, periods):
        raise Refused(problems)
    _entries_write(statement, typed, periods)
    statement.comment = comment.strip()
    _stamp(statement, actor=actor, now=now)
    return statement


@transaction.atomic
def statement_merge(
    *, actor: Actor, lot_id: int, month: dt.date, cells: Sequence[Cell], now: dt.datetime
) -> dict[str, str]:
    """Put some boxes in the draft and leave the others as they are, for a file that only holds a part of the month.

    A period with a faulty box is left whole as it was. Returns why, in French, by the name of each box not taken;
    raises Conflict when the statement takes nothing any more.
    """
    statement = _statement_lock(actor=actor, lot_id=lot_id, month=month, now=now)
    if not statement.is_editable:
        raise _closed(statement)
    periods = _periods(statement, only={cell.engagement_id for cell in cells})
    given = {cell.key for cell in cells}
    present = {(entry.engagement_id, entry.first_day, entry.kind): entry for entry in statement.entries.all()}
    beside = [
        Cell(*key, entry.hours)
        for key, entry in present.items()
        if key not in given and key[:2] in {cell.period for cell in cells}
    ]
    refused = {problem.field: problem.message for problem in _cell_problems([*beside, *cells], periods)}
    for cell in cells:
        entry = present.get(cell.key)
        if entry is not None and entry.state == EntryState.VALIDATED and entry.hours != cell.hours:
            refused[cell.field] = "Ces heures sont déjà validées : elles ne changent plus."
    spoilt = {cell.period for cell in [*beside, *cells] if cell.field in refused}
    taken = {cell.period for cell in cells} - spoilt
    kept = [cell for cell in [*beside, *cells] if cell.period in taken and cell.hours != 0]
    _entries_write(statement, kept, periods, only=taken)
    if taken:
        _stamp(statement, actor=actor, now=now)
    return {cell.field: refused.get(cell.field, SPOILT) for cell in cells if cell.period in spoilt}


@transaction.atomic
def statement_send(
    *,
    actor: Actor,
    lot_id: int,
    month: dt.date,
    cells: Iterable[Cell],
    now: dt.datetime,
    comment: str = "",
    version: int | None = None,
) -> HoursStatement:
    """Save the grid, then sign and send it. Sending twice is refused the second time: nothing is doubled."""
    statement = statement_save(
        actor=actor, lot_id=lot_id, month=month, cells=cells, now=now, comment=comment, version=version
    )
    statement.sent_at = now
    statement.sent_by = actor.user
    statement.save(update_fields=["sent_at", "sent_by"])
    transition_apply(SEND, statement, actor=actor, now=now, statement_id=statement.pk)
    return statement


def _statement_lock(*, actor: Actor, lot_id: int, month: dt.date, now: dt.datetime) -> HoursStatement:
    if not actor.has_role(Role.CONTRACTOR):
        raise Refused.because("wrong_role", "Seule l'entreprise déclare ses heures.")
    lot = Lot.objects.visible_to(actor).get(pk=lot_id)
    month = month_start(month)
    if month > timezone.localdate(now):
        raise Refused.because("month_in_future", "Ce mois n'a pas encore commencé.")
    if (lot.starts_on and month_end(month) < lot.starts_on) or (lot.ends_on and month > lot.ends_on):
        raise Refused.because("month_outside_lot", "Ce mois est hors des dates du lot.")
    if problem := declaring_problem(lot, actor.organisation_id, hold=True):
        raise Refused.because("may_not_declare", problem)
    if closed := closure_of(lot_id=lot.pk, month=month):
        raise Refused.because("month_closed", closed)
    HoursStatement.objects.get_or_create(
        lot=lot,
        company_id=actor.organisation_id,
        month=month,
        defaults={
            "due_on": statement_due_on(month=month, due_day=lot.statement_due_day),
            "created_at": now,
        },
    )
    return HoursStatement.objects.select_for_update(of=("self",)).get(
        lot=lot, company_id=actor.organisation_id, month=month
    )


def _closed(statement: HoursStatement) -> Refused:
    validated = statement.status == StatementStatus.VALIDATED
    return Conflict.because("statement_closed", VALIDATED_ALREADY if validated else SENT_ALREADY)


def _stamp(statement: HoursStatement, *, actor: Actor, now: dt.datetime) -> None:
    """Who saved last, and when: what the next declarant at the same grid is told."""
    statement.version += 1
    statement.saved_at = now
    statement.saved_by = actor.user
    statement.save(update_fields=["comment", "version", "saved_at", "saved_by"])


def _changed_by(statement: HoursStatement) -> str:
    when = formats.moment(statement.saved_at)
    return (
        f"{statement.saved_by} a modifié ce relevé le {when}, pendant que vous le remplissiez. Votre saisie est gardée "
        "ci-dessous : comparez, puis enregistrez de nouveau."
    )


def _periods(statement: HoursStatement, *, only: Collection[int] | None = None) -> dict[tuple[int, dt.date], dt.date]:
    """The boxes that exist (for some engagements `only`): (engagement, first day) and the last day of each."""
    engagements = Engagement.objects.filter(lot_id=statement.lot_id, company_id=statement.company_id).running_in(
        statement.month, month_end(statement.month)
    )
    if only is not None:
        engagements = engagements.filter(pk__in=only)
    return {
        (row.pk, first): last
        for row in engagements.values_list("pk", *DATES, named=True)
        for first, last in periods_of_month(row, statement.month)
    }


def _cell_problems(cells: list[Cell], periods: dict[tuple[int, dt.date], dt.date]) -> list[Reason]:
    problems = []
    total: dict[tuple[int, dt.date], Decimal] = defaultdict(Decimal)
    for cell in cells:
        key = (cell.engagement_id, cell.first_day)
        if key not in periods:
            message = "Cette personne n'est pas sur ce lot à ces dates."
            problems.append(Reason("not_on_lot", message, field=cell.field))
        elif cell.kind not in HoursKind.values:
            problems.append(Reason("kind_unknown", "Nature d'heures inconnue.", field=cell.field))
        elif not cell.hours.is_finite() or cell.hours < 0:
            problems.append(Reason("hours_negative", "Les heures ne peuvent pas être négatives.", field=cell.field))
        elif cell.hours != cell.hours.quantize(CENT):
            message = "Deux décimales au plus (une demi-heure s'écrit 0,50)."
            problems.append(Reason("hours_too_precise", message, field=cell.field))
        else:
            total[key] += cell.hours
            days = (periods[key] - cell.first_day).days + 1
            if total[key] > HOURS_A_DAY * days:
                message = f"{days} jours ne comptent que {HOURS_A_DAY * days} heures."
                problems.append(Reason("more_than_24_hours", message, field=cell.field))
    return problems


def _entries_write(
    statement: HoursStatement,
    cells: list[Cell],
    periods: dict[tuple[int, dt.date], dt.date],
    *,
    only: set[tuple[int, dt.date]] | None = None,
) -> None:
    """Bring the entries (of some periods `only`) in line with the grid. Validated ones stay as they are."""
    present = {(entry.engagement_id, entry.first_day, entry.kind): entry for entry in statement.entries.all()}
    wanted = {cell.key: cell.hours for cell in cells}
    changed, gone = [], []
    for key, entry in present.items():
        if entry.state == EntryState.VALIDATED or (only is not None and key[:2] not in only):
            continue
        if key not in wanted:
            gone.append(entry.pk)
        elif entry.hours != wanted[key] or entry.state == EntryState.REJECTED:
            entry.hours = wanted[key]
            entry.last_day = periods[key[0], key[1]]
            entry.state = EntryState.PENDING
            entry.rejection_reason = ""
            changed.append(entry)
    DeclaredHours.objects.filter(pk__in=gone).delete()
    DeclaredHours.objects.bulk_update(
        changed, ["hours", "last_day", "state", "rejection_reason"], batch_size=ENTRIES_AT_ONCE
    )
    DeclaredHours.objects.bulk_create(
        (
            DeclaredHours(
                statement=statement,
                engagement_id=engagement_id,
                kind=kind,
                first_day=first_day,
                last_day=periods[engagement_id, first_day],
                hours=hours,
            )
            for (engagement_id, first_day, kind), hours in wanted.items()
            if (engagement_id, first_day, kind) not in present
        ),
        batch_size=ENTRIES_AT_ONCE,
    )
