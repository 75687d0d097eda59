"""The facts of companies that fairness signals judge, and what pages show of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.timezone import localdate

from accounts.actors import Actor
from accounts.models import Organisation
from clauses.enums import EntryState, HoursKind, SignalCode, SignalTone, StatementStatus
from clauses.models import (
    CompanySignal,
    CompanyStanding,
    DeclaredHours,
    Engagement,
    HoursStatement,
    Lot,
    LotMonth,
    Obligation,
    Participation,
)
from clauses.rules import ContractFact, month_end
from employers.enums import ContractKind
from placements.enums import FollowUpMilestone, FollowUpState
from placements.models import FollowUp, TutoringAssignment

IN_JOB = (FollowUpState.IN_JOB, FollowUpState.IN_OTHER_JOB)
ZERO = Decimal("0.00")


@dataclass(slots=True)
class LotOfCompany:
    """What a lot says, for each company on it."""

    start: dt.date | None
    end: dt.date | None
    sector: str
    publics: frozenset[str] = frozenset()
    reached_on: dt.date | None = None


@dataclass(slots=True)
class CompanyFacts:
    """What a company did over all its lots."""

    pk: int
    contracts: list[ContractFact] = field(default_factory=list)
    # lot: (day of sending, hours)
    declared: dict[int, list[tuple[dt.date, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    validated: Decimal = ZERO
    training: Decimal = ZERO
    statements: int = 0
    statements_late: int = 0
    followed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    in_job: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def lots(self) -> set[int]:
        return {contract.lot for contract in self.contracts}


def companies_with_people() -> list[int]:
    """Every company that declares for somebody."""
    return list(Engagement.objects.order_by("company").values_list("company", flat=True).distinct())


def company_facts(
    company_ids: Collection[int], *, on: dt.date
) -> tuple[dict[int, CompanyFacts], dict[int, LotOfCompany]]:
    """The facts of these companies and of their lots, in a fixed number of queries."""
    facts = {pk: CompanyFacts(pk) for pk in company_ids}
    engagements = _contracts(facts)
    _declared(facts)
    _statements(facts, on)
    _after(facts, engagements)
    return facts, _lots({lot for one in facts.values() for lot in one.lots})


def sector_medians() -> dict[str, tuple[int, int]]:
    """For each sector (first two digits of the CPV), the median length of contracts in days and how many there are.

    Only sectors where three companies work: a company is never compared with itself alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT left(c.cpv, 2),
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY coalesce(e.ends_on - e.starts_on + 1, 100000)),
                   count(*)
            FROM clauses_engagement e
            JOIN clauses_lot l ON l.id = e.lot_id
            JOIN clauses_publiccontract c ON c.id = l.contract_id
            WHERE c.cpv <> ''
            GROUP BY 1 HAVING count(DISTINCT e.company_id) >= 3
            """
        )
        return {sector: (int(days), int(count)) for sector, days, count in cursor.fetchall()}


def _contracts(facts: dict[int, CompanyFacts]) -> dict[int, int]:
    """Fill the contracts; gives the company of each hire."""
    tutored = TutoringAssignment.objects.filter(hire=OuterRef("hire"))
    rows = Engagement.objects.filter(company__in=facts).annotate(has_tutor=Exists(tutored)).order_by("pk")
    company_of_hire = {}
    for company_id, person, lot, start, end, kind, eligible_on, criteria, hire_id, has_tutor in rows.values_list(
        "company", "person", "lot", "starts_on", "ends_on", "contract_kind", "eligibility_validated_on",
        "eligibility_criteria", "hire", "has_tutor",
    ):  # fmt: skip
        facts[company_id].contracts.append(
            ContractFact(
                person,
                lot,
                start,
                end,
                permanent=kind == ContractKind.CDI,
                tutored=has_tutor,
                criteria=frozenset(criteria) if eligible_on else None,
            )
        )
        if hire_id is not None:
            company_of_hire[hire_id] = company_id
    return company_of_hire


def _declared(facts: dict[int, CompanyFacts]) -> None:
    rows = (
        DeclaredHours.objects.filter(statement__company__in=facts, state=EntryState.VALIDATED)
        .order_by()
        .values_list("statement__company", "statement__lot", "statement__sent_at", "kind")
        .annotate(total=Sum("hours"))
    )
    for company_id, lot_id, sent_at, kind, hours in rows:
        one = facts[company_id]
        one.validated += hours
        one.declared[lot_id].append((localdate(sent_at), hours))
        if kind == HoursKind.TRAINING:
            one.training += hours


def _statements(facts: dict[int, CompanyFacts], on: dt.date) -> None:
    """Statements due by now, and those that came after their day or have not come."""
    rows = HoursStatement.objects.filter(company__in=facts, due_on__lt=on).values_list(
        "company", "due_on", "status", "sent_at"
    )
    for company_id, due_on, status, sent_at in rows:
        facts[company_id].statements += 1
        late = status == StatementStatus.DRAFT or (sent_at is not None and localdate(sent_at) > due_on)
        facts[company_id].statements_late += late


def _after(facts: dict[int, CompanyFacts], company_of_hire: dict[int, int]) -> None:
    known = FollowUp.objects.filter(
        hire__in=company_of_hire,
        milestone__in=[FollowUpMilestone.MONTH_3, FollowUpMilestone.MONTH_6],
        done_at__isnull=False,
    ).exclude(state=FollowUpState.UNKNOWN)
    for hire_id, milestone, state in known.values_list("hire", "milestone", "state"):
        one = facts[company_of_hire[hire_id]]
        one.followed[milestone] += 1
        one.in_job[milestone] += state in IN_JOB


def _lots(lot_ids: Collection[int]) -> dict[int, LotOfCompany]:
    lots = {
        pk: LotOfCompany(start, end, cpv[:2])
        for pk, start, end, cpv in Lot.objects.filter(pk__in=lot_ids).values_list(
            "pk", "starts_on", "ends_on", "contract__cpv"
        )
    }
    publics: dict[int, set[str]] = defaultdict(set)
    for lot_id, code in Lot.publics.through.objects.filter(lot__in=lots).values_list(
        "lot", "eligibilitycriterion__code"
    ):
        publics[lot_id].add(code)
    owed = dict(Obligation.objects.current().filter(lot__in=lots).values_list("lot", "hours"))
    running: dict[int, Decimal] = defaultdict(Decimal)
    rows = LotMonth.objects.filter(lot__in=owed).order_by("lot", "month").values_list("lot", "month", "validated")
    for lot_id, month, hours in rows:
        running[lot_id] += hours
        if lots[lot_id].reached_on is None and owed[lot_id] and running[lot_id] >= owed[lot_id]:
            # Hours are known by month: the last day of the month in which the target was met.
            lots[lot_id].reached_on = month_end(month)
    for lot_id, codes in publics.items():
        lots[lot_id].publics = frozenset(codes)
    return lots


# --- What pages show ---


def companies_list(actor: Actor, *, text: str = "", only: str = "") -> QuerySet[Organisation]:
    """The companies of the lots that an actor reads, with how many questions and points of support each has."""
    lots = Lot.objects.visible_to(actor)
    signals = CompanySignal.objects.visible_to(actor).open().filter(company=OuterRef("pk"))
    companies = Organisation.objects.filter(
        pk__in=Participation.objects.filter(lot__in=lots, organisation__isnull=False).values("organisation")
    ).select_related("clause_standing")
    for word in text.split()[:5]:
        companies = companies.filter(Q(name__icontains=word) | Q(siret__startswith=word))
    if only in SignalTone.values:
        companies = companies.filter(Exists(signals.filter(tone=only)))
    return companies.order_by("name", "pk")


def signal_counts(actor: Actor, companies: Sequence[Organisation]) -> dict[int, dict[str, int]]:
    """Open signals of each company of a page, by tone."""
    counts: dict[int, dict[str, int]] = {one.pk: {"ask": 0, "good": 0} for one in companies}
    rows = CompanySignal.objects.visible_to(actor).open().filter(company__in=list(counts)).order_by()
    for company_id, tone, total in rows.values_list("company", "tone").annotate(n=Count("pk")):
        counts[company_id][tone] = total
    return counts


def signals_of(company: Organisation, *, actor: Actor) -> QuerySet[CompanySignal]:
    """The signals of a company that an actor may read, lots named."""
    return (
        CompanySignal.objects.visible_to(actor)
        .current()
        .filter(company=company)
        .select_related("lot__contract", "dismissed_by")
        .order_by("tone", "code", "pk")
    )


def standing_of(company: Organisation) -> CompanyStanding | None:
    return CompanyStanding.objects.filter(company=company).first()


@dataclass(frozen=True, slots=True)
class SignalFigure:
    """How many companies have a signal; None when the cell is too small to be shown."""

    label: str
    tone: str
    companies: int | None
    dismissed: int | None


def signal_figures(*, small: int) -> list[SignalFigure]:
    """Figures without names, for the pilot: companies with each signal. Counts from 1 to `small` - 1 are hidden."""
    rows = (
        CompanySignal.objects.current()
        .order_by()
        .values_list("code", "tone")
        .annotate(
            companies=Count("company", filter=Q(dismissed_at__isnull=True), distinct=True),
            dismissed=Count("company", filter=Q(dismissed_at__isnull=False), distinct=True),
        )
    )

    def shown(count: int) -> int | None:
        return None if 0 < count < small else count

    labels = dict(SignalCode.choices)
    order = {code: rank for rank, code in enumerate(SignalCode.values)}
    return [
        SignalFigure(labels[code], tone, shown(companies), shown(dismissed))
        for code, tone, companies, dismissed in sorted(rows, key=lambda row: order[row[0]])
    ]
