"""What the essential data (DECP) said and when, kept as evidence of where each figure comes from."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import ReadingOutcome
from clauses.models.contracts import PublicContract


class Publication(models.Model):
    """One publication of a contract, as read. Append-only: the history of what was published."""

    contract = models.ForeignKey(PublicContract, on_delete=models.PROTECT, related_name="publications")
    digest = models.CharField("empreinte", max_length=64)
    version_date = models.DateField("date de la publication", null=True, blank=True)
    content = models.JSONField("contenu lu", default=dict)
    raw = models.JSONField("enregistrement publié", null=True, blank=True)
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


class DecpReadingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Published data are nobody's secret: those who follow contracts, and those who run the system."""
        if actor is not None and (actor.is_department_wide or actor.role == Role.FACILITATOR):
            return self
        return self.none()


class DecpReading(models.Model):
    """A file found by the watch on a folder or an address. Read once: its digest says which."""

    name = models.CharField("fichier", max_length=255)
    origin = models.CharField("provenance", max_length=500)
    digest = models.CharField("empreinte", max_length=64, blank=True)
    outcome = models.CharField("résultat", max_length=12, choices=ReadingOutcome)
    problem = models.TextField("motif", blank=True)
    report = models.JSONField("compte rendu", default=dict)
    read_at = models.DateTimeField("lu le", default=timezone.now)

    objects = DecpReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "lecture DECP"
        verbose_name_plural = "lectures DECP"
        ordering = ["-read_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=~Q(digest=""),
                name="decp_reading_once_per_file",
                violation_error_message="Ce fichier est déjà lu.",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[ReadingOutcome.IMPORTED, ReadingOutcome.UNCHANGED]) | ~Q(problem=""),
                name="decp_reading_failure_says_why",
                violation_error_message="Un fichier mis à part a un motif.",
            ),
        ]
        indexes = [models.Index(fields=["-read_at"], name="decp_reading_latest")]

    def __str__(self) -> str:
        return self.name


class PublishingFacts(models.Model):
    """What the essential data ask for and that nothing else here needs, as the buyer states it."""

    contract = models.OneToOneField(PublicContract, on_delete=models.CASCADE, related_name="publishing_facts")
    values = models.JSONField("données", default=dict)
    updated_at = models.DateTimeField("mises à jour le", default=timezone.now)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "données à publier"
        verbose_name_plural = "données à publier"

    def __str__(self) -> str:
        return f"Données à publier du marché {self.contract_id}"
