"""What a facilitator certifies at the end of a lot, kept as it was said."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.models.contracts import Lot
from core.validators import validate_no_nir


class CompletionCertificateQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Whoever reads the lot reads its certificates: they name nobody."""
        if actor is None or not actor.has_role(Role.FACILITATOR, Role.BUYER, Role.CONTRACTOR, Role.PILOT, Role.ADMIN):
            return self.none()
        return self.filter(lot__in=Lot.objects.visible_to(actor))

    def in_force(self):
        return self.filter(revoked_at__isnull=True)


class CompletionCertificate(models.Model):
    """The completion certificate of a lot (attestation de bonne exécution): numbered, dated, never changed.

    `content` is what was certified, small numbers of people already hidden; the document is drawn from it alone, so
    that it reads the same for ever. While in force it closes the months of the lot until `closes_until`: no line
    enters the ledger for them. An error is mended by revoking it with a reason, which opens the months again, and
    issuing another version.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField("année")
    rank = models.PositiveIntegerField("rang dans l'année")
    version = models.PositiveSmallIntegerField("version", default=1)
    closes_until = models.DateField("mois clos jusqu'à", help_text="Premier jour du dernier mois clos.")
    content = models.JSONField("contenu certifié")
    note = models.TextField("observations", blank=True, validators=[validate_no_nir])
    issued_at = models.DateTimeField("délivrée le", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="délivrée par", on_delete=models.RESTRICT, related_name="+"
    )
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="annulée par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    revocation_reason = models.TextField("motif de l'annulation", blank=True, validators=[validate_no_nir])

    objects = CompletionCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation de bonne exécution"
        verbose_name_plural = "attestations de bonne exécution"
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "rank"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["lot", "version"], name="certificate_version_once_per_lot"),
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(revoked_at__isnull=True),
                name="certificate_one_in_force_per_lot",
                violation_error_message="Ce lot a déjà une attestation en vigueur.",
            ),
            models.CheckConstraint(condition=Q(closes_until__day=1), name="certificate_closes_whole_months"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revocation_reason="")
                | (Q(revoked_at__gte=F("issued_at"), revoked_by__isnull=False) & ~Q(revocation_reason="")),
                name="certificate_revoked_with_reason",
                violation_error_message="Une annulation a une date, un auteur et un motif.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="kept_as_issued",
                exclude=["revoked_at", "revoked_by", "revocation_reason"],
            ),
            pgtrigger.Protect(
                name="revoked_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What is printed: « ABE-2026-0007 ». A version that replaces another has its own number."""
        return f"ABE-{self.year}-{self.rank:04}"

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None
