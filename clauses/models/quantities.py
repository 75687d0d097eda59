"""What was really worked or invoiced on a lot, period by period, when the obligation follows it."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clauses.enums import ObligationMethod
from clauses.models.contracts import Lot
from clauses.models.settings import Period
from core.validators import validate_no_nir


class QuantityQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(lot__in=Lot.objects.visible_to(actor))

    def standing(self):
        return self.filter(cancelled_on__isnull=True)


@pghistory.track()
class Quantity(models.Model):
    """All the hours worked on a lot in a period, or the euros excluding tax invoiced: `method` says which.

    Owed from the last day of the period. A wrong one is cancelled with its reason and entered again.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="quantities")
    method = models.CharField("mode de calcul", max_length=12, choices=ObligationMethod)
    first_day = models.DateField("du")
    last_day = models.DateField("au")
    amount = models.DecimalField("quantité", max_digits=14, decimal_places=2)
    source = models.CharField("d'après", max_length=200, blank=True, validators=[validate_no_nir])
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisie par", on_delete=models.RESTRICT, related_name="+"
    )
    cancelled_on = models.DateField("annulée le", null=True, blank=True)
    cancel_reason = models.CharField("motif", max_length=500, blank=True, validators=[validate_no_nir])

    objects = QuantityQuerySet.as_manager()

    class Meta:
        verbose_name = "quantité d'une période"
        verbose_name_plural = "quantités des périodes"
        ordering = ["lot_id", "first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=[ObligationMethod.WORKED_SHARE, ObligationMethod.INVOICED]),
                name="quantity_of_a_followed_method",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="quantity_dates_in_order",
                violation_error_message="La fin de la période précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="quantity_not_negative",
                violation_error_message="La quantité ne peut pas être négative.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancel_reason="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancel_reason="")),
                name="quantity_cancelled_with_reason",
                violation_error_message="Une annulation a un motif.",
            ),
            ExclusionConstraint(
                name="quantity_periods_apart",
                expressions=[
                    ("lot", RangeOperators.EQUAL),
                    ("method", RangeOperators.EQUAL),
                    (
                        Period("first_day", "last_day", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(cancelled_on__isnull=True),
                violation_error_message="Une quantité est déjà saisie pour une partie de cette période.",
            ),
        ]

    def __str__(self) -> str:
        return f"Du {self.first_day:%d/%m/%Y} au {self.last_day:%d/%m/%Y}"
