"""Audits of the ranking: figures about groups of people, and nothing about anybody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.enums import AuditOrigin, AuditStatus
from matching.models.versions import MatcherVersion

UNDERWAY = (AuditStatus.WAITING, AuditStatus.RUNNING)


class FairnessAuditQuerySet(models.QuerySet["FairnessAudit"]):
    def done(self):
        return self.filter(status=AuditStatus.DONE)

    def underway(self):
        """The audit that waits or runs: one at most."""
        return self.filter(status__in=UNDERWAY)


class FairnessAudit(models.Model):
    """One audit of what is recommended now. `figures` holds aggregates whose small cells were hidden before storage.

    The row is the truth of the work: `lease_until` and `attempts` let another worker take over from a killed one, and
    what an overtaken worker brings back is dropped.
    """

    status = models.CharField("état", max_length=10, choices=AuditStatus, default=AuditStatus.WAITING)
    origin = models.CharField("demandé", max_length=10, choices=AuditOrigin)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField("demandé le", default=timezone.now)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)
    version = models.ForeignKey(MatcherVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField("étape", max_length=80, blank=True)
    percent = models.PositiveSmallIntegerField("avancement (%)", default=0)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    lease_until = models.DateTimeField("réservé jusqu'au", null=True, blank=True)
    figures = models.JSONField("chiffres", default=dict)

    objects = FairnessAuditQuerySet.as_manager()

    class Meta:
        verbose_name = "audit d'équité"
        verbose_name_plural = "audits d'équité"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(status__in=UNDERWAY), name="fairness_audit_one_underway"
            ),
        ]

    def __str__(self) -> str:
        return f"Audit du {timezone.localdate(self.requested_at):%d/%m/%Y} ({self.get_status_display()})"

    @property
    def is_underway(self) -> bool:
        return self.status in UNDERWAY
