"""A late lot and all who meet on its bridge: facilitator, company, pilot, référent and an eligible person."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from clauses.enums import EntryState
from clauses.models import Bridge, Engagement, HoursStatement
from clauses.services.bridge import BridgeTerms, bridge_confirm, bridge_open
from clauses.services.eligibility import engagement_validate_eligibility
from clauses.services.engagements import engagement_create
from clauses.services.ledger import statement_validate
from employers.models import Employer
from employers.services import opening_move
from matching.services import recommendations_refresh
from people.enums import ProofKind
from people.models import EligibilityEvidence, Person
from placements.models import Hire, Proposal
from placements.services import hire_record, interview_tell, proposal_answer, proposal_send
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_create
from tests.factories.clauses import (
    ContractFactory,
    DeclaredHoursFactory,
    LotFactory,
    ObligationFactory,
    ParticipationFactory,
    StatementFactory,
    criterion,
)
from tests.factories.matching import EmployerFactory, SkillsProfileFactory, referential_create
from tests.factories.people import PersonFactory

DESCRIPTION = "Entretien des locaux du chantier, avec une équipe de trois personnes, tuteur présent."


class BridgeSite:
    """A lot that owes 833 h, of which none is made, and that lasts five more months."""

    def __init__(self) -> None:
        referential_create()
        self.today = timezone.localdate()
        self.facilitator = actor_create(Role.FACILITATOR)
        self.pilot = actor_create(Role.PILOT)
        self.referent = actor_create(Role.REFERENT)
        organisation = OrganisationFactory(kind=OrganisationKind.EMPLOYER)
        self.contractor = actor_create(Role.CONTRACTOR, organisation=organisation)
        self.employer_actor = actor_create(Role.EMPLOYER, organisation=organisation)
        self.employer: Employer = EmployerFactory(organisation=organisation)
        self.contract = ContractFactory(
            facilitation=self.facilitator.organisation, facilitator=self.facilitator.membership
        )
        self.lot = LotFactory(
            contract=self.contract,
            title="Nettoyage des locaux",
            starts_on=self.today - dt.timedelta(days=150),
            ends_on=self.today + dt.timedelta(days=150),
            commune=self.employer.commune,
        )
        ObligationFactory(lot=self.lot, decided_by=self.facilitator.user)
        ParticipationFactory(lot=self.lot, organisation=organisation)
        self.rsa = criterion()
        self.lot.publics.add(self.rsa)
        self.person = self.somebody("Nadia", "Berger")

    def somebody(self, first: str, last: str, *, eligible: bool = True) -> Person:
        person = PersonFactory.followed_by(self.referent, first_name=first, last_name=last)
        SkillsProfileFactory(person=person)
        if eligible:
            EligibilityEvidence.objects.create(
                person=person,
                criterion=self.rsa,
                proof=ProofKind.CAF_STATEMENT,
                issued_on=self.today - dt.timedelta(days=20),
                checked_by=UserFactory(),
            )
        return person

    def terms(self, **changes) -> BridgeTerms:
        values = {
            "kind": "job",
            "employer_id": self.employer.pk,
            "occupation": "K2204",
            "title": "",
            "places": 2,
            "weekly_hours": Decimal(28),
            "starts_on": self.today + dt.timedelta(days=1),
            "ends_on": self.lot.ends_on,
            "commune": self.employer.commune_id,
            "description": DESCRIPTION,
        }
        return BridgeTerms(**values | changes)

    def open(self, actor=None, **changes) -> Bridge:
        return bridge_open(
            actor=actor or self.facilitator,
            lot_id=self.lot.pk,
            terms=self.terms(**changes),
            now=timezone.now(),
            on=self.today,
        )

    def publish(self, bridge: Bridge) -> Bridge:
        bridge_confirm(actor=self.contractor, bridge_id=bridge.pk, now=timezone.now())
        opening_move(
            actor=self.pilot, kind=bridge.kind, opening_id=bridge.opening_id, action="publish", now=timezone.now()
        )
        return Bridge.objects.get(pk=bridge.pk)

    def propose(self, bridge: Bridge, person: Person | None = None) -> Proposal:
        person = person or self.person
        recommendations_refresh(person_id=person.pk, now=timezone.now())
        return proposal_send(
            actor=self.referent,
            person_id=person.pk,
            kind=bridge.kind,
            opening_id=bridge.opening_id,
            now=timezone.now(),
            agrees=True,
        )

    def hire(self, proposal: Proposal) -> Hire:
        now = timezone.now()
        proposal_answer(actor=self.employer_actor, proposal_id=proposal.pk, accepts=True, now=now)
        interview_tell(
            actor=self.employer_actor, proposal_id=proposal.pk, result="retained", held_on=self.today, now=now
        )
        return hire_record(
            actor=self.employer_actor,
            proposal_id=proposal.pk,
            contract_kind="cdd",
            starts_on=self.today,
            ends_on=self.lot.ends_on,
            hours_per_week=Decimal(28),
            now=now,
        )

    def engage(self, hire: Hire) -> Engagement:
        engagement = engagement_create(
            actor=self.facilitator,
            lot_id=self.lot.pk,
            hire_id=hire.pk,
            company_id=self.contractor.organisation_id,
            now=timezone.now(),
        )
        return engagement_validate_eligibility(
            actor=self.facilitator,
            engagement_id=engagement.pk,
            criteria=["rsa"],
            on=self.today,
            now=timezone.now(),
        )

    def validate(self, engagement: Engagement, hours: str = "7.00") -> HoursStatement:
        """One day of work today, declared and validated."""
        statement = StatementFactory(
            lot=self.lot, company=self.contractor.organisation, month=self.today.replace(day=1), sent=True
        )
        entry = DeclaredHoursFactory(
            statement=statement,
            engagement=engagement,
            hours=Decimal(hours),
            first_day=self.today,
            last_day=self.today,
        )
        assert entry.state == EntryState.PENDING
        statement_validate(actor=self.facilitator, statement_id=statement.pk, now=timezone.now())
        return statement
