"""Employers, their labels and their place in the network."""

import datetime as dt

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir, validate_siret
from employers.enums import Branch, EmployerKind, LabelStatus, NetworkStatus
from employers.models.searching import normalised, search_words

RENEWED_WITHIN_DAYS = 60


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
    sector = models.CharField("activité", max_length=120, blank=True)
    branch = models.CharField("secteur", max_length=12, choices=Branch, blank=True)
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
    # Nobody is flooded: how many proposals may wait for her answer, and until when she wants none.
    max_waiting = models.PositiveSmallIntegerField(
        "propositions en attente, au plus",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    paused_until = models.DateField("propositions suspendues jusqu'au", null=True, blank=True)
    pause_reason = models.CharField("raison de la pause", max_length=200, blank=True, validators=[validate_no_nir])
    adviser = models.ForeignKey(
        "accounts.Membership",
        verbose_name="conseiller en charge",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("inscrit le", default=timezone.now)
    search_name = normalised("name")
    search_document = search_words("name", "sector", "description")

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = "employeur"
        verbose_name_plural = "employeurs"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(siret__regex=r"^\d{14}$"), name="employer_siret_has_14_digits"),
            models.CheckConstraint(
                condition=Q(max_waiting__isnull=True) | Q(max_waiting__range=(1, 50)),
                name="employer_waiting_in_reason",
                violation_error_message="De 1 à 50 propositions en attente.",
            ),
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

    def is_paused(self, on) -> bool:
        """Whether she wants no proposal on a day; the last day of her pause included."""
        return self.paused_until is not None and self.paused_until >= on

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


class EmployerLabelQuerySet(models.QuerySet):
    def shown(self, on):
        """What the public reads on a day: the proof was seen, and the label still runs."""
        running = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
        return self.filter(running, status=LabelStatus.CONFIRMED)

    def with_proof_known(self):
        """Says of each whether a file proves it (`has_file`), without its bytes."""
        return self.annotate(has_file=Q(proof_file__isnull=False))


@pghistory.track()
class EmployerLabel(models.Model):
    """A label an employer holds: since when, until when, on what proof, and who saw it."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="labels")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="holders")
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    obtained_on = models.DateField("obtenu le")
    expires_on = models.DateField("expire le", null=True, blank=True)
    proof = models.CharField("preuve", max_length=200, blank=True, validators=[validate_no_nir])
    status = models.CharField("état", max_length=10, choices=LabelStatus, default=LabelStatus.CONFIRMED)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    objects = EmployerLabelQuerySet.as_manager()

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
    renew_by = models.DateField("à renouveler avant le", null=True, blank=True)
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

    def is_due(self, on) -> bool:
        """Whether a member should renew her signature: within two months, or late."""
        if self.status != NetworkStatus.MEMBER or self.renew_by is None:
            return False
        return self.renew_by <= on + dt.timedelta(days=RENEWED_WITHIN_DAYS)
