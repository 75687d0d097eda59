"""Where people stand after a lot: at the end, and 3, 6 and 12 months later."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from clauses.enums import ExitMilestone
from clauses.models.engagements import Engagement
from placements.enums import FollowUpState


@pghistory.track()
class ExitNote(models.Model):
    """What the facilitator learnt of a person at a milestone. It goes before what the référent's follow-ups say."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="exit_notes")
    milestone = models.CharField("étape", max_length=4, choices=ExitMilestone)
    state = models.CharField("situation", max_length=14, choices=FollowUpState)
    noted_at = models.DateTimeField("notée le", default=timezone.now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="notée par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "situation après le lot"
        verbose_name_plural = "situations après le lot"
        ordering = ["engagement_id", "milestone"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "milestone"],
                name="exit_note_once",
                violation_error_message="La situation de cette personne est déjà notée pour cette étape.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_milestone_display()} · {self.get_state_display()}"
