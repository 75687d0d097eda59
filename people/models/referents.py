"""Who follows a person, one référent after the other."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.validators import validate_no_nir
from people.enums import ChangeReason
from people.models.persons import Person


class ReferentChange(models.Model):
    """That a person passed from one référent to another: who decided, when, why. Never changed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="referent_changes")
    from_referent = models.ForeignKey(
        "accounts.Membership",
        verbose_name="de",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people_given",
    )
    to_referent = models.ForeignKey(
        "accounts.Membership", verbose_name="à", null=True, on_delete=models.SET_NULL, related_name="people_received"
    )
    reason = models.CharField("motif", max_length=10, choices=ChangeReason)
    note = models.CharField("mot pour la suite", max_length=1000, blank=True, validators=[validate_no_nir])
    at = models.DateTimeField("le")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidé par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "changement de référent"
        verbose_name_plural = "changements de référent"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_referent__isnull=True)
                | Q(to_referent__isnull=True)
                | ~Q(from_referent=F("to_referent")),
                name="referent_change_changes",
            )
        ]
        indexes = [models.Index(fields=["person", "-at"], name="referent_change_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} : {self.from_referent_id} → {self.to_referent_id}"
