"""Reminders of statements: one mail a day at most for one person, whatever the number of her lots."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clauses.enums import ReminderStage, ReminderStatus
from clauses.models.contracts import Lot
from clauses.models.hours import FIRST_OF_MONTH


class HoursReminder(models.Model):
    """The mail of one person on one day. What it says is looked at again when it leaves."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hours_reminders")
    day = models.DateField("jour")
    status = models.CharField("état", max_length=8, choices=ReminderStatus, default=ReminderStatus.PLANNED)
    planned_at = models.DateTimeField("prévu le", default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "rappel de relevés"
        verbose_name_plural = "rappels de relevés"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "day"],
                name="hours_reminder_once_a_day",
                violation_error_message="Cette personne a déjà un rappel aujourd'hui.",
            ),
            models.CheckConstraint(
                condition=Q(status=ReminderStatus.SENT, sent_at__isnull=False)
                | (~Q(status=ReminderStatus.SENT) & Q(sent_at__isnull=True)),
                name="hours_reminder_sent_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}, {self.day:%d/%m/%Y}"


class HoursReminderItem(models.Model):
    """One month of one lot that the mail asks for."""

    reminder = models.ForeignKey(HoursReminder, on_delete=models.CASCADE, related_name="items")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    month = models.DateField("mois")
    stage = models.CharField("moment", max_length=6, choices=ReminderStage)

    class Meta:
        verbose_name = "relevé rappelé"
        verbose_name_plural = "relevés rappelés"
        ordering = ["reminder_id", "lot_id", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["reminder", "lot", "company", "month"], name="hours_reminder_names_a_month_once"
            ),
            models.CheckConstraint(condition=FIRST_OF_MONTH, name="hours_reminder_month_is_a_first_day"),
        ]
        indexes = [models.Index(fields=["company", "lot", "month"], name="hours_reminder_of_month")]

    def __str__(self) -> str:
        return f"{self.lot_id}, {self.month:%m/%Y}"
