"""What employers offer: jobs and immersions."""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from employers.enums import (
    ContractKind,
    ImmersionPurpose,
    Licence,
    OfferLabelStatus,
    OpeningKind,
    OpeningStatus,
    Slot,
)
from employers.models.companies import Employer
from employers.models.searching import normalised, search_words


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
    # What lists add: how far it is, how often it was read and answered by proposals, who was hired.
    distance_km: float | None
    view_count: int
    proposal_count: int
    hired_count: int

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

    @property
    def label_status(self) -> str:
        return OfferLabelStatus.GIVEN if self.is_labelled else OfferLabelStatus.NONE


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
