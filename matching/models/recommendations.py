"""What the matcher found for a person, and what her référent set aside."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employers.enums import OpeningKind, OpeningStatus
from matching.enums import DismissalReason, RunStatus
from matching.models.runs import MatchRun
from matching.models.versions import MatcherVersion
from people.models import Person

OPENING_IS_ONE = (
    Q(kind=OpeningKind.JOB, job_offer__isnull=False, immersion__isnull=True, tutor__isnull=True)
    | Q(kind=OpeningKind.IMMERSION, job_offer__isnull=True, immersion__isnull=False, tutor__isnull=True)
    | Q(kind=OpeningKind.TUTORING, job_offer__isnull=True, immersion__isnull=True, tutor__isnull=False)
)


OPENING_IS_AVAILABLE = (
    Q(job_offer__status=OpeningStatus.PUBLISHED)
    | Q(immersion__status=OpeningStatus.PUBLISHED)
    | Q(tutor__is_active=True)
)


class RecommendationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(person__in=Person.objects.visible_to(actor))


class ShownRecommendations(models.Manager.from_queryset(RecommendationQuerySet)):  # type: ignore[misc]
    """What may be read: the published run alone, and no opening that closed, be it a second ago."""

    def get_queryset(self):
        return super().get_queryset().filter(OPENING_IS_AVAILABLE, run__status=RunStatus.PUBLISHED)


class Recommendation(models.Model):
    """An opening ranked for a person by a version of the matcher, with the reasons shown to her référent.

    `objects` reads; `stored` is every row of every run, for the services that write them.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="recommendations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recommendations")
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    job_offer = models.ForeignKey(
        "employers.JobOffer", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    immersion = models.ForeignKey(
        "employers.ImmersionOpening", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    tutor = models.ForeignKey("employers.Tutor", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField("rang")
    score = models.FloatField("score")
    distance_km = models.FloatField("distance (km)", null=True, blank=True)
    reasons = models.JSONField("raisons", default=list)
    missing = models.JSONField("ce qui manque", default=list)
    unknown = models.JSONField("à demander", default=list)
    version = models.ForeignKey(MatcherVersion, on_delete=models.PROTECT, related_name="+")
    computed_at = models.DateTimeField("calculée le", default=timezone.now)

    objects = ShownRecommendations()
    stored = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "recommandation"
        verbose_name_plural = "recommandations"
        ordering = ["person", "rank"]
        constraints = [
            models.CheckConstraint(condition=OPENING_IS_ONE, name="recommendation_of_one_opening"),
            models.UniqueConstraint(
                fields=["person", "run", "kind", "job_offer", "immersion", "tutor"],
                nulls_distinct=False,
                name="recommendation_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "run", "rank"], name="recommendation_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.kind} · rang {self.rank}"

    @property
    def opening(self):
        """The job, immersion or tutor recommended."""
        return self.job_offer or self.immersion or self.tutor


class Dismissal(models.Model):
    """The référent set an opening aside for a person; the reason teaches the matcher."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dismissals")
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    job_offer = models.ForeignKey(
        "employers.JobOffer", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    immersion = models.ForeignKey(
        "employers.ImmersionOpening", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    tutor = models.ForeignKey("employers.Tutor", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("raison", max_length=20, choices=DismissalReason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "mise à l'écart"
        verbose_name_plural = "mises à l'écart"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=OPENING_IS_ONE, name="dismissal_of_one_opening"),
            models.UniqueConstraint(
                fields=["person", "kind", "job_offer", "immersion", "tutor"],
                nulls_distinct=False,
                name="dismissal_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.get_reason_display()}"
