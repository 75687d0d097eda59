"""A company over all the lots that somebody reads: its figures, without a name, and the signals they may read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation
from clauses.enums import ParticipationRole, ParticipationStatus, SettingCode, SignalCode, SignalTone, WayOfMeeting
from clauses.models import CompanySignal, CompletionCertificate, Engagement, EngagementYear, Lot, Participation
from clauses.rules import ContractFact, StatementFact
from clauses.selectors.companies.facts import LotOfCompany, company_work, statements_judged
from clauses.selectors.exits import exit_rows
from clauses.selectors.lots import waiting_hours
from clauses.selectors.obligations import owed_by_lot
from clauses.selectors.usages import usage_value
from core.disclosure import shown_alone, shown_cells, total_is_small

ZERO = Decimal("0.00")
FIGURES_KEPT = "Les facilitateurs en lisent les chiffres. Ils sont masqués ici, pour que personne ne soit reconnu."
ASK_FIRST = Case(
    When(tone=SignalTone.ASK, dismissed_at__isnull=True, then=Value(0)),
    When(tone=SignalTone.GOOD, dismissed_at__isnull=True, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


# --- The list ---


def companies_read(actor: Actor) -> QuerySet[Organisation]:
    """The companies of the lots that an actor reads; its own for a company."""
    if actor.has_role(Role.CONTRACTOR):
        return Organisation.objects.filter(pk=actor.organisation_id)
    there = Participation.objects.filter(
        lot__in=Lot.objects.visible_to(actor),
        organisation=OuterRef("pk"),
        status__in=ParticipationStatus.on_the_lot(),
    )
    return Organisation.objects.filter(Exists(there))


def companies_list(actor: Actor, *, filters: dict[str, Any] | None = None) -> QuerySet[Organisation]:
    """The companies an actor reads that match the filters, with their lots and how many open signals each has."""
    filters = filters or {}
    signals = CompanySignal.objects.visible_to(actor).open().filter(company=OuterRef("pk")).order_by()
    lots = Participation.objects.filter(
        organisation=OuterRef("pk"),
        status__in=ParticipationStatus.on_the_lot(),
        lot__in=Lot.objects.visible_to(actor),
    ).order_by()
    companies = companies_read(actor).annotate(
        lot_count=Coalesce(
            Subquery(lots.values("organisation").annotate(n=Count("lot", distinct=True)).values("n")), 0
        ),
        ask_count=_signal_count(signals, SignalTone.ASK),
        good_count=_signal_count(signals, SignalTone.GOOD),
    )
    for word in filters.get("q", "").split()[:5]:
        companies = companies.filter(Q(name__icontains=word) | Q(siret__startswith=word))
    if tone := filters.get("tone"):
        companies = companies.filter(Exists(signals.filter(tone=tone)))
    if code := filters.get("code"):
        companies = companies.filter(Exists(signals.filter(code=code)))
    return companies.order_by(*(["name", "pk"] if filters.get("sort") == "name" else ["-ask_count", "name", "pk"]))


def _signal_count(signals: QuerySet[CompanySignal], tone: str) -> Coalesce:
    rows = signals.filter(tone=tone).values("company").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n")), 0)


# --- One company ---


@dataclass(frozen=True, slots=True)
class LotShown:
    """A lot of a company with the company's own figures.

    `owed` is what the lot owes when the company leads it: it answers for the whole; the others owe nothing. `people` is
    None when it would show somebody.
    """

    pk: int
    number: str
    title: str
    reference: str
    buyer: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    role: str
    owed: int | None
    declared: Decimal
    validated: Decimal
    people: int | None


def _lots_read(company: Organisation, *, actor: Actor) -> dict[int, Any]:
    """The company's lots that an actor reads, the last to end first: the columns shown, no object."""
    there = Participation.objects.filter(
        lot=OuterRef("pk"), organisation=company, status__in=ParticipationStatus.on_the_lot()
    )
    closed = CompletionCertificate.objects.in_force().filter(lot=OuterRef("pk")).order_by()  # one at most
    rows = (
        Lot.objects.visible_to(actor)
        .filter(Exists(there))
        .annotate(role=Subquery(there.values("role")[:1]), closes_until=Subquery(closed.values("closes_until")[:1]))
        .order_by(F("ends_on").desc(nulls_first=True), "pk")
        .values_list(
            "pk", "number", "title", "contract__reference", "contract__buyer__name", "starts_on", "ends_on",
            "statement_due_day", "role", "closes_until", named=True,
        )
    )  # fmt: skip
    return {row.pk: row for row in rows}


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Statements of the last year whose day has passed, and how many came in time."""

    expected: int
    in_time: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.in_time) / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """What a page of a company shows. Counts of people and hours; nothing by which one of them could be told.

    None for a count that would show somebody to whoever does not know these people.
    """

    company: Organisation
    lots: list[LotShown]
    owed: int
    declared: Decimal
    validated: Decimal
    training: Decimal
    people: int | None
    permanent: int | None
    tutored: int | None
    contracts: int | None
    punctuality: Punctuality
    ways: list[tuple[str, Decimal]]
    exits: list[dict[str, Any]]
    small_cell: int
    elsewhere: int


def company_page(company: Organisation, *, actor: Actor, on: dt.date) -> CompanyPage:
    """The figures of a company over the lots that an actor reads, in a fixed number of queries."""
    lots = _lots_read(company, actor=actor)
    terms = {
        pk: LotOfCompany(lot.starts_on, lot.ends_on, lot.statement_due_day, "", closes_until=lot.closes_until)
        for pk, lot in lots.items()
    }
    facts = company_work(company.pk, terms, on=on)
    here = [contract for contract in facts.contracts if contract.lot in lots]
    # The facilitator names these people on her lots' pages: nothing is hidden from her. The company knows whom it
    # employs, not what became of them.
    least = 0 if actor.has_role(Role.FACILITATOR) else int(usage_value(SettingCode.SMALL_CELL, on=on))
    least_known = 0 if actor.has_role(Role.CONTRACTOR) else least
    engagements = Engagement.objects.filter(company=company, lot__in=list(lots))
    worked = _hours_worked(engagements)
    people, counts = _counts(here, list(lots), least=least_known)
    shown = _lots_shown(company, lots, worked, people)
    return CompanyPage(
        company=company,
        lots=shown,
        owed=sum(lot.owed or 0 for lot in shown),
        declared=sum((lot.declared for lot in shown), ZERO),
        validated=sum(worked.by_way.values(), ZERO),
        training=worked.training,
        punctuality=_punctuality(statements_judged(facts, on=on)),
        ways=sorted(
            ((WayOfMeeting(way).label, hours) for way, hours in worked.by_way.items()), key=lambda row: -row[1]
        ),
        exits=[
            row | {"reached": None if total_is_small(row["reached"], least_known) else row["reached"]}
            for row in exit_rows(engagements, on=on, least=least)
            if row["reached"]
        ],
        small_cell=least,
        elsewhere=len(facts.lots.difference(lots)),
        **counts,
    )


@dataclass(frozen=True, slots=True)
class _Worked:
    """Validated hours of a company: by lot, by way where there are some, and those of training."""

    by_lot: dict[int, Decimal]
    by_way: dict[str, Decimal]
    training: Decimal


def _hours_worked(engagements: QuerySet[Engagement]) -> _Worked:
    years = EngagementYear.objects.filter(engagement__in=engagements.order_by().values("pk")).order_by()
    rows = years.values_list("engagement__lot", "engagement__way").annotate(Sum("validated"), Sum("training"))
    by_lot: dict[int, Decimal] = defaultdict(lambda: ZERO)
    by_way: dict[str, Decimal] = defaultdict(lambda: ZERO)
    training = ZERO
    for lot_id, way, validated, of_training in rows:
        by_lot[lot_id] += validated
        by_way[way] += validated
        training += of_training
    return _Worked(by_lot, {way: hours for way, hours in by_way.items() if hours > 0}, training)


def _lots_shown(
    company: Organisation, lots: Mapping[int, Any], worked: _Worked, people: Mapping[int, int | None]
) -> list[LotShown]:
    owed = owed_by_lot([pk for pk, lot in lots.items() if lot.role == ParticipationRole.LEAD])
    waiting = waiting_hours().filter(statement__company=company, statement__lot__in=list(lots)).order_by()
    declared = dict(waiting.values_list("statement__lot").annotate(Sum("hours")))
    return [
        LotShown(
            pk, lot.number, lot.title, lot.contract__reference, lot.contract__buyer__name, lot.starts_on, lot.ends_on,
            lot.role, owed.get(pk), declared.get(pk, ZERO), worked.by_lot.get(pk, ZERO), people[pk],
        )
        for pk, lot in lots.items()
    ]  # fmt: skip


def _counts(
    here: Sequence[ContractFact], lots: Sequence[int], *, least: int
) -> tuple[dict[int, int | None], dict[str, Any]]:
    """The people of each lot, then the counts of people and of their contracts; None for all when they are few."""
    people = len({contract.person for contract in here})
    if total_is_small(people, least):
        return dict.fromkeys(lots), dict.fromkeys(("people", "permanent", "tutored", "contracts"))
    of_lot: dict[int, set[int]] = {pk: set() for pk in lots}
    for contract in here:
        of_lot[contract.lot].add(contract.person)
    permanent = len({contract.person for contract in here if contract.permanent})
    tutored = sum(contract.tutored for contract in here)
    counts = {
        "people": people,
        "permanent": shown_alone(permanent, people, least),
        "tutored": shown_alone(tutored, len(here), least),
        "contracts": len(here),
    }
    return dict(zip(lots, shown_cells([len(of_lot[pk]) for pk in lots], least), strict=True)), counts


def _punctuality(expected: Sequence[StatementFact]) -> Punctuality:
    return Punctuality(len(expected), sum(not one.is_late for one in expected))


def signals_of(company: Organisation, *, actor: Actor) -> QuerySet[CompanySignal]:
    """The signals of a company that an actor may read, questions first, those set aside last."""
    return (
        CompanySignal.objects.visible_to(actor)
        .current()
        .filter(company=company)
        .select_related("lot__contract", "dismissed_by", "shared_by")
        .annotate(rank=ASK_FIRST)
        .order_by("rank", "-changed_on", "pk")
    )


def signals_shown(company: Organisation, *, actor: Actor) -> list[CompanySignal]:
    """These signals as they may be read: the pilot is told what to look at, without counts and dates of contracts."""
    signals = list(signals_of(company, actor=actor))
    if actor.is_department_wide:
        for one in signals:
            if one.code in SignalCode.of_contracts():
                one.sentence, one.evidence = FIGURES_KEPT, []
    return signals


def signals_of_lot(lot: Lot, *, actor: Actor) -> QuerySet[CompanySignal]:
    """What is said of a lot, or of one of its companies over all its lots: open signals, questions first."""
    companies = Participation.objects.filter(
        lot=lot, organisation__isnull=False, status__in=ParticipationStatus.on_the_lot()
    )
    return (
        CompanySignal.objects.visible_to(actor)
        .open()
        .filter(Q(lot=lot) | Q(lot__isnull=True, company__in=companies.values("organisation")))
        .select_related("company")
        .annotate(rank=ASK_FIRST)
        .order_by("rank", F("lot").desc(nulls_last=True), "-changed_on", "pk")
    )


def questions_of_day(actor: Actor, *, shown: int) -> QuerySet[CompanySignal]:
    """The latest questions worth asking, for the facilitator's home."""
    asked = CompanySignal.objects.visible_to(actor).open().filter(tone=SignalTone.ASK)
    return asked.select_related("company", "lot__contract").order_by("-changed_on", "pk")[:shown]
