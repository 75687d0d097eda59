"""Proposals, hires, milestones, immersions and tutoring, at any point of their life."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from employers.enums import ContractKind, ImmersionPurpose, OpeningKind, TutorRegime
from placements.enums import FollowUpMilestone, ProposalStatus
from placements.models import (
    FollowUp,
    Hire,
    ImmersionAgreement,
    Mentor,
    Mentoring,
    Proposal,
    TutoringAssignment,
    TutoringCheck,
    TutorNote,
)
from placements.rules import phone_key
from placements.services.agreement_beginnings import signatories_sync
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


CONTACTS = {
    "person": ("Nadia Berger", "", "nadia@demo.example", "06 11 11 11 11"),
    "representative": ("Paul Berger", "père", "paul@demo.example", "06 22 22 22 22"),
    "host": ("Inès Caron", "gérante", "ines@demo.example", "06 33 33 33 33"),
    "prescriber": ("Rémi Dorat", "référent", "remi@demo.example", "06 44 44 44 44"),
    "employer": ("Léa Faure", "Chantier du Lac", "lea@demo.example", "06 55 55 55 55"),
}
CONTENTS = {
    "situation": "jobseeker",
    "adviser_name": "Rémi Dorat",
    "host_address": "12 rue du Pont, 73000 Chambéry",
    "host_legal_form": "SARL",
    "host_registration": "73282932000074",
    "host_activity": "Nettoyage de bureaux",
    "host_collective_agreement": "Entreprises de propreté (IDCC 3043)",
    "welcomer_name": "Hugo Petit",
    "welcomer_role": "chef d'équipe",
    "welcomer_email": "hugo@demo.example",
    "welcomer_phone": "06 66 66 66 66",
    "place": "12 rue du Pont, 73000 Chambéry",
    "aims": "Découvrir le métier d'agent d'entretien et vérifier qu'il plaît.",
    "assessment_method": "Un point chaque vendredi avec le chef d'équipe, puis un bilan.",
    "tasks": "Nettoyer les bureaux en binôme.",
}
WEEK = {str(day): ["09:00", "17:00", 60] for day in range(5)}


def agreement_filled(agreement: ImmersionAgreement, **wanted) -> ImmersionAgreement:
    """An agreement with everything that D5135-2 asks for, ready to be sent; its person has an address."""
    person = agreement.person
    person.address, person.commune_id = "3 allée des Tilleuls", "73065"
    person.save()
    for name, value in (CONTENTS | {"schedule": {"week": WEEK, "exceptions": {}}} | wanted).items():
        setattr(agreement, name, value)
    agreement.save()
    for one in signatories_sync(agreement):
        name, quality, email, phone = CONTACTS[one.role]
        one.name, one.quality, one.email, one.phone = name, quality, email, phone_key(phone)
        one.save()
    return agreement


class TutoringAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = TutoringAssignment

    tutor = factory.SubFactory(TutorFactory)
    person = factory.SubFactory(PersonFactory)
    regime = TutorRegime.IMMERSION
    starts_on = dt.date(2026, 3, 2)


class TutoringCheckFactory(DjangoModelFactory):
    class Meta:
        model = TutoringCheck

    assignment = factory.SubFactory(TutoringAssignmentFactory)
    due_on = factory.LazyFunction(timezone.localdate)


class TutorNoteFactory(DjangoModelFactory):
    class Meta:
        model = TutorNote

    assignment = factory.SubFactory(TutoringAssignmentFactory)
    text = "Elle pose de bonnes questions."


class MentorFactory(DjangoModelFactory):
    class Meta:
        model = Mentor

    name = "Hélène Roux"
    email = factory.Sequence(lambda n: f"benevole{n}@demo.example")
    sectors = factory.LazyFunction(lambda: ["K"])


class MentoringFactory(DjangoModelFactory):
    class Meta:
        model = Mentoring

    mentor = factory.SubFactory(MentorFactory)
    person = factory.SubFactory(PersonFactory)
    starts_on = dt.date(2026, 3, 2)
