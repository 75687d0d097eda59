"""The facts of companies that fairness signals judge, read for many companies in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum
from django.utils.timezone import localdate

from clauses.enums import EntryState, ExitMilestone, StatementStatus
from clauses.models import (
    CompletionCertificate,
    DeclaredHours,
    Engagement,
    EngagementYear,
    HoursStatement,
    Lot,
    LotMonth,
)
from clauses.rules import ContractFact, StatementFact, month_end, month_start, same_day_later, statement_due_on
from clauses.selectors.exits import exit_states
from clauses.selectors.obligations import owed_by_lot
from core.models import TransitionLog
from employers.enums import ContractKind
from placements.enums import FollowUpState
from placements.models import TutoringAssignment

IN_JOB = (FollowUpState.IN_JOB, FollowUpState.IN_OTHER_JOB)
ZERO = Decimal("0.00")
# Dates are judged over a year; a statement that never came is only asked for over half of it (`MONTHS_ASKED`).
MONTHS_JUDGED, MONTHS_MISSED = 12, 6


@dataclass(slots=True)
class LotOfCompany:
    """What a lot says, for each company on it."""

    start: dt.date | None
    end: dt.date | None
    due_day: int
    sector: str
    publics: frozenset[str] = frozenset()
    reached_in: dt.date | None = None
    closes_until: dt.date | None = None


@dataclass(slots=True)
class CompanyFacts:
    """What a company did over all its lots."""

    pk: int
    contracts: list[ContractFact] = field(default_factory=list)
    statements: dict[int, list[StatementFact]] = field(default_factory=lambda: defaultdict(list))  # by lot
    validated: Decimal = ZERO
    training: Decimal = ZERO
    followed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # people, by milestone
    in_job: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def lots(self) -> set[int]:
        return {contract.lot for contract in self.contracts}


def companies_with_people() -> list[int]:
    """Every company that declares for somebody."""
    return list(Engagement.objects.order_by("company").values_list("company", flat=True).distinct())


def company_facts(
    company_ids: Collection[int], *, on: dt.date
) -> tuple[dict[int, CompanyFacts], dict[int, LotOfCompany]]:
    """The facts of these companies and of their lots on a day."""
    facts = {pk: CompanyFacts(pk) for pk in company_ids}
    person_of = _contracts(facts)
    lots = _lots(facts)
    _publics(lots)
    _targets(lots)
    _statements(facts, lots, on)
    _hours(facts)
    _after(facts, person_of)
    return facts, lots


def company_work(company_id: int, lots: dict[int, LotOfCompany], *, on: dt.date) -> CompanyFacts:
    """The contracts of one company, and of the last year its statements for these lots, without their hours: what its
    page counts, and nothing of what signals alone need."""
    facts = {company_id: CompanyFacts(company_id)}
    _contracts(facts)
    recent = Q(due_on__gte=_judged_since(on)) | Q(month__gte=_months_asked(on)[-1])
    rows = _statement_rows(HoursStatement.objects.filter(recent, company=company_id, lot__in=lots).order_by())
    # Late as it was sent last: it may have come in time, and have been returned.
    late = [pk for pk, *_, due_on, status, sent_at in rows if sent_at and localdate(sent_at) > due_on]
    _take_statements(facts, lots, rows, _first_sent(late), {}, on)
    return facts[company_id]


def statements_judged(facts: CompanyFacts, *, on: dt.date) -> list[StatementFact]:
    """The statements of the last year whose day has passed."""
    since = _judged_since(on)
    return [one for several in facts.statements.values() for one in several if since <= one.due_on < on]


def _judged_since(on: dt.date) -> dt.date:
    return same_day_later(on, -MONTHS_JUDGED)


def _months_asked(on: dt.date) -> list[dt.date]:
    """The months whose statement is asked for when it never came, the latest first."""
    return [same_day_later(month_start(on), -back) for back in range(1, MONTHS_MISSED + 1)]


def sector_medians() -> dict[str, tuple[int, int]]:
    """For each sector (first two digits of the CPV), the median length of contracts in days and how many there are.

    Only sectors where three companies work: a company is never compared with itself alone. A contract without an end
    is longer than any other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT left(c.cpv, 2),
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY coalesce(e.ends_on - e.starts_on + 1, 1000000000)),
                   count(*)
            FROM clauses_engagement e
            JOIN clauses_lot l ON l.id = e.lot_id
            JOIN clauses_publiccontract c ON c.id = l.contract_id
            WHERE c.cpv <> ''
            GROUP BY 1 HAVING count(DISTINCT e.company_id) >= 3
            """
        )
        return {sector: (int(days), int(count)) for sector, days, count in cursor.fetchall()}


def _contracts(facts: dict[int, CompanyFacts]) -> dict[int, tuple[int, int]]:
    """Fill the contracts; gives the company and the person of each engagement."""
    tutored = TutoringAssignment.objects.filter(hire=OuterRef("hire"))
    rows = Engagement.objects.filter(company__in=facts).annotate(has_tutor=Exists(tutored)).order_by("pk")
    person_of = {}
    for pk, company_id, person, lot, start, end, kind, eligible_on, criteria, tutor_name, has_tutor in rows.values_list(
        "pk", "company", "person", "lot", "starts_on", "ends_on", "contract_kind", "eligibility_validated_on",
        "eligibility_criteria", "tutor_name", "has_tutor",
    ):  # fmt: skip
        person_of[pk] = company_id, person
        facts[company_id].contracts.append(
            ContractFact(
                person,
                lot,
                start,
                end,
                permanent=kind == ContractKind.CDI,
                tutored=bool(tutor_name.strip()) or has_tutor,
                criteria=frozenset(criteria) if eligible_on else None,
            )
        )
    return person_of


def _lots(facts: dict[int, CompanyFacts]) -> dict[int, LotOfCompany]:
    lot_ids = {lot for one in facts.values() for lot in one.lots}
    columns = ("pk", "starts_on", "ends_on", "statement_due_day", "contract__cpv")
    lots = {
        pk: LotOfCompany(start, end, due_day, cpv[:2])
        for pk, start, end, due_day, cpv in Lot.objects.filter(pk__in=lot_ids).values_list(*columns)
    }
    closed = CompletionCertificate.objects.in_force().filter(lot__in=lots)
    for lot_id, until in closed.values_list("lot", "closes_until"):
        lots[lot_id].closes_until = until
    return lots


def _publics(lots: dict[int, LotOfCompany]) -> None:
    publics: dict[int, set[str]] = defaultdict(set)
    named = Lot.publics.through.objects.filter(lot__in=lots)
    for lot_id, code in named.values_list("lot", "eligibilitycriterion__code"):
        publics[lot_id].add(code)
    for lot_id, codes in publics.items():
        lots[lot_id].publics = frozenset(codes)


def _targets(lots: dict[int, LotOfCompany]) -> None:
    """The month in which each lot met its target: hours are known by month."""
    owed = owed_by_lot(lots)
    running: dict[int, Decimal] = defaultdict(Decimal)
    rows = LotMonth.objects.filter(lot__in=owed).order_by("lot", "month").values_list("lot", "month", "validated")
    for lot_id, month, hours in rows:
        running[lot_id] += hours
        if lots[lot_id].reached_in is None and owed[lot_id] and running[lot_id] >= owed[lot_id]:
            lots[lot_id].reached_in = month


def _statements(facts: dict[int, CompanyFacts], lots: dict[int, LotOfCompany], on: dt.date) -> None:
    """Every statement, from the day it first came, and those of the last months that never did."""
    rows = _statement_rows(HoursStatement.objects.filter(company__in=facts))
    ids = [pk for pk, *_, status, _ in rows if status != StatementStatus.DRAFT]
    _take_statements(facts, lots, rows, _first_sent(ids), _hours_of_statements(ids), on)


def _statement_rows(statements: QuerySet[HoursStatement]) -> list[tuple]:
    return list(statements.values_list("pk", "company", "lot", "month", "due_on", "status", "sent_at"))


def _take_statements(
    facts: dict[int, CompanyFacts],
    lots: dict[int, LotOfCompany],
    rows: list[tuple],
    first_sent: dict[int, dt.datetime],
    hours: dict[int, Decimal],
    on: dt.date,
) -> None:
    there = set()
    for pk, company_id, lot_id, month, due_on, status, sent_at in rows:
        sent = None if status == StatementStatus.DRAFT else localdate(first_sent.get(pk) or sent_at)
        there.add((company_id, lot_id, month))
        facts[company_id].statements[lot_id].append(StatementFact(month, due_on, sent, hours.get(pk, ZERO)))
    for one in facts.values():
        for lot_id, month, due_on in _months_missed(one, lots, on):
            if (one.pk, lot_id, month) not in there:
                one.statements[lot_id].append(StatementFact(month, due_on, None))


def _first_sent(ids: list[int]) -> dict[int, dt.datetime]:
    """A statement sent in time, returned and sent again was in time."""
    logs = TransitionLog.objects.filter(
        content_type=ContentType.objects.get_for_model(HoursStatement),
        object_id__in=ids,
        target_state=StatementStatus.SENT,
    ).order_by()
    return dict(logs.values_list("object_id").annotate(first=Min("at")))


def _hours_of_statements(ids: list[int]) -> dict[int, Decimal]:
    entries = DeclaredHours.objects.filter(statement__in=ids).exclude(state=EntryState.REJECTED).order_by()
    return dict(entries.values_list("statement").annotate(total=Sum("hours")))


def _months_missed(
    one: CompanyFacts, lots: dict[int, LotOfCompany], on: dt.date
) -> Iterator[tuple[int, dt.date, dt.date]]:
    """Each lot and recent month in which the company employed somebody, and whose statement is due by now."""
    months = [(month, month_end(month)) for month in _months_asked(on)]
    worked = {
        (contract.lot, first)
        for contract in one.contracts
        if contract.lot in lots
        for first, last in months
        if contract.first_day <= last and (contract.last_day is None or contract.last_day >= first)
    }
    for lot_id, month in sorted(worked):
        lot = lots[lot_id]
        due_on = statement_due_on(month=month, due_day=lot.due_day)
        is_closed = lot.closes_until is not None and month <= lot.closes_until
        if due_on < on and not is_closed and not (lot.end and month > lot.end):
            yield lot_id, month, due_on


def _hours(facts: dict[int, CompanyFacts]) -> None:
    rows = EngagementYear.objects.filter(engagement__company__in=facts).order_by()
    for company_id, validated, training in rows.values_list("engagement__company").annotate(
        validated=Sum("validated"), training=Sum("training")
    ):
        facts[company_id].validated, facts[company_id].training = validated, training


def _after(facts: dict[int, CompanyFacts], person_of: dict[int, tuple[int, int]]) -> None:
    """Who is known to be where after a lot; somebody with several contracts is in a job if one of them says so."""
    for (pk, milestone), state in exit_states(Engagement.objects.filter(company__in=facts)).items():
        if milestone not in (ExitMilestone.MONTH_3, ExitMilestone.MONTH_6) or state == FollowUpState.UNKNOWN:
            continue
        company_id, person = person_of[pk]
        facts[company_id].followed[milestone].add(person)
        if state in IN_JOB:
            facts[company_id].in_job[milestone].add(person)
