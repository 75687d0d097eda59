"""A very small referential, openings, and the profiles that meet them."""

import datetime as dt

import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from employers.enums import ContractKind, ImmersionPurpose, OpeningKind, OpeningStatus, TutorRegime
from employers.models import ImmersionOpening, JobOffer
from matching.enums import VersionStatus
from matching.models import (
    Dismissal,
    MatcherVersion,
    MatchRun,
    ProfileOccupation,
    ProfileSkill,
    Recommendation,
    SkillsProfile,
)
from matching.services import run_hold
from referential.enums import SkillKind
from referential.models import Commune, Occupation, OccupationSkill, Skill, Title
from tests.factories import employers
from tests.factories.people import PersonFactory

OCCUPATIONS = {
    "K2204": "Agent / Agente d'entretien de locaux",
    "G1602": "Commis / Commise de cuisine",
    "D1507": "Employé / Employée de libre-service",
    "N1105": "Préparateur / Préparatrice de commandes",
}
SKILLS = {
    "K2204": ["Nettoyer les sols", "Utiliser une autolaveuse", "Trier les déchets"],
    "G1602": ["Éplucher les légumes", "Appliquer les règles d'hygiène", "Dresser une assiette"],
    "D1507": ["Mettre en rayon", "Conseiller un client", "Tenir une caisse"],
    "N1105": ["Préparer une commande", "Filmer une palette", "Conduire un chariot"],
}

COMMUNES = (
    ("73008", "Aix-les-Bains", 45.6885, 5.9153),
    ("73065", "Chambéry", 45.5661, 5.9208),
    ("38185", "Grenoble", 45.1885, 5.7245),
)


def referential_create() -> None:
    """Four occupations with their skills, two communes 13 km apart and a far one, in few queries: most tests ask."""
    Occupation.objects.bulk_create(
        Occupation(code=code, label=name, definition=name) for code, name in OCCUPATIONS.items()
    )
    occupations = Occupation.objects.in_bulk(OCCUPATIONS, field_name="code")
    Title.objects.bulk_create(
        Title(code=f"T{code}", label=occupation.label, occupation=occupation)
        for code, occupation in occupations.items()
    )
    skills = [
        Skill(code=f"{code}-{n}", label=text, kind=SkillKind.KNOW_HOW)
        for code, texts in SKILLS.items()
        for n, text in enumerate(texts)
    ]
    Skill.objects.bulk_create(skills)
    OccupationSkill.objects.bulk_create(
        OccupationSkill(occupation=occupations[skill.code[:5]], skill=skill, is_core=skill.code.endswith("-0"))
        for skill in skills
    )
    Commune.objects.bulk_create(
        Commune(
            insee_code=insee,
            name=name,
            department=insee[:2],
            region="84",
            postcodes=[f"{insee[:2]}000"],
            latitude=latitude,
            longitude=longitude,
        )
        for insee, name, latitude, longitude in COMMUNES
    )


class ByCode:
    """The referential exists already: rows are named by their codes, unless a row is given."""

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        for name in ("occupation", "commune"):
            if kwargs.get(name) is None:
                kwargs.pop(name, None)
            else:
                kwargs.pop(f"{name}_id", None)
        return kwargs


class EmployerFactory(ByCode, employers.EmployerFactory):
    commune = None
    commune_id = "73065"


class OpeningFactory(ByCode, employers.OpeningFactory):
    """Published, with the skills of its occupation."""

    class Meta:
        abstract = True

    employer = factory.SubFactory(EmployerFactory)
    title = "Agent d'entretien"
    description = ""
    occupation = commune = None
    occupation_id = "K2204"
    commune_id = "73065"
    status = OpeningStatus.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def skills(self, create, extracted, **kwargs):
        if create:
            self.skills.set(extracted or Skill.objects.filter(code__startswith=self.occupation_id))


class JobOfferFactory(OpeningFactory):
    class Meta:
        model = JobOffer

    contract_kind = ContractKind.CDD


class ImmersionOpeningFactory(OpeningFactory):
    class Meta:
        model = ImmersionOpening

    title = "Découvrir le métier d'agent d'entretien"
    hours_per_week = None
    purposes = factory.LazyFunction(lambda: [ImmersionPurpose.DISCOVER])


class TutorFactory(ByCode, employers.TutorFactory):
    employer = factory.SubFactory(EmployerFactory)
    first_name = "Lucie"
    job_title = "Cheffe d'équipe propreté"
    occupation = None
    occupation_id = "K2204"
    regimes = factory.LazyFunction(lambda: [TutorRegime.IMMERSION, TutorRegime.PEC])
    agreed_on = dt.date(2025, 1, 6)


class SkillsProfileFactory(DjangoModelFactory):
    class Meta:
        model = SkillsProfile
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    title = "Femme de ménage"
    commune_id = "73065"
    max_km = 20

    @factory.post_generation
    def occupations(self, create, extracted, **kwargs):
        for rank, code in enumerate(extracted or ["K2204"], start=1):
            ProfileOccupation.objects.create(profile=self, occupation_id=code, rank=rank)

    @factory.post_generation
    def skills(self, create, extracted, **kwargs):
        for code in extracted or ["K2204-0", "K2204-2"]:
            ProfileSkill.objects.create(profile=self, skill_id=code)


def published_run() -> MatchRun:
    """The run whose lists are read."""
    with transaction.atomic():
        return run_hold(now=timezone.now())


class MatcherVersionFactory(DjangoModelFactory):
    class Meta:
        model = MatcherVersion
        django_get_or_create = ("name",)

    name = "lineaire-1"
    status = VersionStatus.ACTIVE


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    run = factory.LazyFunction(published_run)
    person = factory.SubFactory(PersonFactory)
    kind = OpeningKind.JOB
    job_offer = factory.SubFactory(JobOfferFactory)
    rank = 1
    score = 0.7
    version = factory.SubFactory(MatcherVersionFactory)


class DismissalFactory(DjangoModelFactory):
    class Meta:
        model = Dismissal

    person = factory.SubFactory(PersonFactory)
    kind = OpeningKind.JOB
    job_offer = factory.SubFactory(JobOfferFactory)
    reason = "too_far"
    by = factory.SelfAttribute("person.referent.user")
