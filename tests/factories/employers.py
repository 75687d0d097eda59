"""Companies, what they offer, their tutors and their place in the network."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum import luhn

from accounts.actors import Actor
from accounts.enums import Role
from employers.enums import ImmersionPurpose, NetworkStatus, OpeningStatus, TutorRegime
from employers.models import (
    CharterTheme,
    Employer,
    EmployerLabel,
    ImmersionOpening,
    JobOffer,
    Label,
    NetworkMembership,
    OfferCriterion,
    Tutor,
)
from referential.enums import SkillKind
from referential.models import Commune, Occupation, OccupationSkill, Skill, Title
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_create

COMMUNES = {
    "74010": ("Annecy", 45.8992, 6.1294, ["74000", "74940"]),
    "74225": ("Rumilly", 45.8669, 5.9447, ["74150"]),
    "73065": ("Chambéry", 45.5661, 5.9208, ["73000"]),
}
OCCUPATIONS = {
    "K2204": ("Agent / Agente d'entretien de locaux", "K", "Services à la personne et à la collectivité"),
    "G1602": ("Commis / Commise de cuisine", "G", "Hôtellerie-restauration et tourisme"),
}


def siret_number(n: int) -> str:
    """A SIRET with right keys that no company holds."""
    siren = f"000{n:05d}"
    siren += luhn.calc_check_digit(siren)
    return siren + "0001" + luhn.calc_check_digit(siren + "0001")


def commune(insee: str = "74010") -> Commune:
    name, latitude, longitude, postcodes = COMMUNES[insee]
    return Commune.objects.get_or_create(
        insee_code=insee,
        defaults={
            "name": name,
            "department": insee[:2],
            "region": "84",
            "latitude": latitude,
            "longitude": longitude,
            "postcodes": postcodes,
        },
    )[0]


def occupation(code: str = "K2204") -> Occupation:
    """An occupation with an everyday title and three skills."""
    label, sector, sector_label = OCCUPATIONS[code]
    made, created = Occupation.objects.get_or_create(
        code=code, defaults={"label": label, "sector_code": sector, "sector_label": sector_label}
    )
    if created:
        Title.objects.create(code=f"T{code}", label=label.split(" / ")[0], occupation=made)
        for n, text in enumerate(["Tenir un rythme régulier", "Respecter les consignes", "Porter une tenue adaptée"]):
            skill = Skill.objects.create(code=f"{code}-{n}", label=f"{text} ({code})", kind=SkillKind.KNOW_HOW)
            OccupationSkill.objects.create(occupation=made, skill=skill, is_core=n == 0)
    return made


class EmployerFactory(DjangoModelFactory):
    class Meta:
        model = Employer
        skip_postgeneration_save = True

    class Params:
        member = factory.Trait(
            membership=factory.RelatedFactory(
                "tests.factories.employers.NetworkMembershipFactory", factory_related_name="employer"
            )
        )

    siret = factory.Sequence(lambda n: siret_number(n + 100))
    name = factory.Sequence(lambda n: f"Atelier du Lac {n}")
    organisation = factory.SubFactory(OrganisationFactory)
    commune = factory.LazyFunction(commune)
    sector = "Propreté"
    contact_name = "Dominique Contact"
    contact_email = factory.Sequence(lambda n: f"contact{n}@demo.example")


class OpeningFactory(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(status=OpeningStatus.PUBLISHED, published_at=factory.LazyFunction(timezone.now))
        labelled = factory.Trait(
            labelled_at=factory.LazyFunction(timezone.now),
            labelled_by=factory.SubFactory(UserFactory),
            label_criteria=["tutor-named", "no-diploma"],
        )

    employer = factory.SubFactory(EmployerFactory)
    title = factory.Sequence(lambda n: f"Agent d'entretien {n}")
    occupation = factory.LazyFunction(occupation)
    commune = factory.LazyFunction(commune)
    description = "Nettoyage de bureaux en équipe, avec une formation aux produits et aux machines."
    hours_per_week = Decimal("28")


class JobOfferFactory(OpeningFactory):
    class Meta:
        model = JobOffer


class ImmersionFactory(OpeningFactory):
    class Meta:
        model = ImmersionOpening

    title = factory.Sequence(lambda n: f"Découverte du métier d'agent d'entretien {n}")
    purposes = [ImmersionPurpose.DISCOVER]


class TutorFactory(DjangoModelFactory):
    class Meta:
        model = Tutor

    employer = factory.SubFactory(EmployerFactory)
    first_name = "Nadia"
    last_name = factory.Sequence(lambda n: f"Tutrice{n}")
    occupation = factory.LazyFunction(occupation)
    years_experience = 6
    regimes = [TutorRegime.IMMERSION]
    capacity = 2
    agreed_on = dt.date(2026, 1, 5)


class NetworkMembershipFactory(DjangoModelFactory):
    class Meta:
        model = NetworkMembership

    employer = factory.SubFactory(EmployerFactory)
    status = NetworkStatus.MEMBER
    charter_signed_on = dt.date(2026, 1, 10)
    joined_on = dt.date(2026, 2, 1)
    commitments = ["immersions", "tutorat"]


class LabelFactory(DjangoModelFactory):
    class Meta:
        model = Label

    code = factory.Sequence(lambda n: f"label-{n}")
    name = factory.Sequence(lambda n: f"Label {n}")


class EmployerLabelFactory(DjangoModelFactory):
    class Meta:
        model = EmployerLabel

    employer = factory.SubFactory(EmployerFactory)
    label = factory.SubFactory(LabelFactory)
    obtained_on = dt.date(2026, 1, 10)


class OfferCriterionFactory(DjangoModelFactory):
    class Meta:
        model = OfferCriterion

    code = factory.Sequence(lambda n: f"critere-{n}")
    label = factory.Sequence(lambda n: f"Critère {n}")


class CharterThemeFactory(DjangoModelFactory):
    class Meta:
        model = CharterTheme

    code = factory.Sequence(lambda n: f"theme-{n}")
    label = factory.Sequence(lambda n: f"Thème {n}")


def employer_actor(**company) -> tuple[Actor, Employer]:
    """Somebody of a company, and her company."""
    actor = actor_create(Role.EMPLOYER)
    return actor, EmployerFactory(organisation=actor.organisation, **company)
