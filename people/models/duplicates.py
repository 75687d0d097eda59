"""Files that may be of one person, and those that were merged."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from people.enums import PairState
from people.models.persons import Person


class PersonPair(models.Model):
    """Two files that may be of one person, until somebody merges them or says that they are two people."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField("ressemblance")
    reasons = ArrayField(models.CharField(max_length=120), verbose_name="raisons", default=list)
    state = models.CharField("état", max_length=10, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField("trouvée le", default=timezone.now)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="person_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="person_pair_in_order"),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=PairState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="person_pair_decision_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="person_pair_queue")]

    def __str__(self) -> str:
        return f"{self.one_id} · {self.other_id}"


class PersonMerge(models.Model):
    """The journal of a merge: which file disappeared into which, what followed it, who decided, when.

    It goes with the person's file. What each file said before stays in the audit trail.
    """

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    merged_id = models.BigIntegerField("dossier disparu", unique=True)
    merged_name = models.CharField("nom du dossier disparu", max_length=161)
    merged_birth_date = models.DateField("né(e) le", null=True, blank=True)
    moved = models.JSONField("lignes déplacées", default=dict, help_text="Nombre de lignes par nature.")
    merged_at = models.DateTimeField("fusionné le")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="fusionné par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "fusion de dossiers"
        verbose_name_plural = "fusions de dossiers"
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
