"""Bridges: a job or an immersion opened for the hours that a lot misses, followed to the first validated hour."""

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import BridgeStatus, BridgeStepCode
from clauses.models.contracts import Lot
from core.validators import validate_no_nir
from employers.enums import OpeningKind

OPENING_KINDS = [(kind.value, kind.label) for kind in (OpeningKind.JOB, OpeningKind.IMMERSION)]


class BridgeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Whoever follows the lot; the company that declares, and the employer in whose name the offer is drafted."""
        if actor is None:
            return self.none()
        if actor.role in {Role.CONTRACTOR, Role.EMPLOYER}:
            own = actor.organisation_id
            return self.filter(Q(company_id=own) | Q(employer__organisation_id=own))
        if actor.role == Role.FACILITATOR or actor.is_department_wide:
            return self.filter(lot__in=Lot.objects.visible_to(actor))
        return self.none()

    def open(self):
        return self.filter(closed_at__isnull=True)


@pghistory.track()
class Bridge(models.Model):
    """The link between a lot that misses hours and the opening that should make them.

    `company` is the company of the lot that will declare the hours; `employer` is who hires: the same one, or a
    structure that it works with. The figures are those of the day it was opened, with the sentences that explain them
    computed again from them.
    """

    lot = models.ForeignKey(Lot, verbose_name="lot", on_delete=models.PROTECT, related_name="bridges")
    company = models.ForeignKey(
        "accounts.Organisation", verbose_name="entreprise du lot", on_delete=models.PROTECT, related_name="bridges"
    )
    employer = models.ForeignKey(
        "employers.Employer", verbose_name="employeur", on_delete=models.PROTECT, related_name="bridges"
    )
    kind = models.CharField("nature", max_length=10, choices=OPENING_KINDS)
    occupation = models.ForeignKey(
        "referential.Occupation", verbose_name="métier", on_delete=models.PROTECT, related_name="+"
    )
    job_offer = models.OneToOneField(
        "employers.JobOffer", null=True, blank=True, on_delete=models.PROTECT, related_name="bridge"
    )
    immersion = models.OneToOneField(
        "employers.ImmersionOpening", null=True, blank=True, on_delete=models.PROTECT, related_name="bridge"
    )
    missing_hours = models.DecimalField("heures manquantes", max_digits=10, decimal_places=2)
    places = models.PositiveSmallIntegerField("places", validators=[MinValueValidator(1)])
    weekly_hours = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    opened_at = models.DateTimeField("ouverte le", default=timezone.now)
    opened_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("fermée le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    closed_reason = models.CharField("motif", max_length=500, blank=True, validators=[validate_no_nir])

    objects = BridgeQuerySet.as_manager()

    class Meta:
        verbose_name = "passerelle"
        verbose_name_plural = "passerelles"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "employer", "kind", "occupation"],
                condition=Q(closed_at__isnull=True),
                name="bridge_open_once",
                violation_error_message="Une passerelle est déjà ouverte sur ce lot pour ce métier.",
            ),
            models.CheckConstraint(
                condition=Q(kind=OpeningKind.JOB, job_offer__isnull=False, immersion__isnull=True)
                | Q(kind=OpeningKind.IMMERSION, job_offer__isnull=True, immersion__isnull=False),
                name="bridge_of_one_opening",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="bridge_dates_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            models.CheckConstraint(
                condition=Q(missing_hours__gt=0, places__gte=1, weekly_hours__gt=0),
                name="bridge_figures_positive",
                violation_error_message="Les heures et les places sont positives.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_reason=""),
                name="bridge_closed_with_reason",
                violation_error_message="Une passerelle fermée a un motif.",
            ),
        ]
        indexes = [models.Index(fields=["lot", "-opened_at"], name="bridge_of_lot")]

    def __str__(self) -> str:
        return f"Passerelle {self.pk} · {self.lot}"

    @property
    def status(self) -> str:
        return BridgeStatus.OPEN if self.closed_at is None else BridgeStatus.CLOSED

    @property
    def opening(self):
        return self.job_offer or self.immersion

    @property
    def opening_id(self) -> int:
        return self.job_offer_id or self.immersion_id or 0


class BridgeStep(models.Model):
    """A step of a bridge, or of one person on it, with its instant. Written once; it goes with the person's file.

    `person` is empty for the steps of the bridge itself: opened, confirmed, published.
    """

    bridge = models.ForeignKey(Bridge, on_delete=models.CASCADE, related_name="steps")
    person = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    code = models.CharField("étape", max_length=10, choices=BridgeStepCode)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "étape d'une passerelle"
        verbose_name_plural = "étapes des passerelles"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bridge", "person", "code"], nulls_distinct=False, name="bridge_step_once")
        ]
        indexes = [models.Index(fields=["code", "at"], name="bridge_step_by_code")]

    def __str__(self) -> str:
        return f"{self.bridge_id} · {self.get_code_display()}"
