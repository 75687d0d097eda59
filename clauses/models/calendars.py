"""Addresses at which a calendar program reads somebody's due dates."""

from django.db import models
from django.utils import timezone


class CalendarSubscription(models.Model):
    """The secret part of the address of one membership's due dates. Drawing it again revokes the earlier address."""

    membership = models.OneToOneField(
        "accounts.Membership", on_delete=models.CASCADE, primary_key=True, related_name="calendar_subscription"
    )
    secret = models.CharField("secret", max_length=43)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    last_read_at = models.DateTimeField("lue le", null=True, blank=True)

    class Meta:
        verbose_name = "abonnement à un calendrier"
        verbose_name_plural = "abonnements à un calendrier"
        constraints = [models.UniqueConstraint(fields=["secret"], name="calendar_secret_once")]

    def __str__(self) -> str:
        return f"Calendrier du rattachement {self.membership_id}"
