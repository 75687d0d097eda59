"""Totals that triggers on the ledger keep (`clauses.models.hours`): they hold nothing of their own."""

from django.db import models

from clauses.models.contracts import Lot
from clauses.models.engagements import Engagement


class EngagementYear(models.Model):
    """The validated hours of one person on one lot in a calendar year, added up by the database as `LotMonth` is.

    Yearly reports read it instead of a million lines. `first_month` and `last_month` are those of its lines that
    count: they tell whether the person worked in a period that cuts the year.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("année")
    validated = models.DecimalField("heures comptées", default=0, max_digits=12, decimal_places=2)
    training = models.DecimalField("dont formation", default=0, max_digits=12, decimal_places=2)
    uncounted = models.DecimalField("heures non comptées", default=0, max_digits=12, decimal_places=2)
    first_month = models.DateField("premier mois compté", null=True)
    last_month = models.DateField("dernier mois compté", null=True)

    class Meta:
        verbose_name = "année d'une personne"
        verbose_name_plural = "années d'une personne"
        ordering = ["engagement_id", "year"]
        constraints = [models.UniqueConstraint(fields=["engagement", "year"], name="engagement_year_once")]
        indexes = [
            models.Index(
                fields=["year"],
                include=["engagement", "validated", "first_month", "last_month"],
                name="engagement_year_by_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.validated} h · {self.year}"


class LotMonth(models.Model):
    """The validated hours of a lot and a month, added up by the database each time lines enter the ledger.

    Lists of lots and yearly figures read it instead of a million lines. It holds nothing of its own: the ledger is
    the truth, `check_integrity` compares them.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="months")
    month = models.DateField("mois")
    validated = models.DecimalField("heures comptées", default=0, max_digits=12, decimal_places=2)
    uncounted = models.DecimalField("heures non comptées", default=0, max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "mois d'un lot"
        verbose_name_plural = "mois d'un lot"
        ordering = ["lot_id", "month"]
        constraints = [models.UniqueConstraint(fields=["lot", "month"], name="lot_month_once")]
        indexes = [
            models.Index(fields=["month"], include=["lot", "validated"], name="lot_month_by_month"),
            # Covering: what a lot has of hours is read from the index alone.
            models.Index(fields=["lot"], include=["validated", "uncounted"], name="lot_month_totals"),
        ]

    def __str__(self) -> str:
        return f"{self.validated} h · {self.month:%m/%Y}"
