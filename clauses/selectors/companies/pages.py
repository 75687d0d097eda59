"""A company over all the lots that somebody reads: its figures, without a name, and the signals they may read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Organisation
from clauses.enums import ParticipationRole, ParticipationStatus, SettingCode, SignalCode, SignalTone, WayOfMeeting
from clauses.models import CompanySignal, Engagement, EngagementYear, Lot, Participation
from clauses.rules import ContractFact, StatementFact
from clauses.selectors.companies.facts import company_work, statements_judged
from clauses.selectors.exits import exit_rows
from clauses.selectors.lots import hours_sum, waiting_hours
from clauses.selectors.obligations import owed_of_lot
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


def lots_of_company(company: Organisation, *, actor: Actor) -> QuerySet[Any]:  # Lot, with these figures
    """The company's lots that an actor reads, the last to end first, with the company's own figures.

    `owed_hours` is what the lot owes when the company leads it: it answers for the whole; the others owe nothing.
    """
    mine = EngagementYear.objects.filter(engagement__lot=OuterRef("pk"), engagement__company=company)
    waiting = waiting_hours().filter(statement__lot=OuterRef("pk"), statement__company=company)
    people = Engagement.objects.filter(lot=OuterRef("pk"), company=company).order_by().values("lot")
    there = Participation.objects.filter(
        lot=OuterRef("pk"), organisation=company, status__in=ParticipationStatus.on_the_lot()
    )
    return (
        Lot.objects.visible_to(actor)
        .filter(Exists(there))
        .select_related("contract__buyer")
        .annotate(company_role=Subquery(there.values("role")[:1]))
        .annotate(
            owed_hours=Case(When(company_role=ParticipationRole.LEAD, then=owed_of_lot()), default=None),
            declared_hours=hours_sum(waiting, "statement__lot"),
            validated_hours=hours_sum(mine, "engagement__lot", "validated"),
            people=Coalesce(Subquery(people.annotate(n=Count("person", distinct=True)).values("n")), 0),
        )
        .order_by(F("ends_on").desc(nulls_first=True), "pk")
    )


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

    None for a count that would show somebody to whoever does not know these people; `people_by_lot` is by lot.
    """

    company: Organisation
    lots: int
    owed: int
    declared: Decimal
    validated: Decimal
    training: Decimal
    people: int | None
    people_by_lot: dict[int, int | None]
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
    lots = lots_of_company(company, actor=actor)
    people_by_lot = dict(lots.order_by().values_list("pk", "people"))
    ids = list(people_by_lot)
    sums = lots.order_by().aggregate(owed=Sum("owed_hours"), declared=Sum("declared_hours"))
    engagements = Engagement.objects.filter(company=company, lot__in=ids)
    years = EngagementYear.objects.filter(engagement__in=engagements.order_by().values("pk")).order_by()
    ways = years.values_list("engagement__way").annotate(hours=Sum("validated")).filter(hours__gt=0)
    labels = dict(WayOfMeeting.choices)
    facts = company_work(company.pk, on=on)
    here = [contract for contract in facts.contracts if contract.lot in set(ids)]
    facts.statements = {lot: rows for lot, rows in facts.statements.items() if lot in set(ids)}
    # The facilitator names these people on her lots' pages: nothing is hidden from her. The company knows whom it
    # employs, not what became of them.
    least = 0 if actor.has_role(Role.FACILITATOR) else int(usage_value(SettingCode.SMALL_CELL, on=on))
    least_known = 0 if actor.has_role(Role.CONTRACTOR) else least
    return CompanyPage(
        company=company,
        lots=len(ids),
        owed=sums["owed"] or 0,
        declared=sums["declared"] or ZERO,
        validated=sum((hours for _, hours in ways), ZERO),
        training=years.aggregate(hours=Sum("training"))["hours"] or ZERO,
        punctuality=_punctuality(statements_judged(facts, on=on)),
        ways=sorted(((labels[way], hours) for way, hours in ways), key=lambda row: -row[1]),
        exits=[
            row | {"reached": None if total_is_small(row["reached"], least_known) else row["reached"]}
            for row in exit_rows(engagements, on=on, least=least)
            if row["reached"]
        ],
        small_cell=least,
        elsewhere=len(facts.lots - set(ids)),
        **_counts(here, people_by_lot, least=least_known),
    )


def _counts(here: Sequence[ContractFact], people_by_lot: dict[int, int], *, least: int) -> dict[str, Any]:
    """The counts of people and of their contracts; None for all when there are few people."""
    people = len({contract.person for contract in here})
    if total_is_small(people, least):
        hidden = dict.fromkeys(people_by_lot)
        return {"people": None, "people_by_lot": hidden, "permanent": None, "tutored": None, "contracts": None}
    permanent = len({contract.person for contract in here if contract.permanent})
    tutored = sum(contract.tutored for contract in here)
    return {
        "people": people,
        "people_by_lot": dict(zip(people_by_lot, shown_cells(list(people_by_lot.values()), least), strict=True)),
        "permanent": shown_alone(permanent, people, least),
        "tutored": shown_alone(tutored, len(here), least),
        "contracts": len(here),
    }


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
