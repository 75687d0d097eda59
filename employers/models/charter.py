"""The charter of the network: its versions, who signed which and when, and what became of the commitments."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.validators import validate_no_nir
from employers.models.companies import NetworkMembership


class CharterVersion(models.Model):
    """A text of the charter. Never changed: another wording is another version, from a day on."""

    number = models.PositiveSmallIntegerField("version", unique=True)
    title = models.CharField("titre", max_length=160)
    text = models.TextField("texte", validators=[validate_no_nir])
    valid_from = models.DateField("en vigueur depuis le")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    created_at = models.DateTimeField("écrite le", default=timezone.now)

    class Meta:
        verbose_name = "version de la charte"
        verbose_name_plural = "versions de la charte"
        ordering = ["-number"]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"Version {self.number}"


class CharterSignature(models.Model):
    """Somebody signed a version of the charter for her company, on themes, for a year. Never changed."""

    membership = models.ForeignKey(NetworkMembership, on_delete=models.CASCADE, related_name="signatures")
    # None: signed before the texts were kept here.
    version = models.ForeignKey(
        CharterVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="signatures"
    )
    signed_at = models.DateTimeField("signée le")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    signer_name = models.CharField("signataire", max_length=160, blank=True)
    signer_role = models.CharField("sa fonction", max_length=120, blank=True)
    commitments = ArrayField(models.CharField(max_length=80), verbose_name="engagements", default=list)
    valid_until = models.DateField("valable jusqu'au")

    class Meta:
        verbose_name = "signature de la charte"
        verbose_name_plural = "signatures de la charte"
        ordering = ["-signed_at", "-pk"]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.membership.employer} · {timezone.localdate(self.signed_at):%d/%m/%Y}"


@pghistory.track()
class CharterReview(models.Model):
    """What became of the commitments of a signature: the facts counted that day, and the employer's words.

    `answers` holds, by theme, `{"kept": Kept, "words": text}`; `facts`, the figures of `employers.facts.Facts`.
    """

    signature = models.OneToOneField(CharterSignature, on_delete=models.CASCADE, related_name="review")
    period_start = models.DateField("depuis le")
    period_end = models.DateField("jusqu'au")
    facts = models.JSONField("faits", default=dict)
    answers = models.JSONField("engagement par engagement", default=dict)
    words = models.TextField("en quelques mots", blank=True, max_length=2000, validators=[validate_no_nir])
    submitted_at = models.DateTimeField("envoyé le")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "bilan de l'année"
        verbose_name_plural = "bilans de l'année"
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="review_period_in_order"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_by__isnull=False), name="review_read_by_someone"
            ),
        ]

    def __str__(self) -> str:
        return f"Bilan · {self.signature}"
