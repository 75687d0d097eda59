"""What the essential data (DECP) said and when, kept as evidence of where each figure comes from."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import ChangeKind, ReadingOutcome, SourceKind, SourcePace, UploadStage
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


NOTHING_DONE = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0, "defects": 0}


class DecpUploadQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The facilitators of one organisation share the files they put."""
        if actor is None or actor.role != Role.FACILITATOR:
            return self.none()
        return self.filter(organisation_id=actor.organisation_id)


class DecpUpload(models.Model):
    """A file put on screen: read by a worker, shown for what it would change, then confirmed or given up.

    `report` holds the counts of the preview, then of what was really done.
    """

    name = models.CharField("fichier", max_length=255)
    content = models.BinaryField("contenu")
    size = models.PositiveIntegerField("taille (octets)", default=0)
    stage = models.CharField("état", max_length=10, choices=UploadStage, default=UploadStage.READING)
    failure = models.TextField("pourquoi illisible", blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    uploaded_at = models.DateTimeField("déposé le", default=timezone.now)
    applied_at = models.DateTimeField("importé le", null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    report = models.JSONField("compte rendu", default=dict)

    objects = DecpUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt DECP"
        verbose_name_plural = "dépôts DECP"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=UploadStage.FAILED) | ~Q(failure=""), name="decp_upload_failed_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(stage=UploadStage.APPLIED) | Q(applied_at__isnull=False),
                name="decp_upload_applied_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-uploaded_at"], name="decp_upload_of_organisation")]

    def __str__(self) -> str:
        return self.name

    @property
    def counts(self) -> dict[str, int]:
        """How many records are created, updated…; zeros while the file is not read."""
        return NOTHING_DONE | self.report

    @property
    def is_working(self) -> bool:
        """Whether a worker has the file in hand."""
        return self.stage in {UploadStage.READING, UploadStage.APPLYING}


class DecpUploadProgress(models.Model):
    """How many bytes of the file the worker has read. A row of its own, written outside the worker's transaction."""

    upload = models.OneToOneField(DecpUpload, on_delete=models.CASCADE, related_name="progress")
    done = models.PositiveIntegerField("octets lus", default=0)

    class Meta:
        verbose_name = "avancement d'un dépôt DECP"
        verbose_name_plural = "avancements de dépôts DECP"

    def __str__(self) -> str:
        return f"{self.upload_id} : {self.done}"


class DecpUploadRecord(models.Model):
    """One record of the file: what it would change or has changed, and its defects (field, message)."""

    upload = models.ForeignKey(DecpUpload, on_delete=models.CASCADE, related_name="records")
    rank = models.PositiveIntegerField("rang")
    kind = models.CharField("effet", max_length=10, choices=ChangeKind)
    reference = models.CharField("marché", max_length=255)
    title = models.TextField("objet", blank=True)
    details = models.JSONField("changements", default=list)
    defects = models.JSONField("défauts", default=list)
    contract = models.ForeignKey(PublicContract, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = "enregistrement d'un dépôt DECP"
        verbose_name_plural = "enregistrements de dépôts DECP"
        ordering = ["upload_id", "rank"]
        constraints = [models.UniqueConstraint(fields=["upload", "rank"], name="decp_upload_record_once")]
        indexes = [models.Index(fields=["upload", "kind", "rank"], name="decp_upload_record_kind")]

    def __str__(self) -> str:
        return f"{self.upload_id}, {self.reference}"


class DecpSourceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """As the readings: those who follow contracts, and those who run the system."""
        if actor is not None and (actor.is_department_wide or actor.role == Role.FACILITATOR):
            return self
        return self.none()


@pghistory.track(exclude=["next_at", "tried_at", "succeeded_at", "failed_at", "failure", "waiting", "etag", "modified"])
class DecpSource(models.Model):
    """A web address, or a folder under the one that the operator names, read on a schedule.

    `waiting` names the files left for later because somebody is still writing them. `etag` and `modified` are what
    the server said of its last answer, so that an unchanged file is not sent again.
    """

    name = models.CharField("nom", max_length=120)
    kind = models.CharField("nature", max_length=8, choices=SourceKind)
    location = models.CharField("adresse ou sous-dossier", max_length=500, blank=True)
    pace = models.CharField("rythme", max_length=8, choices=SourcePace, default=SourcePace.DAILY)
    is_active = models.BooleanField("en service", default=True)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    next_at = models.DateTimeField("prochaine lecture", default=timezone.now)
    tried_at = models.DateTimeField("dernier essai", null=True, blank=True)
    succeeded_at = models.DateTimeField("dernière réussite", null=True, blank=True)
    failed_at = models.DateTimeField("dernier échec", null=True, blank=True)
    failure = models.TextField("motif du dernier échec", blank=True)
    waiting = models.JSONField("fichiers en attente", default=list, blank=True)
    etag = models.CharField(max_length=255, blank=True)
    modified = models.CharField(max_length=64, blank=True)

    objects = DecpSourceQuerySet.as_manager()

    class Meta:
        verbose_name = "source DECP"
        verbose_name_plural = "sources DECP"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "location"],
                name="decp_source_once",
                violation_error_message="Cette source est déjà suivie.",
            ),
            models.CheckConstraint(
                condition=Q(kind=SourceKind.FOLDER) | ~Q(location=""),
                name="decp_source_has_an_address",
                violation_error_message="Indiquez l'adresse du fichier.",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(is_active=True), name="decp_source_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_failing(self) -> bool:
        """Whether the last try failed."""
        return self.failed_at is not None and (self.succeeded_at is None or self.failed_at > self.succeeded_at)


class DecpReadingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Published data are nobody's secret: those who follow contracts, and those who run the system."""
        if actor is not None and (actor.is_department_wide or actor.role == Role.FACILITATOR):
            return self
        return self.none()


class DecpReading(models.Model):
    """A file found by the watch on a folder or an address. Read once: its digest says which.

    The same failure again adds to `times` instead of a row: a dead address does not fill the history.
    """

    source = models.ForeignKey(
        DecpSource, verbose_name="source", null=True, blank=True, on_delete=models.SET_NULL, related_name="readings"
    )
    name = models.CharField("fichier", max_length=255)
    origin = models.CharField("provenance", max_length=500)
    digest = models.CharField("empreinte", max_length=64, blank=True)
    outcome = models.CharField("résultat", max_length=12, choices=ReadingOutcome)
    problem = models.TextField("motif", blank=True)
    times = models.PositiveIntegerField("fois", default=1)
    size = models.PositiveBigIntegerField("taille (octets)", default=0)
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
        indexes = [
            models.Index(fields=["-read_at"], name="decp_reading_latest"),
            models.Index(fields=["source", "-read_at"], name="decp_reading_of_source"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counts(self) -> dict[str, int]:
        """How many records were created, updated…; zeros for a file that was not imported."""
        return NOTHING_DONE | self.report


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
