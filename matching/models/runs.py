"""A full run of the matcher: everybody ranked again, chances spread, then published in one move."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employers.enums import OpeningKind
from matching.enums import RunOrigin, RunStatus, ShardStatus

UNDERWAY = (RunStatus.SEARCHING, RunStatus.PRICING, RunStatus.WRITING)


class MatchRunQuerySet(models.QuerySet):
    def published(self):
        """The run that readers see: one at most."""
        return self.filter(status=RunStatus.PUBLISHED)

    def underway(self):
        """The run being computed: one at most."""
        return self.filter(status__in=UNDERWAY)


class MatchRun(models.Model):
    """A whole set of lists. Readers see those of the one run that is published, and nothing of the others.

    Stages: shards of people are searched, priced together, put into words, then the run takes the place of the one
    before it. `lease_until` and `attempts` are those of pricing, the only stage that one worker does alone.
    """

    status = models.CharField("état", max_length=10, choices=RunStatus, default=RunStatus.SEARCHING)
    origin = models.CharField("demandée", max_length=10, choices=RunOrigin, default=RunOrigin.NIGHTLY)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.ForeignKey("matching.MatcherVersion", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("commencée le", default=timezone.now)
    searched_at = models.DateTimeField("recherche terminée le", null=True, blank=True)
    priced_at = models.DateTimeField("chances réparties le", null=True, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)
    moved_at = models.DateTimeField("dernière avancée", default=timezone.now)
    people = models.PositiveIntegerField("personnes", default=0)
    openings = models.PositiveIntegerField("offres", default=0)
    pairs = models.PositiveBigIntegerField("rapprochements", default=0)
    pricing_seconds = models.FloatField("durée de la répartition (s)", null=True, blank=True)
    # How many lists one place earns an opening; a newcomer is shown no more than its share until the next run.
    exposure_share = models.FloatField("part de chances d'une place", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    lease_until = models.DateTimeField("réservée jusqu'au", null=True, blank=True)
    available_at = models.DateTimeField("à traiter à partir du", default=timezone.now)
    failure = models.TextField("raison de l'échec", blank=True)
    is_cleaned = models.BooleanField("ancienne liste effacée", default=False)

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        verbose_name = "mise à jour des rapprochements"
        verbose_name_plural = "mises à jour des rapprochements"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(status__in=UNDERWAY), name="match_run_one_underway"),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status=RunStatus.PUBLISHED), name="match_run_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"Mise à jour {self.pk} ({self.get_status_display()})"

    @property
    def is_underway(self) -> bool:
        return self.status in UNDERWAY

    @property
    def is_resumable(self) -> bool:
        """A run that failed keeps what it did for a day."""
        return self.status == RunStatus.FAILED and not self.is_cleaned

    @property
    def tone(self) -> str:
        tones = {RunStatus.PUBLISHED: "success", RunStatus.FAILED: "danger", RunStatus.CANCELLED: "warning"}
        return tones.get(RunStatus(self.status), "neutral")


class MatchRunShard(models.Model):
    """Some of a run's people, by the numbers of their files. Searched by one worker, put into words by maybe another.

    A worker takes a lease and one more attempt; what it brings back is kept only if that attempt is still the last,
    so a shard taken twice counts once. `arrays` holds candidates, then the lists chosen, in the database since
    workers may be on several machines; emptied when the run ends.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="shards")
    number = models.PositiveIntegerField("numéro")
    first_person = models.BigIntegerField("première personne")
    last_person = models.BigIntegerField("dernière personne")
    status = models.CharField("état", max_length=10, choices=ShardStatus, default=ShardStatus.TO_SEARCH)
    arrays = models.BinaryField("tableaux", null=True, blank=True)
    people = models.PositiveIntegerField("personnes", default=0)
    pairs = models.PositiveIntegerField("rapprochements", default=0)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    retries = models.PositiveSmallIntegerField("reprises", default=0)
    lease_until = models.DateTimeField("réservée jusqu'au", null=True, blank=True)
    available_at = models.DateTimeField("à traiter à partir du", default=timezone.now)
    search_seconds = models.FloatField("durée de la recherche (s)", null=True, blank=True)
    write_seconds = models.FloatField("durée de la rédaction (s)", null=True, blank=True)
    peak_mb = models.PositiveIntegerField("mémoire (Mo)", null=True, blank=True)
    worker = models.CharField("traitée par", max_length=120, blank=True)
    last_error = models.TextField("dernière erreur", blank=True)

    class Meta:
        verbose_name = "part d'une mise à jour"
        verbose_name_plural = "parts d'une mise à jour"
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="match_run_shard_once")]

    def __str__(self) -> str:
        return f"Part {self.number} de la mise à jour {self.run_id}"


class OpeningPrice(models.Model):
    """What it took, in the run that priced it, to have an opening in one's list: one row for each opening it knew.

    `score` and `draw` are those of the last person kept; both empty when the opening took everyone who asked. Rows of
    the published run alone stay: an opening without a row is newer than the run.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="prices")
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    opening_id = models.BigIntegerField("numéro de l'offre")
    score = models.FloatField("prix", null=True)
    draw = models.BigIntegerField("numéro de loterie", null=True)
    lists = models.PositiveIntegerField("listes où elle est", default=0)

    class Meta:
        verbose_name = "prix d'une offre"
        verbose_name_plural = "prix des offres"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "kind", "opening_id"], name="opening_price_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True, draw__isnull=True) | Q(score__isnull=False, draw__isnull=False),
                name="opening_price_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.opening_id} · {self.score}"


class MatchRunChange(models.Model):
    """A person or an opening that changed while a run was computed: looked at again once the run is published."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="changes")
    # "person", or the kind of an opening.
    subject = models.CharField("objet", max_length=10)
    object_id = models.BigIntegerField("numéro")

    class Meta:
        verbose_name = "changement pendant une mise à jour"
        verbose_name_plural = "changements pendant une mise à jour"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "subject", "object_id"], name="match_run_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.object_id}"
