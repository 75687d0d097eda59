"""A company's file of hours: kept while it is read, then row by row until each is in a draft or mended.

A row that was taken leaves nothing here once the file is read; a refused one stays with what was typed and why.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import UploadRowState, UploadStatus
from clauses.models.contracts import Lot
from clauses.models.hours import FIRST_OF_MONTH


class HoursUploadQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The company alone: a file is a draft, and names people whom nobody else needs to read."""
        if actor is None or actor.role != Role.CONTRACTOR:
            return self.none()
        return self.filter(company_id=actor.organisation_id)


class HoursUpload(models.Model):
    """A file of one month, for one lot or (without `lot`) for all the company's lots."""

    company = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="hours_uploads")
    lot = models.ForeignKey(
        Lot,
        verbose_name="lot",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hours_uploads",
    )
    month = models.DateField("mois", help_text="Premier jour du mois.")
    name = models.CharField("fichier", max_length=255)
    content = models.BinaryField("contenu", blank=True)
    status = models.CharField("état", max_length=8, choices=UploadStatus, default=UploadStatus.WAITING)
    failure = models.TextField("pourquoi illisible", blank=True)
    columns = models.JSONField("colonnes reconnues", default=list)
    row_count = models.PositiveIntegerField("lignes", default=0)
    done_count = models.PositiveIntegerField("lignes lues", default=0)
    kept_count = models.PositiveIntegerField("lignes reprises", default=0)
    uploaded_at = models.DateTimeField("déposé le", default=timezone.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = HoursUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt d'heures"
        verbose_name_plural = "dépôts d'heures"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=FIRST_OF_MONTH, name="hours_upload_month_is_a_first_day"),
            models.CheckConstraint(
                condition=Q(done_count__lte=F("row_count"), kept_count__lte=F("done_count")),
                name="hours_upload_counts_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(status=UploadStatus.FAILED) | ~Q(failure=""), name="hours_upload_failed_says_why"
            ),
        ]
        indexes = [models.Index(fields=["company", "-uploaded_at"], name="hours_upload_of_company")]

    def __str__(self) -> str:
        return self.name

    @property
    def rejected_count(self) -> int:
        return self.done_count - self.kept_count

    @property
    def is_over(self) -> bool:
        return self.status in {UploadStatus.DONE, UploadStatus.FAILED}


class HoursUploadRow(models.Model):
    """One row of the file as it was typed; `reason` says why it was refused."""

    upload = models.ForeignKey(HoursUpload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("ligne")
    cells = models.JSONField("cases", default=dict)
    problem = models.CharField("défaut de lecture", max_length=300, blank=True)
    state = models.CharField("état", max_length=8, choices=UploadRowState, default=UploadRowState.WAITING)
    period = models.CharField("période", max_length=40, blank=True)
    reason = models.CharField("motif du refus", max_length=500, blank=True)

    class Meta:
        verbose_name = "ligne d'un dépôt d'heures"
        verbose_name_plural = "lignes d'un dépôt d'heures"
        ordering = ["upload_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="hours_upload_row_once"),
            models.UniqueConstraint(
                fields=["upload", "period"],
                condition=Q(state=UploadRowState.KEPT),
                name="hours_upload_period_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadRowState.REJECTED) | ~Q(reason=""), name="hours_upload_rejected_says_why"
            ),
        ]
        indexes = [models.Index(fields=["upload", "state", "number"], name="hours_upload_row_state")]

    def __str__(self) -> str:
        return f"{self.upload_id}, ligne {self.number}"
