"""How long a person's hours count: what prolonged it, when and why."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from core.validators import validate_no_nir


@pghistory.track()
class WindowExtension(models.Model):
    """A facilitator's decision to count a person's hours longer (usage: apprenticeship, CDI). Never withdrawn.

    It holds for the person, on all contracts: the window of every engagement follows it.
    """

    person = models.ForeignKey(
        "people.Person", verbose_name="personne", on_delete=models.PROTECT, related_name="window_extensions"
    )
    until = models.DateField("décompte jusqu'au")
    previous_end = models.DateField("au lieu du")
    reason = models.CharField("motif", max_length=500, validators=[validate_no_nir])
    decided_at = models.DateTimeField("décidée le", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidée par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "prolongation du décompte"
        verbose_name_plural = "prolongations du décompte"
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("previous_end")),
                name="extension_is_longer",
                violation_error_message="Une prolongation dépasse la fin prévue.",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="extension_has_reason",
                violation_error_message="Indiquez un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"jusqu'au {self.until:%d/%m/%Y}"
