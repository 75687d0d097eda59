"""A company announces somebody it hired; the facilitator confirms, and alone checks the eligibility."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import AnnouncementState
from clauses.models.contracts import Lot
from clauses.models.engagements import Engagement
from core.validators import validate_no_nir
from employers.enums import ContractKind


class AnnouncementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None:
            return self.none()
        if actor.role == Role.FACILITATOR:
            return self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor.role == Role.CONTRACTOR:
            return self.filter(company_id=actor.organisation_id)
        return self.none()

    def waiting(self):
        return self.filter(state=AnnouncementState.WAITING)


@pghistory.track()
class Announcement(models.Model):
    """A hire that a company tells. Who the person is stays in `people` until the answer; then initials alone remain."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="announcements")
    company = models.ForeignKey(
        "accounts.Organisation", verbose_name="entreprise", on_delete=models.PROTECT, related_name="+"
    )
    identity = models.OneToOneField(
        "people.AnnouncedPerson", null=True, blank=True, on_delete=models.SET_NULL, related_name="announcement"
    )
    initials = models.CharField("initiales", max_length=8)
    contract_kind = models.CharField("type de contrat", max_length=20, choices=ContractKind)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    weekly_hours = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1, null=True, blank=True)
    tutor_name = models.CharField("tuteur", max_length=120, blank=True)
    note = models.TextField("message", blank=True, validators=[validate_no_nir])
    state = models.CharField("état", max_length=10, choices=AnnouncementState, default=AnnouncementState.WAITING)
    announced_at = models.DateTimeField("annoncée le", default=timezone.now)
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    engagement = models.OneToOneField(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="announcement"
    )
    refusal = models.CharField("motif du refus", max_length=500, blank=True, validators=[validate_no_nir])

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "embauche annoncée"
        verbose_name_plural = "embauches annoncées"
        ordering = ["-announced_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="announcement_dates_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            models.CheckConstraint(
                condition=Q(state=AnnouncementState.WAITING, engagement__isnull=True, answered_by__isnull=True)
                | Q(state=AnnouncementState.CONFIRMED, engagement__isnull=False, answered_by__isnull=False)
                | (
                    Q(state=AnnouncementState.REFUSED, engagement__isnull=True, answered_by__isnull=False)
                    & ~Q(refusal="")
                ),
                name="announcement_answer_is_whole",
                violation_error_message="Une réponse a un auteur, et un refus un motif.",
            ),
        ]
        indexes = [models.Index(fields=["lot", "state"], name="announcement_of_lot")]

    def __str__(self) -> str:
        return f"{self.initials} · {self.starts_on:%d/%m/%Y}"
