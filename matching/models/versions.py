"""The versions of the ranking: what each is made of, how good it was found, which is in use."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.enums import VersionStatus


@pghistory.track()
class MatcherVersion(models.Model):
    """A version of the ranking: what it is made of, how good it was found, and whether it is in use."""

    name = models.CharField("nom", max_length=60, unique=True)
    kind = models.CharField("nature", max_length=20, default="linear")
    parameters = models.JSONField("paramètres", default=dict)
    metrics = models.JSONField("mesures", default=dict)
    status = models.CharField("état", max_length=10, choices=VersionStatus, default=VersionStatus.CANDIDATE)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    activated_at = models.DateTimeField("activée le", null=True, blank=True)

    class Meta:
        verbose_name = "version du rapprochement"
        verbose_name_plural = "versions du rapprochement"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status=VersionStatus.ACTIVE), name="matcher_one_active_version"
            )
        ]

    def __str__(self) -> str:
        return self.name
