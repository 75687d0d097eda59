"""Contracts, lots and the people on them, each valid alone; traits for the situations that rules tell apart."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.actors import Actor
from accounts.enums import OrganisationKind, Role
from clauses.enums import ObligationMethod, ParticipationRole, StatementStatus
from clauses.models import (
    CompletionCertificate,
    DeclaredHours,
    Engagement,
    HoursStatement,
    Lot,
    Obligation,
    Participation,
    PublicContract,
)
from clauses.rules import counting_window, statement_due_on
from employers.enums import ContractKind
from employers.models import Employer
from people.enums import ProofKind
from people.models import EligibilityCriterion, EligibilityEvidence, Person
from placements.models import Hire
from referential.models import Occupation
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_create


class ContractFactory(DjangoModelFactory):
    class Meta:
        model = PublicContract

    reference = factory.Sequence(lambda n: f"2025-{n:03}")
    title = "Rénovation du collège des Cimes"
    buyer = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.BUYER)
    considerations = ["Clause sociale"]
    notified_on = dt.date(2025, 1, 1)
    duration_months = 12
    amount_excl_tax = Decimal(1_000_000)


class LotFactory(DjangoModelFactory):
    class Meta:
        model = Lot

    contract = factory.SubFactory(ContractFactory)
    title = "Gros œuvre"
    clause_kind = "EXECUTION"
    amount_excl_tax = Decimal(1_000_000)
    starts_on = dt.date(2025, 1, 1)
    ends_on = dt.date(2025, 12, 31)


class ObligationFactory(DjangoModelFactory):
    class Meta:
        model = Obligation

    lot = factory.SubFactory(LotFactory)
    method = ObligationMethod.FORMULA
    amount_excl_tax = Decimal(1_000_000)
    labour_share = Decimal("0.5")
    effort_rate = Decimal("0.05")
    hourly_cost = Decimal(30)
    computed_hours = 833
    hours = 833
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(timezone.now)


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    lot = factory.SubFactory(LotFactory)
    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.CONTRACTOR)
    role = ParticipationRole.LEAD


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    first_name = "Sonia"
    last_name = factory.Sequence(lambda n: f"Martin{n}")
    birth_date = dt.date(1990, 5, 17)
    service = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.REFERRER_SERVICE)


def occupation(code: str = "F1702") -> Occupation:
    return Occupation.objects.get_or_create(code=code, defaults={"label": "Maçon / Maçonne"})[0]


class EmployerFactory(DjangoModelFactory):
    class Meta:
        model = Employer

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.SelfAttribute("organisation.name")
    siret = factory.Sequence(lambda n: f"{n:014}")


class HireFactory(DjangoModelFactory):
    class Meta:
        model = Hire

    person = factory.SubFactory(PersonFactory)
    employer = factory.SubFactory(EmployerFactory)
    occupation = factory.LazyFunction(occupation)
    contract_kind = ContractKind.CDD
    starts_on = dt.date(2025, 3, 3)
    ends_on = dt.date(2025, 12, 31)
    hours_per_week = Decimal(35)


def criterion(code: str = "rsa", label: str = "Bénéficiaire du RSA", **values) -> EligibilityCriterion:
    defaults = {"label": label, "valid_from": dt.date(2020, 1, 1), "proof_max_age_months": 3} | values
    return EligibilityCriterion.objects.get_or_create(code=code, defaults=defaults)[0]


def evidence(person: Person, code: str = "rsa", issued_on: dt.date = dt.date(2025, 2, 20), **values):
    return EligibilityEvidence.objects.create(
        person=person,
        criterion=criterion(code, **values),
        proof=ProofKind.CAF_STATEMENT,
        issued_on=issued_on,
        checked_by=UserFactory(),
    )


class EngagementFactory(DjangoModelFactory):
    class Meta:
        model = Engagement

    class Params:
        eligible = factory.Trait(
            eligibility_validated_on=factory.SelfAttribute("starts_on"),
            eligibility_validated_by=factory.SubFactory(UserFactory),
            eligibility_criteria=["rsa"],
        )

    person = factory.SubFactory(PersonFactory)
    lot = factory.SubFactory(LotFactory)
    company = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.CONTRACTOR)
    employer = factory.SelfAttribute("company")
    contract_kind = ContractKind.CDD
    starts_on = dt.date(2025, 3, 3)
    ends_on = dt.date(2025, 12, 31)
    weekly_hours = Decimal(35)
    window_start = factory.SelfAttribute("starts_on")
    window_end = factory.LazyAttribute(lambda o: counting_window(first_day=o.starts_on, months=24)[1])


class StatementFactory(DjangoModelFactory):
    class Meta:
        model = HoursStatement

    class Params:
        sent = factory.Trait(
            status=StatementStatus.SENT,
            sent_at=dt.datetime(2025, 4, 8, 9, tzinfo=dt.UTC),
            sent_by=factory.SubFactory(UserFactory),
        )

    lot = factory.SubFactory(LotFactory)
    company = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.CONTRACTOR)
    month = dt.date(2025, 4, 1)
    due_on = factory.LazyAttribute(lambda o: statement_due_on(month=o.month))


class DeclaredHoursFactory(DjangoModelFactory):
    class Meta:
        model = DeclaredHours

    statement = factory.SubFactory(StatementFactory, sent=True)
    engagement = factory.LazyAttribute(
        lambda o: EngagementFactory(lot=o.statement.lot, company=o.statement.company, eligible=True)
    )
    first_day = dt.date(2025, 4, 1)
    last_day = dt.date(2025, 4, 30)
    hours = Decimal("120.50")


class CertificateFactory(DjangoModelFactory):
    """A certificate as it stands; what it certifies is the business of the service that issues it."""

    class Meta:
        model = CompletionCertificate

    lot = factory.SubFactory(LotFactory)
    year = 2025
    rank = factory.Sequence(lambda n: n + 1)
    closes_until = dt.date(2025, 4, 1)
    content = factory.LazyFunction(dict)
    issued_by = factory.SubFactory(UserFactory)


class Site:
    """A contract at work: a facilitator who follows it, a company that declares, an eligible person hired there."""

    def __init__(self, *, owed: int | None = 833, eligible: bool = True) -> None:
        self.facilitator: Actor = actor_create(Role.FACILITATOR)
        self.contractor: Actor = actor_create(Role.CONTRACTOR)
        self.contract = ContractFactory(
            facilitation=self.facilitator.organisation, facilitator=self.facilitator.membership
        )
        self.lot = LotFactory(contract=self.contract)
        if owed is not None:
            ObligationFactory(
                lot=self.lot,
                hours=owed,
                reason="" if owed == 833 else "CCAP, article 12",
                decided_by=self.facilitator.user,
            )
        self.participation = ParticipationFactory(lot=self.lot, organisation=self.contractor.organisation)
        self.engagement = EngagementFactory(lot=self.lot, company=self.contractor.organisation, eligible=eligible)

    def statement(self, *hours: str, month: dt.date = dt.date(2025, 4, 1)) -> HoursStatement:
        """A sent statement; the first hours are the engagement's, the next ones other people's."""
        statement = StatementFactory(lot=self.lot, company=self.contractor.organisation, month=month, sent=True)
        for rank, value in enumerate(hours):
            engagement = self.engagement
            if rank:
                engagement = EngagementFactory(lot=self.lot, company=self.contractor.organisation, eligible=True)
            DeclaredHoursFactory(
                statement=statement,
                engagement=engagement,
                hours=Decimal(value),
                first_day=month,
                last_day=month.replace(day=28),
            )
        return statement
