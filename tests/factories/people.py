"""People followed by a service, with what surrounds their file."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import OrganisationKind, Role
from people.enums import ConsentPurpose, DocumentKind, ProofKind
from people.models import (
    AccessLog,
    Consent,
    DocumentContent,
    EligibilityCriterion,
    EligibilityEvidence,
    Person,
    PersonDocument,
)
from tests.factories.accounts import MembershipFactory, OrganisationFactory


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    first_name = "Nadia"
    last_name = factory.Sequence(lambda n: f"Berger{n}")
    birth_date = dt.date(1985, 5, 4)
    email = factory.Sequence(lambda n: f"nadia{n}@demo.example")
    phone = "06 00 00 00 01"
    service = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.REFERRER_SERVICE)
    referent = factory.SubFactory(
        MembershipFactory, role=Role.REFERENT, organisation=factory.SelfAttribute("..service")
    )

    @classmethod
    def followed_by(cls, actor, **fields) -> Person:
        """Somebody of the actor's own caseload."""
        return cls(service=actor.organisation, referent=actor.membership, **fields)


class EligibilityCriterionFactory(DjangoModelFactory):
    class Meta:
        model = EligibilityCriterion
        django_get_or_create = ("code",)

    code = "rsa"
    label = "Bénéficiaire du RSA"
    proof_max_age_months = 3
    valid_from = dt.date(2021, 4, 1)


class EligibilityEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = EligibilityEvidence

    person = factory.SubFactory(PersonFactory)
    criterion = factory.SubFactory(EligibilityCriterionFactory)
    proof = ProofKind.CAF_STATEMENT
    issued_on = factory.LazyFunction(timezone.localdate)
    checked_by = factory.SelfAttribute("person.referent.user")


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    purpose = ConsentPurpose.SHARE_PROFILE
    given_on = factory.LazyFunction(timezone.localdate)


class AccessLogFactory(DjangoModelFactory):
    class Meta:
        model = AccessLog

    person = factory.SubFactory(PersonFactory)
    user = factory.SelfAttribute("person.referent.user")
    role = Role.REFERENT
    purpose = "follow_up"


PDF = b"%PDF-1.4\n1 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n2 0 obj<</Type/Page>>endobj\ntrailer<<>>\n%%EOF\n"


class PersonDocumentFactory(DjangoModelFactory):
    """A CV of one page, with its bytes."""

    class Meta:
        model = PersonDocument
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    kind = DocumentKind.CV
    extension = "pdf"
    size = len(PDF)
    put_at = factory.LazyFunction(timezone.now)
    put_by = factory.SelfAttribute("person.referent.user")

    @factory.post_generation
    def content(self, create, extracted, **_) -> None:
        if create:
            DocumentContent.objects.create(document=self, data=extracted or PDF)
