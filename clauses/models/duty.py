"""The duty to take social matters into account: national thresholds and dates, and what exempts a contract."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clauses.enums import BuyerType, ContractType, ExemptionGround, LegalDateCode
from clauses.models.contracts import PublicContract
from clauses.models.settings import Period
from clauses.rules import Threshold
from core.validators import validate_no_nir


class DutyThresholdQuerySet(models.QuerySet):
    def in_force(self, on):
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


@pghistory.track()
class DutyThreshold(models.Model):
    """A European threshold between two days, both included; revised every two years."""

    contract_type = models.CharField("type d'achat", max_length=10, choices=ContractType)
    buyer_type = models.CharField("catégorie d'acheteur", max_length=8, choices=BuyerType)
    amount = models.DecimalField("seuil HT", max_digits=14, decimal_places=2)
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu'au", null=True, blank=True)
    source = models.CharField("source", max_length=200, blank=True)
    to_confirm = models.BooleanField("à confirmer", default=False)

    objects = DutyThresholdQuerySet.as_manager()

    class Meta:
        verbose_name = "seuil européen"
        verbose_name_plural = "seuils européens"
        ordering = ["-valid_from", "contract_type", "buyer_type"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="duty_threshold_positive",
                violation_error_message="Le seuil doit être positif.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="duty_threshold_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
            ExclusionConstraint(
                name="duty_threshold_one_at_a_time",
                expressions=[
                    ("contract_type", RangeOperators.EQUAL),
                    ("buyer_type", RangeOperators.EQUAL),
                    (
                        Period("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ce seuil a déjà une valeur à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_contract_type_display()} : {self.amount} €"

    def clean(self) -> None:
        """The database cannot even compare a period that ends before it starts with the others."""
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": "La fin précède le début."})

    def as_rule(self) -> Threshold:
        return Threshold(self.contract_type, self.buyer_type, self.amount, self.valid_from, self.valid_to)


@pghistory.track()
class LegalDate(models.Model):
    """The day from which a law applies, when the law left it to be set."""

    code = models.CharField("règle", max_length=20, choices=LegalDateCode, unique=True)
    day = models.DateField("applicable depuis le")
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "date d'application"
        verbose_name_plural = "dates d'application"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.get_code_display()} : {self.day:%d/%m/%Y}"


class DutyExemptionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(contract__in=PublicContract.objects.visible_to(actor))


@pghistory.track()
class DutyExemption(models.Model):
    """Why a contract above the threshold carries no social condition, in the buyer's words (CCP L2112-2-1)."""

    contract = models.OneToOneField(PublicContract, on_delete=models.PROTECT, related_name="duty_exemption")
    ground = models.CharField("motif", max_length=12, choices=ExemptionGround)
    words = models.TextField("justification", validators=[validate_no_nir])
    recorded_at = models.DateTimeField("enregistrée le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="enregistrée par", on_delete=models.RESTRICT, related_name="+"
    )

    objects = DutyExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = "dispense de considération sociale"
        verbose_name_plural = "dispenses de considération sociale"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="duty_exemption_is_explained",
                violation_error_message="Expliquez pourquoi, en quelques mots.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()
