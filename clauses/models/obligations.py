"""How many hours a lot owes, with everything that explains the figure."""

from typing import Any

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clauses.enums import ObligationMethod
from clauses.models.contracts import Amendment, Lot
from core.validators import validate_no_nir

SHARE: dict[str, Any] = {"max_digits": 6, "decimal_places": 5, "null": True, "blank": True}


def _share_validators() -> list:
    return [MinValueValidator(0), MaxValueValidator(1)]


class ObligationQuerySet(models.QuerySet):
    def current(self):
        return self.filter(replaced_at__isnull=True)

    def known_at(self, instant):
        """The obligations in force at an instant, as they were known then."""
        return self.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=instant), decided_at__lte=instant)


@pghistory.track()
class Obligation(models.Model):
    """The hours a lot owes from a decision until the next one. Inputs stand beside the result.

    `computed_hours` is what the method gives, `hours` what is owed: the signed contract wins, with its reason.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="obligations")
    method = models.CharField("mode de calcul", max_length=12, choices=ObligationMethod)
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    labour_share = models.DecimalField("part de main-d'œuvre", validators=_share_validators(), **SHARE)
    effort_rate = models.DecimalField("taux d'effort d'insertion", validators=_share_validators(), **SHARE)
    hourly_cost = models.DecimalField("coût horaire (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    worked_hours = models.DecimalField("heures travaillées", max_digits=12, decimal_places=2, null=True, blank=True)
    euros_per_hour = models.DecimalField("euros par heure", max_digits=10, decimal_places=2, null=True, blank=True)
    computed_hours = models.PositiveIntegerField("heures calculées", null=True, blank=True)
    hours = models.PositiveIntegerField("heures dues")
    reason = models.TextField(
        "motif", blank=True, validators=[validate_no_nir], help_text="Obligatoire si l'objectif diffère du calcul."
    )
    amendment = models.ForeignKey(
        Amendment, verbose_name="modification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("fixée le", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="fixée par", on_delete=models.RESTRICT, related_name="+"
    )
    replaced_at = models.DateTimeField("remplacée le", null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "obligation"
        verbose_name_plural = "obligations"
        ordering = ["lot_id", "-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(replaced_at__isnull=True),
                name="obligation_one_current_per_lot",
                violation_error_message="Ce lot a déjà une obligation en vigueur.",
            ),
            models.CheckConstraint(
                condition=Q(computed_hours=models.F("hours")) | ~Q(reason=""),
                name="obligation_manual_value_has_reason",
                violation_error_message="Indiquez pourquoi l'objectif diffère du calcul.",
            ),
            models.CheckConstraint(
                condition=(Q(labour_share__isnull=True) | Q(labour_share__range=(0, 1)))
                & (Q(effort_rate__isnull=True) | Q(effort_rate__range=(0, 1))),
                name="obligation_shares_are_shares",
                violation_error_message="Une part est comprise entre 0 et 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(hourly_cost__isnull=True) | Q(hourly_cost__gt=0),
                name="obligation_hourly_cost_positive",
                violation_error_message="Le coût horaire doit être positif.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=models.F("decided_at")),
                name="obligation_replaced_after_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h"
