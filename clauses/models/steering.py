"""Where each lot is heading, kept ready for lists, and the drifts that were told to a facilitator."""

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clauses.enums import DriftKind, LightCode, Party
from clauses.models.contracts import Lot
from clauses.rules import Act

HOURS: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class LotOutlook(models.Model):
    """The light, the forecast and the next act of a lot, as worked out last.

    It holds nothing of its own: every night, and each time something happens on the lot, it is written again from the
    facts (`clauses.services.steering`). Lists sort and filter on it; the page of a lot works everything out anew.
    """

    lot = models.OneToOneField(Lot, on_delete=models.CASCADE, primary_key=True, related_name="outlook")
    computed_on = models.DateField("calculé le", null=True, blank=True)
    light = models.CharField("situation", max_length=12, choices=LightCode, default=LightCode.NO_TARGET)
    forecast_low = models.DecimalField("prévision basse", null=True, blank=True, **HOURS)
    forecast_likely = models.DecimalField("prévision probable", null=True, blank=True, **HOURS)
    forecast_high = models.DecimalField("prévision haute", null=True, blank=True, **HOURS)
    act_code = models.CharField("prochaine action", max_length=24, blank=True)
    act_party = models.CharField("à qui d'agir", max_length=12, choices=Party, blank=True)
    act_since = models.DateField("depuis le", null=True, blank=True)
    parties = ArrayField(models.CharField(max_length=12), verbose_name="attendus", default=list, blank=True)

    class Meta:
        verbose_name = "perspective d'un lot"
        verbose_name_plural = "perspectives des lots"
        ordering = ["lot_id"]
        indexes = [models.Index(fields=["light"], name="outlook_by_light")]

    def __str__(self) -> str:
        return f"{self.get_light_display()} · lot {self.lot_id}"

    @property
    def act_label(self) -> str:
        """What to do next, in French; empty when the lot waits for nobody."""
        return Act(self.act_code).label if self.act_code else ""


class DriftAlertQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(lot__in=Lot.objects.visible_to(actor))

    def open(self):
        return self.filter(ended_on__isnull=True)


@pghistory.track()
class DriftAlert(models.Model):
    """A lot started to move away from its target on a day; told once, closed when the lot is back."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="drifts")
    kind = models.CharField("dérive", max_length=10, choices=DriftKind)
    reason = models.CharField("constat", max_length=300)
    detected_on = models.DateField("constatée le")
    ended_on = models.DateField("terminée le", null=True, blank=True)
    announced_on = models.DateField("annoncée le", null=True, blank=True)

    objects = DriftAlertQuerySet.as_manager()

    class Meta:
        verbose_name = "dérive"
        verbose_name_plural = "dérives"
        ordering = ["-detected_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "kind"],
                condition=Q(ended_on__isnull=True),
                name="drift_once_while_open",
                violation_error_message="Cette dérive est déjà signalée.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("detected_on")),
                name="drift_dates_in_order",
                violation_error_message="La fin de la dérive précède son début.",
            ),
        ]
        indexes = [models.Index(fields=["lot"], name="drift_open_of_lot", condition=Q(ended_on__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · lot {self.lot_id}"
