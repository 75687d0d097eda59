"""The versions of the ranking: what each is made of, how good it was found, which is in use."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.enums import VersionStatus


@pghistory.track(exclude=["model"])
class MatcherVersion(models.Model):
    """A version of the ranking: what it is made of, how good it was found, and whether it is in use.

    `model` holds the file of a learned version, `model_sha256` its print; both are empty for the linear score.
    """

    name = models.CharField("nom", max_length=60, unique=True)
    kind = models.CharField("nature", max_length=20, default="linear")
    parameters = models.JSONField("paramètres", default=dict)
    model = models.BinaryField("fichier du modèle", null=True, blank=True)
    model_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True)
    metrics = models.JSONField("mesures", default=dict)
    counts = models.JSONField("effectifs", default=dict)
    data_from = models.DateField("données depuis le", null=True, blank=True)
    data_until = models.DateField("données jusqu'au", null=True, blank=True)
    refusals = models.JSONField("pourquoi elle n'a pas été activée", default=list)
    status = models.CharField("état", max_length=10, choices=VersionStatus, default=VersionStatus.CANDIDATE)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    activated_at = models.DateTimeField("activée le", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

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

    @property
    def is_learned(self) -> bool:
        return self.kind == "learned"
