"""That a person's identity was erased, or will be: when, why, by whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.validators import validate_no_nir
from people.enums import ErasureGround
from people.models.persons import Person


class PersonErasureQuerySet(models.QuerySet["PersonErasure"]):
    def planned(self):
        return self.filter(done_at__isnull=True)

    def done(self):
        return self.filter(done_at__isnull=False)


class PersonErasure(models.Model):
    """One line a person: announced to her référent by the end of the retention, then done; or done on request.

    It names nobody: the person it points to has no name left.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="erasure")
    ground = models.CharField("motif", max_length=10, choices=ErasureGround)
    word = models.CharField("précision", max_length=500, blank=True, validators=[validate_no_nir])
    due_on = models.DateField("prévue le", null=True, blank=True)
    warned_at = models.DateTimeField("annoncée le", null=True, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    # Empty: the end of the retention, by itself.
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="faite par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )

    objects = PersonErasureQuerySet.as_manager()

    class Meta:
        verbose_name = "anonymisation"
        verbose_name_plural = "anonymisations"
        ordering = ["-done_at", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(due_on__isnull=False, warned_at__isnull=False),
                name="erasure_done_or_announced",
            )
        ]
        indexes = [models.Index(fields=["due_on"], name="erasure_planned", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"Anonymisation du dossier {self.person_id}"
