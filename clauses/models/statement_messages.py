"""Questions and answers about a statement, between the facilitator and the company."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clauses.enums import MessageSide
from clauses.models.hours import HoursStatement
from core.validators import validate_no_nir


class StatementMessage(models.Model):
    """One message of the thread. Never changed: what was asked and answered is part of the decision."""

    statement = models.ForeignKey(HoursStatement, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField("côté", max_length=11, choices=MessageSide)
    body = models.TextField("message", max_length=2000, validators=[validate_no_nir])
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "message d'un relevé"
        verbose_name_plural = "messages d'un relevé"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(body=""),
                name="statement_message_says_something",
                violation_error_message="Écrivez votre message.",
            )
        ]
        indexes = [models.Index(fields=["statement", "-at", "-id"], name="statement_message_last")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}, {timezone.localdate(self.at):%d/%m/%Y}"
