"""What a person agreed to, and who opened her file."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from people.enums import AccessPurpose, ConsentPurpose, ConsentWay
from people.models.persons import Person


@pghistory.track()
class Consent(models.Model):
    """What a person agreed to, when, and when she took it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField("objet", max_length=20, choices=ConsentPurpose)
    given_on = models.DateField("donné le")
    how = models.CharField("de quelle façon", max_length=8, choices=ConsentWay, blank=True)
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "accord"
        verbose_name_plural = "accords"
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="consent_one_in_force",
                violation_error_message="Cet accord est déjà enregistré.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class AccessLog(models.Model):
    """Who opened whose file: the person may ask for it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    role = models.CharField("rôle", max_length=20, choices=Role)
    purpose = models.CharField("motif", max_length=20, choices=AccessPurpose)
    about = models.CharField("objet", max_length=160, blank=True, help_text="Le document téléchargé.")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "consultation"
        verbose_name_plural = "consultations"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="access_of_person")]

    def __str__(self) -> str:
        return f"{self.user} · {timezone.localtime(self.at):%d/%m/%Y %H:%M}"
