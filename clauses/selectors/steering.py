"""The facts of lots that steering judges, read for many lots in a fixed number of queries, and what follows of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, Sum
from django.utils.timezone import localdate

from clauses.enums import ContractStatus, DriftKind, ParticipationStatus, PenaltyStatus, StatementStatus
from clauses.models import (
    DriftAlert,
    Engagement,
    HoursStatement,
    Letter,
    Lot,
    LotMonth,
    Meeting,
    ObligationProposal,
    Participation,
    PenaltyProposal,
)
from clauses.rules import (
    Act,
    Forecast,
    Light,
    MonthDone,
    Pace,
    WorkContract,
    acts_in_order,
    forecast_gap,
    known_until,
    lot_forecast,
    lot_light,
    month_end,
    month_start,
    same_day_later,
    statement_due_on,
)
from clauses.selectors.lots import waiting_hours
from clauses.selectors.obligations import owed_by_lot
from core.models import TransitionLog

# A month older than this is no longer asked for: whoever took over an earlier system may have no statement of it.
MONTHS_ASKED = 6
ZERO = Decimal("0.00")


@dataclass(slots=True)
class LotFacts:
    """What is known of a lot on a day, before any judgement."""

    pk: int
    start: dt.date | None
    end: dt.date | None
    due_day: int
    has_clause: bool
    since: dt.date | None
    owed: int | None = None
    validated: dict[dt.date, Decimal] = field(default_factory=dict)
    declared: dict[dt.date, Decimal] = field(default_factory=dict)
    contracts: list[WorkContract] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    slow_since: dt.date | None = None
    is_settled: bool = False
    is_open: bool = True

    @property
    def months(self) -> list[MonthDone]:
        """Hours done month by month: validated, and declared while they wait for the facilitator."""
        return [
            MonthDone(month, self.validated.get(month, ZERO) + self.declared.get(month, ZERO))
            for month in sorted({*self.validated, *self.declared})
        ]


@dataclass(frozen=True, slots=True)
class LotSteering:
    """Where a lot stands and where it is heading, with what it waits for."""

    facts: LotFacts
    light: Light
    forecast: Forecast
    gap: str
    acts: list[Act]

    @property
    def next_act(self) -> Act | None:
        return next(iter(self.acts), None)


def steering_of_lots(lot_ids: Collection[int], *, on: dt.date, pace: Pace) -> dict[int, LotSteering]:
    """Every lot's steering on a day. A dozen queries, whatever the number of lots."""
    facts = _facts(lot_ids)
    engagements = _engagements(facts)
    _hours(facts)
    _statement_acts(facts, engagements, on)
    _other_acts(facts, on)
    return {pk: _steering(one, on=on, pace=pace) for pk, one in facts.items()}


def steering_of_lot(lot: Lot, *, on: dt.date, pace: Pace) -> LotSteering:
    return steering_of_lots([lot.pk], on=on, pace=pace)[lot.pk]


def _steering(facts: LotFacts, *, on: dt.date, pace: Pace) -> LotSteering:
    target = None if facts.owed is None else Decimal(facts.owed)
    validated = max(sum(facts.validated.values(), ZERO), ZERO)
    light = lot_light(
        target_hours=target,
        validated_hours=validated,
        declared_hours=sum(facts.declared.values(), ZERO),
        start=facts.start,
        end=facts.end,
        on=on,
        pace=pace,
    )
    forecast = lot_forecast(
        start=facts.start,
        end=facts.end,
        known_until=known_until(on=on, months=facts.months, last_due_month=_last_due_month(facts, on)),
        months=facts.months,
        contracts=facts.contracts,
    )
    acts = list(facts.acts)
    if light.code == "missed" and not facts.is_settled:
        acts.append(Act("settlement", facts.end))
    if light.code == "late":
        acts.append(Act("late_hours", facts.slow_since or on))
    if not facts.is_open:
        acts = []  # a closed contract waits for nobody
    gap = "unknown" if target is None else forecast_gap(target_hours=target, forecast=forecast)
    return LotSteering(facts, light, forecast, gap, acts_in_order(acts))


def _last_due_month(facts: LotFacts, on: dt.date) -> dt.date | None:
    """The last month of the lot whose statement was due by that day."""
    if facts.start is None:
        return None
    last = month_start(min(on, facts.end or on))
    for month in (last, same_day_later(last, -1), same_day_later(last, -2)):
        if month >= month_start(facts.start) and statement_due_on(month=month, due_day=facts.due_day) <= on:
            return month
    return None


# --- Facts, one table at a time ---


def _facts(lot_ids: Collection[int]) -> dict[int, LotFacts]:
    rows = Lot.objects.filter(pk__in=lot_ids).values_list(
        "pk",
        "starts_on",
        "ends_on",
        "statement_due_day",
        "clause_kind",
        "contract__notified_on",
        "contract__created_at",
        "contract__status",
    )
    facts = {
        pk: LotFacts(
            pk, start, end, due_day, bool(kind), notified or localdate(created), is_open=status == ContractStatus.OPEN
        )
        for pk, start, end, due_day, kind, notified, created, status in rows
    }
    for lot_id, hours in owed_by_lot(facts).items():
        facts[lot_id].owed = hours
    proposals = ObligationProposal.objects.pending().filter(lot__in=facts)
    for lot_id, created_at in proposals.values_list("lot", "created_at"):
        facts[lot_id].acts.append(Act("proposal", localdate(created_at)))
    for one in facts.values():
        if one.has_clause and one.owed is None:
            one.acts.append(Act("obligation", one.since))
    return facts


def _hours(facts: dict[int, LotFacts]) -> None:
    for lot_id, month, hours in LotMonth.objects.filter(lot__in=facts).values_list("lot", "month", "validated"):
        facts[lot_id].validated[month] = hours
    waiting = waiting_hours().filter(statement__lot__in=facts).order_by()
    for lot_id, month, hours in waiting.values_list("statement__lot", "statement__month").annotate(n=Sum("hours")):
        facts[lot_id].declared[month] = hours


def _engagements(facts: dict[int, LotFacts]) -> dict[tuple[int, int], list[tuple[dt.date, dt.date | None]]]:
    """The dates of each company's people on each lot; contracts and eligibilities to check go to the facts."""
    dates: dict[tuple[int, int], list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    rows = Engagement.objects.filter(lot__in=facts).values_list(
        "lot", "company", "starts_on", "ends_on", "weekly_hours", "window_end", "eligibility_validated_on", "created_at"
    )
    for lot_id, company_id, starts_on, ends_on, weekly, window_end, eligible_on, created_at in rows:
        one = facts[lot_id]
        dates[lot_id, company_id].append((starts_on, ends_on))
        if weekly is not None:
            one.contracts.append(WorkContract(starts_on, ends_on, weekly, window_end))
        if eligible_on is None:
            one.acts.append(Act("eligibility", localdate(created_at)))
    return dates


def _statement_acts(
    facts: dict[int, LotFacts],
    engagements: dict[tuple[int, int], list[tuple[dt.date, dt.date | None]]],
    on: dt.date,
) -> None:
    """Statements to send, to correct, to check."""
    first = same_day_later(month_start(on), -MONTHS_ASKED)
    open_ones = Q(status__in=[StatementStatus.SENT, StatementStatus.RETURNED])
    rows = HoursStatement.objects.filter(open_ones | Q(month__gte=first), lot__in=facts).values_list(
        "pk", "lot", "company", "month", "status", "sent_at"
    )
    there, returned = set(), {}
    for pk, lot_id, company_id, month, status, sent_at in rows:
        if status == StatementStatus.DRAFT:
            continue
        there.add((lot_id, company_id, month))
        if status == StatementStatus.SENT:
            facts[lot_id].acts.append(Act("statement_to_check", localdate(sent_at)))
        elif status == StatementStatus.RETURNED:
            returned[pk] = lot_id
    returned_on = _returned_on(returned) if returned else {}
    for pk, lot_id in returned.items():
        facts[lot_id].acts.append(Act("statement_returned", returned_on.get(pk)))
    for (lot_id, company_id), dates in engagements.items():
        for month, due_on in _months_due(facts[lot_id], on):
            worked = any(start <= month_end(month) and (end is None or end >= month) for start, end in dates)
            if worked and (lot_id, company_id, month) not in there:
                facts[lot_id].acts.append(Act("statement_due", due_on))


def _months_due(facts: LotFacts, on: dt.date) -> Iterable[tuple[dt.date, dt.date]]:
    """The months of a lot whose statement is due by that day, with the day it was due."""
    for back in range(MONTHS_ASKED, 0, -1):
        month = same_day_later(month_start(on), -back)
        due_on = statement_due_on(month=month, due_day=facts.due_day)
        outside = (facts.start and month_end(month) < facts.start) or (facts.end and month > facts.end)
        if due_on < on and not outside:
            yield month, due_on


def _returned_on(statement_ids: Collection[int]) -> dict[int, dt.date]:
    logs = TransitionLog.objects.filter(
        content_type=ContentType.objects.get_for_model(HoursStatement),
        object_id__in=statement_ids,
        target_state=StatementStatus.RETURNED,
    ).order_by()
    return {pk: localdate(at) for pk, at in logs.values_list("object_id").annotate(at=Max("at"))}


def _other_acts(facts: dict[int, LotFacts], on: dt.date) -> None:
    """Subcontractors declared, penalties, letters, meetings, drifts."""
    declared = Participation.objects.filter(lot__in=facts, status=ParticipationStatus.PENDING).order_by("pk")
    for lot_id, declared_on in declared.values_list("lot", "declared_on"):
        facts[lot_id].acts.append(Act("company_acceptance", declared_on))
    penalties = PenaltyProposal.objects.filter(lot__in=facts).exclude(status=PenaltyStatus.WITHDRAWN).order_by("pk")
    for lot_id, status, proposed_at in penalties.values_list("lot", "status", "proposed_at"):
        facts[lot_id].is_settled = True
        if status == PenaltyStatus.PROPOSED:
            facts[lot_id].acts.append(Act("penalty_decision", localdate(proposed_at)))
    letters = Letter.objects.sent().filter(lot__in=facts, reply_by__isnull=False, reply__isnull=True)
    for lot_id, sent_at in letters.order_by("pk").values_list("lot", "sent_at"):
        facts[lot_id].acts.append(Act("letter_answer", localdate(sent_at)))
    held = Meeting.objects.filter(lot__in=facts, next_step_due__isnull=False, next_step_done_on__isnull=True)
    for lot_id, party, held_at in held.order_by("pk").values_list("lot", "next_step_party", "held_at"):
        facts[lot_id].acts.append(Act(f"step_of_{party}", min(localdate(held_at), on)))
    slow = DriftAlert.objects.open().filter(lot__in=facts, kind=DriftKind.PACE).order_by("pk")
    for lot_id, detected_on in slow.values_list("lot", "detected_on"):
        facts[lot_id].slow_since = detected_on
