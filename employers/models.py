"""Employers, what they offer, and the network of inclusive employers."""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir, validate_siret
from employers.enums import (
    ContractKind,
    EmployerKind,
    ImmersionPurpose,
    Licence,
    NetworkStatus,
    OpeningKind,
    OpeningStatus,
    Slot,
    TutorRegime,
)


def search_words(*fields: str) -> models.GeneratedField:
    """The French words of `fields`, without accents, kept by the database for full-text search."""
    joined = " || ' ' || ".join(f"coalesce({field}, '')" for field in fields)
    return models.GeneratedField(
        expression=Func(template=f"to_tsvector('french_unaccent', {joined})", output_field=SearchVectorField()),
        output_field=SearchVectorField(),
        db_persist=True,
        verbose_name="mots",
    )


def normalised(field: str) -> models.GeneratedField:
    """`field` without accent, case or punctuation, for searches that forgive a typing mistake."""
    return models.GeneratedField(
        expression=Func(F(field), function="search_normalise"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="texte de recherche",
    )


class EmployerQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Staff of the Département and its partners read the directory; an employer sees her own company."""
        if actor is None:
            return self.none()
        if actor.role in {Role.PILOT, Role.ADMIN, Role.REFERENT, Role.FACILITATOR}:
            return self
        return self.filter(organisation_id=actor.organisation_id)

    def in_network(self):
        return self.filter(network_membership__status=NetworkStatus.MEMBER)


@pghistory.track(exclude=["search_name", "search_document"])
class Employer(models.Model):
    """An establishment that may welcome people, known by its SIRET."""

    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name="organisation",
        on_delete=models.PROTECT,
        related_name="employers",
    )
    siret = models.CharField("SIRET", max_length=14, unique=True, validators=[validate_siret])
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=12, choices=EmployerKind, default=EmployerKind.ORDINARY)
    naf = models.CharField("code NAF", max_length=6, blank=True)
    sector = models.CharField("secteur", max_length=120, blank=True)
    headcount = models.PositiveIntegerField("effectif", null=True, blank=True)
    description = models.TextField("présentation", blank=True, validators=[validate_no_nir])
    address = models.CharField("adresse", max_length=200, blank=True)
    commune = models.ForeignKey(
        "referential.Commune",
        verbose_name="commune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    territory = models.ForeignKey(
        "accounts.Territory",
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="employers",
    )
    contact_name = models.CharField("personne à contacter", max_length=120, blank=True)
    contact_email = models.EmailField("adresse électronique", blank=True)
    contact_phone = models.CharField("téléphone", max_length=20, blank=True)
    website = models.URLField("site internet", blank=True)
    wants_charter = models.BooleanField("intéressé par le réseau", default=False)
    created_at = models.DateTimeField("inscrit le", default=timezone.now)
    search_name = normalised("name")
    search_document = search_words("name", "sector", "description")

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = "employeur"
        verbose_name_plural = "employeurs"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(siret__regex=r"^\d{14}$"), name="employer_siret_has_14_digits")
        ]
        indexes = [
            models.Index(fields=["organisation"], name="employer_of_organisation"),
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="employer_name_trgm"),
            GinIndex(fields=["search_document"], name="employer_words"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Her page in the directory, shown to everybody once she is a member."""
        return reverse("employers:network_detail", args=[self.pk])

    @property
    def membership(self) -> "NetworkMembership | None":
        """Her place in the network, if she ever asked for one."""
        return getattr(self, "network_membership", None)

    @property
    def is_siae(self) -> bool:
        return self.kind in EmployerKind.siae()


class Label(models.Model):
    """A distinction an employer may hold (domain rules, section 6)."""

    code = models.SlugField("code", max_length=40, unique=True)
    name = models.CharField("nom", max_length=120)
    issuer = models.CharField("délivré par", max_length=120, blank=True)
    levels = models.PositiveSmallIntegerField("nombre de niveaux", default=1)

    class Meta:
        verbose_name = "label"
        verbose_name_plural = "labels"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EmployerLabel(models.Model):
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="labels")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="holders")
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    obtained_on = models.DateField("obtenu le")
    expires_on = models.DateField("expire le", null=True, blank=True)
    proof = models.CharField("preuve", max_length=200, blank=True)

    class Meta:
        verbose_name = "label obtenu"
        verbose_name_plural = "labels obtenus"
        ordering = ["-obtained_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "label", "obtained_on"], name="employer_label_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("obtained_on")),
                name="employer_label_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.employer}"


@pghistory.track()
class NetworkMembership(models.Model):
    """An employer's place in the network of inclusive employers: charter signed, since when, on which themes."""

    employer = models.OneToOneField(Employer, on_delete=models.CASCADE, related_name="network_membership")
    status = models.CharField("état", max_length=10, choices=NetworkStatus, default=NetworkStatus.CANDIDATE)
    charter_signed_on = models.DateField("charte signée le")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    commitments = ArrayField(models.CharField(max_length=80), verbose_name="engagements", default=list, blank=True)
    joined_on = models.DateField("membre depuis le", null=True, blank=True)
    left_on = models.DateField("sorti le", null=True, blank=True)

    class Meta:
        verbose_name = "adhésion au réseau"
        verbose_name_plural = "adhésions au réseau"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=NetworkStatus.MEMBER) | Q(joined_on__isnull=False),
                name="network_member_since",
                violation_error_message="Un membre a une date d'entrée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer} · {self.get_status_display()}"


class OpeningQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The team reads everything but others' drafts; an employer sees her own; visitors, what is published."""
        if actor is None:
            return self.filter(status=OpeningStatus.PUBLISHED)
        if actor.role in {Role.PILOT, Role.ADMIN, Role.REFERENT, Role.FACILITATOR}:
            return self.exclude(status=OpeningStatus.DRAFT)
        return self.filter(employer__organisation_id=actor.organisation_id)

    def published(self):
        return self.filter(status=OpeningStatus.PUBLISHED)

    def labelled(self):
        return self.filter(labelled_at__isnull=False)


class Opening(models.Model):
    """What jobs and immersions have in common."""

    kind: OpeningKind
    # Each kind names its own.
    tutor: Any
    tutor_id: int | None
    # What lists add: how far it is, how often it was read and answered by proposals.
    distance_km: float | None
    view_count: int
    proposal_count: int

    employer = models.ForeignKey(
        Employer, verbose_name="employeur", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    title = models.CharField("intitulé", max_length=160)
    occupation = models.ForeignKey(
        "referential.Occupation", verbose_name="métier", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    skills = models.ManyToManyField(
        "referential.Skill", verbose_name="compétences", blank=True, related_name="%(class)ss"
    )
    description = models.TextField("description", blank=True, validators=[validate_no_nir])
    commune = models.ForeignKey(
        "referential.Commune", verbose_name="lieu de travail", on_delete=models.PROTECT, related_name="+"
    )
    territory = models.ForeignKey(
        "accounts.Territory",
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hours_per_week = models.DecimalField(
        "heures par semaine",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(48)],
    )
    slots = ArrayField(models.CharField(max_length=10, choices=Slot), verbose_name="horaires", default=list, blank=True)
    licences = ArrayField(
        models.CharField(max_length=12, choices=Licence),
        verbose_name="permis exigés",
        default=list,
        blank=True,
    )
    reachable_without_car = models.BooleanField("accessible sans voiture", null=True, blank=True)
    places = models.PositiveSmallIntegerField("nombre de places", default=1, validators=[MinValueValidator(1)])
    starts_on = models.DateField("à partir du", null=True, blank=True)
    expires_on = models.DateField("offre valable jusqu'au", null=True, blank=True)
    status = models.CharField("état", max_length=10, choices=OpeningStatus, default=OpeningStatus.DRAFT)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    labelled_at = models.DateTimeField("labellisée le", null=True, blank=True)
    labelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    label_criteria = ArrayField(
        models.SlugField(max_length=40), verbose_name="critères du label", default=list, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    created_at = models.DateTimeField("créée le", default=timezone.now)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    search_title = normalised("title")
    search_document = search_words("title", "description")

    objects = OpeningQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("employers:opening_detail", args=[self.kind, self.pk])

    @property
    def is_labelled(self) -> bool:
        return self.labelled_at is not None


def opening_constraints(name: str) -> list[models.BaseConstraint]:
    """The invariants of every kind of opening, each with a name of its own in its table."""
    return [
        models.CheckConstraint(
            condition=~Q(status=OpeningStatus.PUBLISHED) | Q(published_at__isnull=False),
            name=f"{name}_published_is_dated",
        ),
        models.CheckConstraint(
            condition=Q(labelled_at__isnull=True) | Q(labelled_by__isnull=False),
            name=f"{name}_labelled_by_someone",
        ),
        models.CheckConstraint(
            condition=Q(places__gte=1),
            name=f"{name}_has_places",
            violation_error_message="Il faut au moins une place.",
        ),
    ]


@pghistory.track(exclude=["search_title", "search_document"])
class JobOffer(Opening):
    """A paid job."""

    kind = OpeningKind.JOB

    contract_kind = models.CharField("type de contrat", max_length=20, choices=ContractKind, default=ContractKind.CDD)
    duration_months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    monthly_wage = models.DecimalField("salaire brut mensuel", max_digits=8, decimal_places=2, null=True, blank=True)
    progressive_hours = models.BooleanField("horaires progressifs possibles", default=False)
    immersion_possible = models.BooleanField("immersion possible avant l'embauche", default=False)
    no_diploma_required = models.BooleanField("aucun diplôme exigé", default=True)
    minimum_age = models.PositiveSmallIntegerField("âge minimum légal", null=True, blank=True)
    french_level = models.CharField("niveau de français indispensable (CECRL)", max_length=2, blank=True)
    tutor = models.ForeignKey(
        "Tutor",
        verbose_name="tuteur",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="job_offers",
    )

    class Meta:
        verbose_name = "offre d'emploi"
        verbose_name_plural = "offres d'emploi"
        ordering = ["-published_at", "-pk"]
        constraints = opening_constraints("joboffer")
        indexes = [
            models.Index(fields=["status", "-published_at"], name="joboffer_published"),
            models.Index(fields=["employer", "status"], name="joboffer_of_employer"),
            models.Index(fields=["occupation", "status"], name="joboffer_of_occupation"),
            models.Index(fields=["commune", "status"], name="joboffer_of_commune"),
            models.Index(fields=["expires_on"], name="joboffer_to_expire", condition=Q(status=OpeningStatus.PUBLISHED)),
            GinIndex(fields=["search_title"], opclasses=["gin_trgm_ops"], name="joboffer_title_trgm"),
            GinIndex(fields=["search_document"], name="joboffer_words"),
        ]


@pghistory.track(exclude=["search_title", "search_document"])
class ImmersionOpening(Opening):
    """A place to discover a job, confirm a project or prepare a hire (PMSMP)."""

    kind = OpeningKind.IMMERSION

    purposes = ArrayField(
        models.CharField(max_length=10, choices=ImmersionPurpose),
        verbose_name="objets possibles",
        default=list,
    )
    length_days = models.PositiveSmallIntegerField(
        "durée habituelle (jours)", default=5, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    tutor = models.ForeignKey(
        "Tutor",
        verbose_name="accueilli par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="immersions",
    )

    class Meta:
        verbose_name = "immersion proposée"
        verbose_name_plural = "immersions proposées"
        ordering = ["-published_at", "-pk"]
        constraints = opening_constraints("immersion")
        indexes = [
            models.Index(fields=["status", "-published_at"], name="immersion_published"),
            models.Index(fields=["employer", "status"], name="immersion_of_employer"),
            models.Index(fields=["occupation", "status"], name="immersion_of_occupation"),
            models.Index(fields=["commune", "status"], name="immersion_of_commune"),
            models.Index(
                fields=["expires_on"], name="immersion_to_expire", condition=Q(status=OpeningStatus.PUBLISHED)
            ),
            GinIndex(fields=["search_title"], opclasses=["gin_trgm_ops"], name="immersion_title_trgm"),
            GinIndex(fields=["search_document"], name="immersion_words"),
        ]


class TutorQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None:
            return self.none()
        if actor.role in {Role.PILOT, Role.ADMIN, Role.REFERENT, Role.FACILITATOR}:
            return self
        return self.filter(employer__organisation_id=actor.organisation_id)

    def active(self):
        return self.filter(is_active=True)


@pghistory.track()
class Tutor(models.Model):
    """Someone in a company who helps newcomers. She agreed to it; the law caps how many she follows."""

    kind = OpeningKind.TUTORING

    employer = models.ForeignKey(Employer, verbose_name="employeur", on_delete=models.CASCADE, related_name="tutors")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    job_title = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    occupation = models.ForeignKey(
        "referential.Occupation", verbose_name="métier", on_delete=models.PROTECT, related_name="tutors"
    )
    years_experience = models.PositiveSmallIntegerField("années d'expérience", default=0)
    regimes = ArrayField(
        models.CharField(max_length=20, choices=TutorRegime), verbose_name="accepte de suivre", default=list
    )
    is_company_head = models.BooleanField("dirige l'entreprise", default=False)
    capacity = models.PositiveSmallIntegerField("places", default=1, validators=[MinValueValidator(1)])
    languages = ArrayField(models.CharField(max_length=2), verbose_name="langues parlées", default=list, blank=True)
    agreed_on = models.DateField("volontaire depuis le")
    is_active = models.BooleanField("disponible", default=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)

    objects = TutorQuerySet.as_manager()

    class Meta:
        verbose_name = "tuteur"
        verbose_name_plural = "tuteurs"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="tutor_has_places"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class OfferCriterion(models.Model):
    """A criterion of the Département's own label for offers (domain rules, section 6)."""

    code = models.SlugField("code", max_length=40, unique=True)
    label = models.CharField("libellé", max_length=160)
    help_text = models.CharField("précision", max_length=250, blank=True)
    order = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField("utilisé", default=True)

    class Meta:
        verbose_name = "critère de labellisation"
        verbose_name_plural = "critères de labellisation"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class CharterTheme(models.Model):
    """A theme of the network's charter, on which a member commits herself. Editable by the Département."""

    code = models.SlugField("code", max_length=40, unique=True)
    label = models.CharField("engagement", max_length=160)
    help_text = models.CharField("précision", max_length=250, blank=True)
    order = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField("utilisé", default=True)

    class Meta:
        verbose_name = "thème de la charte"
        verbose_name_plural = "thèmes de la charte"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class OpeningViews(models.Model):
    """How often an opening's public page was read in a day. No trace of who read it."""

    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    object_id = models.BigIntegerField("offre")
    day = models.DateField("jour")
    count = models.PositiveIntegerField("vues", default=0)

    class Meta:
        verbose_name = "vues d'une offre"
        verbose_name_plural = "vues des offres"
        ordering = ["-day", "kind", "object_id"]
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "day"], name="opening_views_once_a_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id} · {self.day:%d/%m/%Y} · {self.count}"
