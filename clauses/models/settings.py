"""Usages of the Département, dated: a figure of 2024 keeps the settings of 2024."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from clauses.enums import SettingCode


class Period(Func):
    """The days between two dates, for exclusion constraints."""

    function = "DATERANGE"
    output_field = DateRangeField()


class ClauseSettingQuerySet(models.QuerySet):
    def in_force(self, on):
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


@pghistory.track()
class ClauseSetting(models.Model):
    """The value of a usage between two days, both included."""

    code = models.CharField("réglage", max_length=20, choices=SettingCode)
    value = models.DecimalField("valeur", max_digits=10, decimal_places=2)
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu'au", null=True, blank=True)
    source = models.CharField("source", max_length=200, blank=True)

    objects = ClauseSettingQuerySet.as_manager()

    class Meta:
        verbose_name = "réglage des clauses"
        verbose_name_plural = "réglages des clauses"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="clause_setting_positive",
                violation_error_message="La valeur doit être positive.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="clause_setting_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
            ExclusionConstraint(
                name="clause_setting_one_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Period("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ce réglage a déjà une valeur à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} : {self.value}"
