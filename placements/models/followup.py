"""What is said of a hire after its first day: answers at milestones, warnings, the plan of its hours."""

from typing import Self

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.validators import validate_no_nir
from placements.enums import (
    AskingStatus,
    FollowUpState,
    Mood,
    Respondent,
    VoiceLanguage,
    WarningKind,
    WarningStatus,
)
from placements.models.hires import FollowUp, Hire


@pghistory.track()
class FollowUpAnswer(models.Model):
    """What one of the three says at a milestone. Said once: the référent hears the rest by telephone."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="answers")
    respondent = models.CharField("qui répond", max_length=8, choices=Respondent)
    state = models.CharField("situation", max_length=14, choices=FollowUpState)
    mood = models.PositiveSmallIntegerField("comment ça va", choices=Mood, null=True, blank=True)
    absences = models.BooleanField("absences", default=False)
    help_wanted = models.BooleanField("souhaite de l'aide", default=False)
    word = models.CharField("un mot", max_length=1000, blank=True, validators=[validate_no_nir])
    language = models.CharField("langue", max_length=2, choices=VoiceLanguage, default=VoiceLanguage.FRENCH)
    at = models.DateTimeField("répondu le")
    # Empty: by the link of a mail, without logging in.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "réponse à un point de suivi"
        verbose_name_plural = "réponses aux points de suivi"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "respondent"], name="follow_up_answered_once_by_each"),
            models.CheckConstraint(
                condition=Q(mood__isnull=True, respondent=Respondent.REFERENT) | Q(mood__range=(1, 4)),
                name="follow_up_answer_says_how_it_goes",
                violation_error_message="Dites comment ça va.",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="follow_up_answer_at")]

    def __str__(self) -> str:
        return f"{self.get_respondent_display()} · {timezone.localtime(self.at):%d/%m/%Y}"


class FollowUpAsking(models.Model):
    """The mail that asks one of them at a milestone, and its one reminder: never sent twice."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="askings")
    respondent = models.CharField("à qui", max_length=8, choices=Respondent)
    asked_at = models.DateTimeField("demandé le")
    reminded_at = models.DateTimeField("rappelé le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de réponse"
        verbose_name_plural = "demandes de réponse"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "respondent"], name="follow_up_asked_once_to_each"),
        ]
        indexes = [models.Index(fields=["asked_at"], name="follow_up_to_remind", condition=Q(reminded_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_respondent_display()} · {timezone.localtime(self.asked_at):%d/%m/%Y}"

    @property
    def status(self) -> str:
        return AskingStatus.ASKED if self.reminded_at is None else AskingStatus.REMINDED


class HireWarningQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


@pghistory.track()
class HireWarning(models.Model):
    """A sign that a job may break, opened by the rules, closed by the référent with a word."""

    hire = models.ForeignKey(Hire, on_delete=models.CASCADE, related_name="warnings")
    kind = models.CharField("signe", max_length=10, choices=WarningKind)
    # The same sign is opened once: `badly:12` is the answer 12.
    key = models.CharField("clé", max_length=40)
    opened_at = models.DateTimeField("vu le", default=timezone.now)
    closed_at = models.DateTimeField("traité le", null=True, blank=True)
    # Empty: closed by what was said since.
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    word = models.CharField("ce qui a été fait", max_length=500, blank=True, validators=[validate_no_nir])

    objects = HireWarningQuerySet.as_manager()

    class Meta:
        verbose_name = "signe d'alerte"
        verbose_name_plural = "signes d'alerte"
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["hire", "key"], name="hire_warned_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(word=""),
                name="hire_warning_closed_with_a_word",
                violation_error_message="Dites en un mot ce qui a été fait.",
            ),
        ]
        indexes = [models.Index(fields=["hire"], name="hire_warning_open", condition=Q(closed_at__isnull=True))]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def status(self) -> str:
        return WarningStatus.OPEN if self.closed_at is None else WarningStatus.CLOSED


@pghistory.track()
class HoursStep(models.Model):
    """So many hours a week from a day on: the plan that brings a person to her working time by steps."""

    hire = models.ForeignKey(Hire, on_delete=models.CASCADE, related_name="hours_steps")
    starts_on = models.DateField("à partir du")
    hours_per_week = models.DecimalField(
        "heures par semaine",
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(1), MaxValueValidator(48)],
    )
    review_on = models.DateField("on fait le point le", null=True, blank=True)
    why = models.CharField("pourquoi", max_length=300, blank=True, validators=[validate_no_nir])
    reminded_at = models.DateTimeField("rappel envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "palier d'heures"
        verbose_name_plural = "paliers d'heures"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hire", "starts_on"],
                name="hours_step_once_a_day",
                violation_error_message="Deux paliers commencent le même jour.",
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__gt=0, hours_per_week__lte=48),
                name="hours_step_within_the_week",
                violation_error_message="Un palier compte au plus 48 heures par semaine (article L3121-20).",
            ),
        ]
        indexes = [
            models.Index(fields=["review_on"], name="hours_step_to_review", condition=Q(reminded_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.hours_per_week} h à partir du {self.starts_on:%d/%m/%Y}"
