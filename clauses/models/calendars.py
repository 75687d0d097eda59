"""Addresses at which a calendar program reads somebody's due dates."""

from django.db import models
from django.utils import timezone


class CalendarSubscription(models.Model):
    """The secret address of one membership's due dates. Only a digest is kept: the address is shown once, when drawn.

    Drawing another revokes the earlier one; deleting the row revokes it for good.
    """

    membership = models.OneToOneField(
        "accounts.Membership", on_delete=models.CASCADE, primary_key=True, related_name="calendar_subscription"
    )
    digest = models.CharField("empreinte SHA-256 du secret", max_length=64)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    last_read_on = models.DateField("lue le", null=True, blank=True)

    class Meta:
        verbose_name = "abonnement à un calendrier"
        verbose_name_plural = "abonnements à un calendrier"
        ordering = ["membership_id"]
        constraints = [models.UniqueConstraint(fields=["digest"], name="calendar_secret_once")]

    def __str__(self) -> str:
        return f"Calendrier du rattachement {self.membership_id}"
