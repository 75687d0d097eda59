"""What the matcher learns from: what was shown, what came of it, and the attempts to learn."""

import pgtrigger
from django.db import models
from django.utils import timezone

from employers.enums import OpeningKind
from matching.enums import OutcomeStep, TrainingResult
from matching.models.versions import MatcherVersion
from people.models import Person


class Showing(models.Model):
    """An opening that a référent saw in a person's list, on a day. Kept for `SHOWINGS_KEPT_DAYS`, then purged.

    `propensity` is the probability that this place of the list went to this opening: 1 unless it was drawn by lot.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    opening_id = models.BigIntegerField("offre")
    day = models.DateField("jour")
    rank = models.PositiveSmallIntegerField("rang")
    score = models.FloatField("score")
    is_drawn = models.BooleanField("tirée au sort", default=False)
    propensity = models.FloatField("probabilité d'être montrée", default=1.0)
    version = models.ForeignKey(MatcherVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "offre montrée"
        verbose_name_plural = "offres montrées"
        ordering = ["-day", "person", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "opening_id", "day"], name="showing_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(propensity__gt=0, propensity__lte=1), name="showing_propensity_is_a_probability"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="showing_by_day")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.kind}:{self.opening_id} · {self.day:%d/%m/%Y}"


class Outcome(models.Model):
    """A step that a person reached with an opening. Written once, never changed; it goes with the person's file."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    opening_id = models.BigIntegerField("offre")
    step = models.CharField("étape", max_length=14, choices=OutcomeStep)
    reason = models.CharField("motif", max_length=20, blank=True)
    at = models.DateTimeField("le")
    # What was shown when the person was proposed; empty when the référent found the opening by herself.
    rank = models.PositiveSmallIntegerField("rang", null=True, blank=True)
    propensity = models.FloatField("probabilité d'être montrée", null=True, blank=True)
    version = models.ForeignKey(MatcherVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "issue"
        verbose_name_plural = "issues"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "opening_id", "step"], name="outcome_once")]
        indexes = [models.Index(fields=["step", "at"], name="outcome_by_step")]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.kind}:{self.opening_id} · {self.get_step_display()}"


class PairFacts(models.Model):
    """The columns of a pair as they were when the person was proposed: later changes of her profile teach nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    opening_id = models.BigIntegerField("offre")
    columns = models.JSONField("colonnes")
    linear = models.FloatField("score linéaire")
    taken_at = models.DateTimeField("relevées le", default=timezone.now)

    class Meta:
        verbose_name = "relevé d'une paire"
        verbose_name_plural = "relevés de paires"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "opening_id"], name="pair_facts_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.kind}:{self.opening_id}"


class TrainingRun(models.Model):
    """An attempt to learn: on what, with which result, and the sentences that say why."""

    started_at = models.DateTimeField("commencé le")
    finished_at = models.DateTimeField("terminé le")
    result = models.CharField("résultat", max_length=10, choices=TrainingResult)
    counts = models.JSONField("effectifs", default=dict)
    messages = models.JSONField("explications", default=list)
    data_sha256 = models.CharField("empreinte des données", max_length=64)
    version = models.ForeignKey(
        MatcherVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="training_runs"
    )

    class Meta:
        verbose_name = "apprentissage"
        verbose_name_plural = "apprentissages"
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%d/%m/%Y %H:%M} · {self.get_result_display()}"
