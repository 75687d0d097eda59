"""Proposals, hires, milestones, immersions and tutoring, at any point of their life."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from employers.enums import ContractKind, ImmersionPurpose, OpeningKind, TutorRegime
from placements.enums import FollowUpMilestone, ProposalStatus
from placements.models import FollowUp, Hire, ImmersionAgreement, Mentoring, Proposal, TutoringAssignment
from tests.factories.matching import EmployerFactory, ImmersionOpeningFactory, JobOfferFactory, TutorFactory
from tests.factories.people import PersonFactory


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    class Params:
        of_immersion = factory.Trait(
            kind=OpeningKind.IMMERSION, job_offer=None, immersion=factory.SubFactory(ImmersionOpeningFactory)
        )

    person = factory.SubFactory(PersonFactory)
    kind = OpeningKind.JOB
    job_offer = factory.SubFactory(JobOfferFactory)
    employer = factory.LazyAttribute(lambda one: (one.job_offer or one.immersion).employer)
    proposed_by = factory.SelfAttribute("person.referent")
    proposed_at = factory.LazyFunction(timezone.now)
    status = ProposalStatus.SENT


class HireFactory(DjangoModelFactory):
    class Meta:
        model = Hire

    person = factory.SubFactory(PersonFactory)
    employer = factory.SubFactory(EmployerFactory)
    occupation_id = "K2204"
    contract_kind = ContractKind.CDD
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=20))
    hours_per_week = Decimal(28)


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    hire = factory.SubFactory(HireFactory)
    milestone = FollowUpMilestone.WEEK_1
    due_on = factory.LazyFunction(timezone.localdate)


class ImmersionAgreementFactory(DjangoModelFactory):
    class Meta:
        model = ImmersionAgreement

    person = factory.SubFactory(PersonFactory)
    host = factory.SubFactory(EmployerFactory)
    prescriber = factory.SelfAttribute("person.referent")
    purpose = ImmersionPurpose.DISCOVER
    occupation_id = "K2204"
    starts_on = dt.date(2026, 3, 2)
    ends_on = dt.date(2026, 3, 13)


class TutoringAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = TutoringAssignment

    tutor = factory.SubFactory(TutorFactory)
    person = factory.SubFactory(PersonFactory)
    regime = TutorRegime.IMMERSION
    starts_on = dt.date(2026, 3, 2)


class MentoringFactory(DjangoModelFactory):
    class Meta:
        model = Mentoring

    mentor_name = "Hélène Roux"
    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2026, 3, 2)
