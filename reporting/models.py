"""What the pilot wants of a year."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reporting.enums import Indicator


class YearlyGoalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The Département's; within her territory when the actor is limited to one."""
        if actor is None or not actor.is_department_wide:
            return self.none()
        return self if actor.territory_ids is None else self.filter(territory_id__in=actor.territory_ids)


@pghistory.track()
class YearlyGoal(models.Model):
    """The figure to reach by the end of a year, in a territory or, without territory, in the whole Département."""

    indicator = models.CharField("indicateur", max_length=12, choices=Indicator)
    year = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    territory = models.ForeignKey(
        "accounts.Territory",
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    target = models.DecimalField("objectif", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    set_at = models.DateTimeField("fixé le", default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="fixé par", on_delete=models.RESTRICT, related_name="+"
    )

    objects = YearlyGoalQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif de l'année"
        verbose_name_plural = "objectifs de l'année"
        ordering = ["-year", "indicator", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "territory"],
                nulls_distinct=False,
                name="yearly_goal_once",
                violation_error_message="Cet objectif est déjà fixé pour cette année et ce territoire.",
            ),
            models.CheckConstraint(
                condition=Q(target__gt=0),
                name="yearly_goal_positive",
                violation_error_message="Un objectif est supérieur à zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} · {self.year}"
