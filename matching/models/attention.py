"""What holds the attention of those who help: openings kept for later, visits of a list, alerts, signals of the pilot.

These rows name an opening by its kind and number, as the log of showings does: an opening that closes is simply no
longer shown, and needs nothing here.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employers.enums import OpeningKind
from matching.enums import AlertLevel
from people.models import Person


class OpeningNamed(models.Model):
    """A row about one opening for one person."""

    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    opening_id = models.BigIntegerField("offre")

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.opening_id}"


class SavedOpening(OpeningNamed):
    """An opening put aside to look at again: shared by the référents who follow the person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "offre gardée"
        verbose_name_plural = "offres gardées"
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "opening_id"], name="saved_opening_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.key}"


class ListVisit(models.Model):
    """When a user last looked at a person's openings. What was published after `since` is new to her.

    `since` is when her visit before this one ended: reading page two must not make page one old.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField("visite précédente", null=True, blank=True)
    last_at = models.DateTimeField("dernière page lue le", default=timezone.now)

    class Meta:
        verbose_name = "visite d'une liste"
        verbose_name_plural = "visites de listes"
        constraints = [models.UniqueConstraint(fields=["person", "user"], name="list_visit_of_user")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.user_id}"


# --- Alerts -----------------------------------------------------------------------------------------------------
class AlertSetting(models.Model):
    """From which score on a new match of this person is worth a line in her référent's mail."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="alert_setting")
    level = models.CharField("prévenir", max_length=8, choices=AlertLevel, default=AlertLevel.GOOD)

    class Meta:
        verbose_name = "réglage des alertes"
        verbose_name_plural = "réglages des alertes"

    def __str__(self) -> str:
        return f"{self.person_id} · {self.get_level_display()}"


class DigestPause(models.Model):
    """A référent who does not want the daily mail any more. Her home page still shows the new matches."""

    membership = models.OneToOneField("accounts.Membership", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("depuis le", default=timezone.now)

    class Meta:
        verbose_name = "courriel quotidien suspendu"
        verbose_name_plural = "courriels quotidiens suspendus"

    def __str__(self) -> str:
        return str(self.membership_id)


class MatchDigest(models.Model):
    """The new matches of a référent's people on a day. One a day, however often the task runs."""

    membership = models.ForeignKey("accounts.Membership", on_delete=models.CASCADE, related_name="+")
    day = models.DateField("jour")

    class Meta:
        verbose_name = "relevé des nouvelles offres"
        verbose_name_plural = "relevés des nouvelles offres"
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["membership", "day"], name="match_digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.membership_id} · {self.day:%d/%m/%Y}"


class MatchAlert(OpeningNamed):
    """A match that a référent was told of: never twice for the same person and opening."""

    digest = models.ForeignKey(MatchDigest, on_delete=models.CASCADE, related_name="alerts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField("score")

    class Meta:
        verbose_name = "nouvelle offre signalée"
        verbose_name_plural = "nouvelles offres signalées"
        ordering = ["digest", "person", "-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "opening_id"], name="match_alert_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.key}"


# --- Signals ----------------------------------------------------------------------------------------------------
class PoolSignal(OpeningNamed):
    """The employers' adviser of the Département saw a nameless profile fit an opening, and tells the référent."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pool_signals")
    note = models.CharField("mot du Département", max_length=500, blank=True)
    reasons = models.JSONField("raisons", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)
    closed_at = models.DateTimeField("vu le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "signalement au référent"
        verbose_name_plural = "signalements aux référents"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "opening_id"],
                condition=Q(closed_at__isnull=True),
                name="pool_signal_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.key}"
