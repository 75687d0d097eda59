"""What advisers do with employers: calls, visits, and what is to be done next."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from employers.enums import VisitKind
from employers.models.companies import Employer


class AdviserVisitQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The Département's own notebook: within the territory of who asks, and never the employer's to read."""
        if actor is None or actor.role not in {Role.PILOT, Role.ADMIN}:
            return self.none()
        if actor.territory_ids is None:
            return self
        return self.filter(employer__territory__in=actor.territory_ids)

    def to_do(self):
        return self.filter(next_on__isnull=False, done_at__isnull=True)


@pghistory.track()
class AdviserVisit(models.Model):
    """A call or a visit, what was said, and the next step with its day until it is done."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="visits")
    kind = models.CharField("comment", max_length=10, choices=VisitKind)
    on = models.DateField("le")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    summary = models.TextField("ce qui s'est dit", max_length=3000, validators=[validate_no_nir])
    next_step = models.CharField("prochaine étape", max_length=200, blank=True, validators=[validate_no_nir])
    next_on = models.DateField("à faire le", null=True, blank=True)
    next_by = models.ForeignKey(
        "accounts.Membership",
        verbose_name="par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    created_at = models.DateTimeField("noté le", default=timezone.now)

    objects = AdviserVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "échange avec un employeur"
        verbose_name_plural = "échanges avec des employeurs"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | ~Q(next_step=""),
                name="visit_next_day_has_a_step",
                violation_error_message="Dites ce qu'il y aura à faire ce jour-là.",
            )
        ]
        indexes = [
            models.Index(fields=["employer", "-on"], name="visit_of_employer"),
            models.Index(fields=["next_on"], condition=Q(done_at__isnull=True), name="visit_next_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.employer} · {self.on:%d/%m/%Y}"
