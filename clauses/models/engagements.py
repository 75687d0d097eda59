"""People on a lot: who works, for whom, since when, and since when their hours may count."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import WayOfMeeting
from clauses.models.contracts import Lot
from clauses.models.pooled import CONTRACTS_ARE_POOLED
from clauses.rules import CountingTerms
from core.validators import validate_no_nir
from employers.enums import ContractKind
from placements.enums import HireEndReason


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Names are for the facilitator of the contract and the company that declares; nobody else."""
        if actor is None:
            return self.none()
        if actor.role == Role.FACILITATOR:
            return self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor.role == Role.CONTRACTOR:
            return self.filter(company_id=actor.organisation_id)
        return self.none()

    def running_in(self, first_day, last_day):
        """Engagements with at least one day between two days, both included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first_day), starts_on__lte=last_day)


@pghistory.track()
class Engagement(models.Model):
    """One person on one lot. `company` declares the hours; `employer` signed the work contract.

    The eligibility snapshot holds criterion codes as they stood: statuses that lapse later change nothing.
    """

    person = models.ForeignKey(
        "people.Person", verbose_name="personne", on_delete=models.PROTECT, related_name="engagements"
    )
    lot = models.ForeignKey(Lot, verbose_name="lot", on_delete=models.PROTECT, related_name="engagements")
    company = models.ForeignKey(
        "accounts.Organisation",
        verbose_name="entreprise qui déclare",
        on_delete=models.PROTECT,
        related_name="engagements_declared",
    )
    employer = models.ForeignKey(
        "accounts.Organisation",
        verbose_name="employeur",
        on_delete=models.PROTECT,
        related_name="engagements_employed",
    )
    hire = models.ForeignKey(
        "placements.Hire",
        verbose_name="embauche",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="engagements",
    )
    way = models.CharField("modalité", max_length=8, choices=WayOfMeeting, default=WayOfMeeting.DIRECT)
    contract_kind = models.CharField("type de contrat", max_length=20, choices=ContractKind)
    occupation = models.ForeignKey(
        "referential.Occupation",
        verbose_name="métier",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    weekly_hours = models.DecimalField(
        "heures par semaine",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(48)],
    )
    tutor_name = models.CharField("tuteur dans l'entreprise", max_length=120, blank=True)
    end_reason = models.CharField("fin avant terme", max_length=20, choices=HireEndReason, blank=True)
    window_start = models.DateField("décompte depuis le")
    window_end = models.DateField("décompte jusqu'au")
    window_reason = models.CharField("motif de prolongation", max_length=500, blank=True, validators=[validate_no_nir])
    eligibility_validated_on = models.DateField("éligibilité validée le", null=True, blank=True)
    eligibility_validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="éligibilité validée par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    eligibility_criteria = ArrayField(
        models.CharField(max_length=40), verbose_name="critères retenus", default=list, blank=True
    )
    created_at = models.DateTimeField("créé le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = "personne du lot"
        verbose_name_plural = "personnes du lot"
        ordering = ["lot_id", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="engagement_dates_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            models.CheckConstraint(
                condition=Q(window_end__gte=F("window_start")),
                name="engagement_window_in_order",
                violation_error_message="La durée de décompte finit avant de commencer.",
            ),
            models.CheckConstraint(
                condition=Q(
                    eligibility_validated_on__isnull=True,
                    eligibility_validated_by__isnull=True,
                    eligibility_criteria__len=0,
                )
                | Q(
                    eligibility_validated_on__isnull=False,
                    eligibility_validated_by__isnull=False,
                    eligibility_criteria__len__gt=0,
                ),
                name="engagement_eligibility_is_whole",
                violation_error_message="Une éligibilité validée a une date, un auteur et au moins un critère.",
            ),
            models.UniqueConstraint(
                fields=["lot", "hire"],
                name="engagement_hire_once_per_lot",
                violation_error_message="Cette embauche est déjà rattachée à ce lot.",
            ),
            models.UniqueConstraint(
                fields=["lot", "person", "company", "starts_on"],
                name="engagement_once_per_lot_and_start",
                violation_error_message="Cette personne est déjà sur ce lot à cette date.",
            ),
        ]
        indexes = [
            models.Index(fields=["window_end"], name="engagement_window"),
            models.Index(fields=["company", "lot"], name="engagement_of_company"),
            models.Index(fields=["person", "starts_on"], name="engagement_of_person"),
            # Covering: who runs in which month is read from the index alone.
            models.Index(fields=["lot", "company"], include=["starts_on", "ends_on"], name="engagement_dates"),
            models.Index(
                fields=["lot"], condition=Q(eligibility_validated_on__isnull=True), name="engagement_to_check"
            ),
        ]
        triggers = [CONTRACTS_ARE_POOLED]

    def __str__(self) -> str:
        return f"Personne {self.pk} · lot {self.lot_id}"

    @property
    def is_eligible(self) -> bool:
        return self.eligibility_validated_on is not None

    def counting_terms(self, countable_kinds) -> CountingTerms:
        """The facts that the counting rules judge."""
        return CountingTerms(
            first_day=self.starts_on,
            eligibility_validated_on=self.eligibility_validated_on,
            window=(self.window_start, self.window_end),
            countable_kinds=countable_kinds,
        )
