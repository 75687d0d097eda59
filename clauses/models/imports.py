"""What the essential data (DECP) said and when, kept as evidence of where each figure comes from."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from clauses.models.contracts import PublicContract


class Publication(models.Model):
    """One publication of a contract, as read. Append-only: the history of what was published."""

    contract = models.ForeignKey(PublicContract, on_delete=models.PROTECT, related_name="publications")
    digest = models.CharField("empreinte", max_length=64)
    version_date = models.DateField("date de la publication", null=True, blank=True)
    content = models.JSONField("contenu lu", default=dict)
    source = models.CharField("fichier", max_length=255, blank=True)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "publication"
        verbose_name_plural = "publications"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "digest"], name="publication_kept_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.version_date or 'sans date'}"


class DecpUpload(models.Model):
    """A file put on screen, waiting for somebody to confirm what it will change."""

    name = models.CharField("fichier", max_length=255)
    content = models.BinaryField("contenu")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    uploaded_at = models.DateTimeField("déposé le", default=timezone.now)
    applied_at = models.DateTimeField("importé le", null=True, blank=True)
    report = models.JSONField("compte rendu", default=dict)

    class Meta:
        verbose_name = "dépôt DECP"
        verbose_name_plural = "dépôts DECP"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name
