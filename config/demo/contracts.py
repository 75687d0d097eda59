"""Twelve contracts, thirty lots at every stage, and eighteen months of hours with their ledger."""

import calendar
import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from clauses.enums import (
    ClauseKind,
    ContractFamily,
    EntryState,
    HoursKind,
    ObligationMethod,
    ParticipationRole,
    StatementStatus,
    WayOfMeeting,
)
from clauses.models import (
    DeclaredHours,
    Engagement,
    HoursLine,
    HoursStatement,
    Lot,
    Obligation,
    Participation,
    PublicContract,
)
from clauses.rules import counting_window, insertion_hours
from clauses.transitions import SEND, VALIDATE
from config.demo.companies import fictional_siret
from config.demo.teams import add_demo_member
from config.demo.world import World, given, rows
from core.models import TransitionLog
from core.workflow import Transition
from employers.enums import ContractKind, EmployerKind
from people.models import Person

HOURLY_COST = Decimal(36)
WEEKS_IN_MONTH = Decimal("4.33")
BUYERS = {
    "achats": "Direction des achats du Département",
    "eaux": "Syndicat des eaux du Haut-Pays",
    "habitat": "Habitat des Trois-Vallées",
}
NEW_BUYER = "eaux"  # the pilot has not verified it yet
# How far each kind of story has come: the share of owed hours made today, against the share of time gone.
PACE = {"done": 1.06, "short": 0.62, "running": 1.0, "late": 0.45, "starting": 0.7, "new": 0.0}
DEMO_CONTRACTOR = "Routes et Réseaux Rochois"
# A company that gives each person a day of training a month, and one whose statements come late, by how many days.
KEEPS_PEOPLE = "Verdure Chablaisienne"
TRAINING_HOURS = Decimal(7)
LATE_SENDERS = {"Faucigny Peinture": (19, 24, 0, 33, 12)}


@dataclass(frozen=True, slots=True)
class Plan:
    """A lot to be told: its row, its dates and the hours it owes."""

    row: dict[str, str]
    lot: Lot
    company: Organisation
    owed: int


def build_contracts(world: World) -> None:
    companies = {employer.name: employer.organisation for employer in world.employers}
    buyers = _buyers(world, companies)
    contracts: dict[str, PublicContract] = {}
    plans = []
    for row in rows("contracts.csv"):
        contract = contracts.get(row["reference"]) or _contract(world, row, buyers[row["buyer"]])
        contracts[row["reference"]] = contract
        plans.append(_lot(world, row, contract, companies[row["company"]]))
    _payroll(world, {plan.company.pk: plan.company for plan in plans}.values())
    _hours(world, plans)
    add_demo_member(world, "titulaire", "Sandrine", "Pierrefort", companies[DEMO_CONTRACTOR], Role.CONTRACTOR)


def _buyers(world: World, companies: dict[str, Organisation]) -> dict[str, Organisation]:
    buyers = {
        key: Organisation.objects.create(
            name=name,
            kind=OrganisationKind.BUYER,
            siret=fictional_siret(900 + number),
            territory=world.root,
            created_at=world.instant(6 if key == NEW_BUYER else 650),
            verified_at=None if key == NEW_BUYER else world.instant(649),
            verified_by=None if key == NEW_BUYER else world.users["pilotage"],
        )
        for number, (key, name) in enumerate(BUYERS.items())
    }
    add_demo_member(world, "acheteur", "Philippe", "Montrond", buyers["achats"], Role.BUYER)
    return buyers | {
        "genevois": companies["Ville-Centre du Genevois"],
        "hopital": companies["Centre Hospitalier du Haut-Arve"],
    }


def _payroll(world: World, companies: Iterable[Organisation]) -> None:
    """One accountant signs the monthly statements of all these companies."""
    world.users["paie"] = User.objects.create(email="paie@demo.example", first_name="Odile", last_name="Comptavaux")
    world.users["paie"].set_unusable_password()
    world.users["paie"].save(update_fields=["password"])
    Membership.objects.bulk_create(
        Membership(user=world.users["paie"], organisation=company, role=Role.CONTRACTOR) for company in companies
    )


def _months_before(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months before."""
    index = day.year * 12 + day.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, 1)


def _contract(world: World, row: dict[str, str], buyer: Organisation) -> PublicContract:
    facilitator = world.users["facilitateur"].memberships.get()
    private = row["clause"] == ClauseKind.PRIVATE
    return PublicContract.objects.create(
        family=ContractFamily.PRIVATE if private else ContractFamily.PUBLIC,
        reference=row["reference"],
        title=row["title"],
        buyer=buyer,
        facilitation=facilitator.organisation,
        facilitator=facilitator,
        territory=world.root,
        considerations=[] if private else ["Clause sociale"],
        nature="" if private else "Marché",
        procedure="" if private else "Appel d'offres ouvert",
        ccag=row["ccag"],
        cpv=f"{row['cpv']}000"[:8],
        amount_excl_tax=_amount_of(row["reference"]),
        notified_on=_months_before(world.today, int(row["months_ago"])) - dt.timedelta(days=20),
        duration_months=int(row["duration"]),
    )


def _amount_of(reference: str) -> Decimal | None:
    """The sum of the lots, or None for a framework agreement without amount."""
    lots = [Decimal(row["amount"]) for row in rows("contracts.csv") if row["reference"] == reference and row["amount"]]
    return sum(lots, Decimal(0)) if lots else None


def _lot(world: World, row: dict[str, str], contract: PublicContract, company: Organisation) -> Plan:
    starts = _months_before(world.today, int(row["months_ago"]))
    lot = Lot.objects.create(
        contract=contract,
        number=row["lot"],
        title=row["lot_title"],
        clause_kind=row["clause"],
        amount_excl_tax=Decimal(row["amount"]) if row["amount"] else None,
        starts_on=starts,
        ends_on=_months_before(starts, -int(row["duration"])) - dt.timedelta(days=1),
        commune_id=company.commune_id,
        penalty_rate=Decimal(45),
    )
    Participation.objects.create(
        lot=lot, organisation=company, role=ParticipationRole.LEAD, published_name=company.name, declared_on=starts
    )
    if not row["amount"]:
        return Plan(row, lot, company, 0)
    terms = {
        "amount_excl_tax": Decimal(row["amount"]),
        "labour_share": Decimal(row["labour"]) / 100,
        "effort_rate": Decimal(row["effort"]) / 100,
        "hourly_cost": HOURLY_COST,
    }
    owed = insertion_hours(**terms)
    Obligation.objects.create(
        lot=lot,
        method=ObligationMethod.FORMULA,
        computed_hours=owed,
        hours=owed,
        decided_at=_noon(starts),
        decided_by=world.users["facilitateur"],
        **terms,
    )
    return Plan(row, lot, company, owed)


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def _hours(world: World, plans: list[Plan]) -> None:
    """People on each lot, their monthly statements, and the ledger of what was validated."""
    eligible = _eligible_people()
    by_lot = {plan.lot.pk: _engagements(world, plan, eligible) for plan in plans}
    engagements = list(itertools.chain.from_iterable(by_lot.values()))
    _windows(engagements)
    Engagement.objects.bulk_create(engagements)
    statements, declared = [], []
    for plan in plans:
        for statement in _statements(world, plan, by_lot[plan.lot.pk]):
            entries = _entries(world, statement, by_lot[plan.lot.pk])
            if entries:
                statements.append(statement)
                declared += entries
    HoursStatement.objects.bulk_create(statements)
    DeclaredHours.objects.bulk_create(declared)
    HoursLine.objects.bulk_create(_line(world, entry) for entry in declared if entry.state == EntryState.VALIDATED)
    _history(world, statements)


@dataclass
class Pool:
    """People in turn, each on one lot at a time."""

    people: list[Person]
    taken: dict[int, list[tuple[dt.date, dt.date]]] = field(default_factory=lambda: defaultdict(list))

    def next(self, first: dt.date, last: dt.date) -> Person:
        """The next person free between two months, both included."""
        place = next(
            n
            for n, person in enumerate(self.people)
            if all(ends < first or last < starts for starts, ends in self.taken[person.pk])
        )
        person = self.people.pop(place)
        self.people.append(person)
        self.taken[person.pk].append((first, last))
        return person


def _eligible_people() -> Pool:
    return Pool(
        list(
            Person.objects.filter(evidence__criterion__code="rsa")
            .distinct()
            .order_by("pk")
            .prefetch_related("evidence__criterion")
        )
    )


def _engagements(world: World, plan: Plan, eligible: "Pool") -> list[Engagement]:
    """People who come for some months each, until the hours of this lot's story are made."""
    months = _months_worked(world, plan.lot)
    if not plan.owed or not months:
        return []
    made, done, target = [], 0.0, _hours_made(world, plan)
    while done < target - 60:
        weekly = world.dice.choice([24, 26, 30, 35])
        rest = (target - done) / (weekly * float(WEEKS_IN_MONTH) * 0.85)
        length = max(1, min(len(months), world.dice.choice([3, 4, 6, 9]), round(rest)))
        first = world.dice.randrange(len(months) - length + 1)
        made.append(_engagement(world, plan, eligible, months, first, length, weekly))
        done += length * weekly * float(WEEKS_IN_MONTH) * 0.85
    return made


def _engagement(world, plan: Plan, eligible: "Pool", months, first: int, length: int, weekly: int) -> Engagement:
    starts = months[first]
    last_month = months[first + length - 1]
    person = eligible.next(starts, last_month)
    goes_on = last_month == months[-1] and plan.lot.ends_on >= world.today
    window = counting_window(first_day=starts, months=24)
    return Engagement(
        person=person,
        lot=plan.lot,
        company=plan.company,
        employer=plan.company,
        way=_way(plan),
        contract_kind=ContractKind.CDDI if plan.row["clause"].startswith("RESERVED") else ContractKind.CDD,
        starts_on=starts,
        ends_on=None if goes_on else _last_day(last_month),
        weekly_hours=weekly,
        window_start=window[0],
        window_end=window[1],
        eligibility_validated_on=starts,
        eligibility_validated_by=world.users["facilitateur"],
        eligibility_criteria=sorted({e.criterion.code for e in person.evidence.all()}),
        created_by=world.users["facilitateur"],
    )


def _windows(engagements: list[Engagement]) -> None:
    """One window a person, from the first day of her first contract."""
    first: dict[int, dt.date] = {}
    for one in engagements:
        first[one.person_id] = min(one.starts_on, first.get(one.person_id, one.starts_on))
    for one in engagements:
        one.window_start, one.window_end = counting_window(first_day=first[one.person_id], months=24)


def _last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _way(plan: Plan) -> str:
    kind = plan.company.employers.values_list("kind", flat=True).first()
    ways: dict[str | None, WayOfMeeting] = {
        EmployerKind.ACI: WayOfMeeting.ACI,
        EmployerKind.EI: WayOfMeeting.EI,
        EmployerKind.AI: WayOfMeeting.AI,
        EmployerKind.GEIQ: WayOfMeeting.GEIQ,
        EmployerKind.EA: WayOfMeeting.EA,
        EmployerKind.ESAT: WayOfMeeting.ESAT,
    }
    return ways.get(kind, WayOfMeeting.DIRECT)


def _months_worked(world: World, lot: Lot) -> list[dt.date]:
    """The months of the lot that are over, eighteen at most."""
    last = min(_months_before(world.today, 1), given(lot.ends_on))
    first = max(_months_before(world.today, 18), given(lot.starts_on))
    months = []
    while first <= last:
        months.append(first)
        first = _months_before(first, -1)
    return months


def _hours_made(world: World, plan: Plan) -> float:
    starts, ends = given(plan.lot.starts_on), given(plan.lot.ends_on)
    gone = (min(world.today, ends) - starts).days
    whole = (ends - starts).days
    return plan.owed * PACE[plan.row["state"]] * gone / whole


def _statements(world: World, plan: Plan, people: list[Engagement]) -> list[HoursStatement]:
    """Old months are validated; last month's waits with the facilitator, or is still to be typed."""
    if not people:
        return []
    months = _months_worked(world, plan.lot)
    author = world.users["paie"]
    demo_contractor = plan.company.name == DEMO_CONTRACTOR
    late = LATE_SENDERS.get(plan.company.name, (0,))
    made = []
    for number, month in enumerate(months):
        latest = month == _months_before(world.today, 1)
        if latest and demo_contractor:
            continue
        due = _months_before(month, -1) + dt.timedelta(days=9)
        made.append(
            HoursStatement(
                lot=plan.lot,
                company=plan.company,
                month=month,
                status=StatementStatus.SENT if latest else StatementStatus.VALIDATED,
                due_on=due,
                sent_at=_noon(min(due + dt.timedelta(days=late[number % len(late)] - 2), world.today)),
                sent_by=author,
                created_at=_noon(min(due - dt.timedelta(days=4), world.today)),
            )
        )
    return made


def _entries(world: World, statement: HoursStatement, people: list[Engagement]) -> list[DeclaredHours]:
    """The month of each person who was there, a little more or less than her contract says."""
    last_day = _last_day(statement.month)
    validated = statement.status == StatementStatus.VALIDATED
    entries = []
    for engagement in people:
        if engagement.starts_on > last_day or (engagement.ends_on and engagement.ends_on < statement.month):
            continue
        swing = Decimal(world.dice.choice(["0.70", "0.80", "0.85", "0.90", "1.00"]))
        entries.append(
            DeclaredHours(
                statement=statement,
                engagement=engagement,
                kind=HoursKind.WORK,
                first_day=statement.month,
                last_day=last_day,
                hours=(given(engagement.weekly_hours) * WEEKS_IN_MONTH * swing * 4).quantize(Decimal(1)) / 4,
                state=EntryState.VALIDATED if validated else EntryState.PENDING,
            )
        )
    if statement.company.name == KEEPS_PEOPLE:
        entries += [
            DeclaredHours(
                statement=statement,
                engagement=one.engagement,
                kind=HoursKind.TRAINING,
                first_day=one.first_day,
                last_day=one.last_day,
                hours=TRAINING_HOURS,
                state=one.state,
            )
            for one in entries
        ]
    return entries


def _history(world: World, statements: list[HoursStatement]) -> None:
    """Who sent and who validated each statement."""
    kind = ContentType.objects.get_for_model(HoursStatement)

    def log(statement: HoursStatement, change: Transition, source: str, user: str, days: int) -> TransitionLog:
        return TransitionLog(
            content_type=kind,
            object_id=statement.pk,
            transition=change.name,
            label=change.label,
            source_state=source,
            target_state=change.target,
            actor=world.users[user],
            actor_role=next(iter(change.roles)),
            at=given(statement.sent_at) + dt.timedelta(days=days),
        )

    logs = [log(s, SEND, StatementStatus.DRAFT, "paie", 0) for s in statements]
    logs += [
        log(s, VALIDATE, StatementStatus.SENT, "facilitateur", 3)
        for s in statements
        if s.status == StatementStatus.VALIDATED
    ]
    TransitionLog.objects.bulk_create(logs)


def _line(world: World, entry: DeclaredHours) -> HoursLine:
    statement = entry.statement
    return HoursLine(
        lot=statement.lot,
        engagement=entry.engagement,
        declared=entry,
        month=statement.month,
        kind=entry.kind,
        first_day=entry.first_day,
        last_day=entry.last_day,
        hours=entry.hours,
        countable=True,
        recorded_at=given(statement.sent_at) + dt.timedelta(days=3),
        recorded_by=world.users["facilitateur"],
    )
