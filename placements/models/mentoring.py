"""Mentoring (parrainage): volunteers who know the working world, and the people they walk beside."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from people.models import Person
from placements.enums import FollowUpState, MentorActivity, MentoringEnd, MentoringStatus, MentorStatus

# Outcomes after which somebody may come back: the « sorties positives » of the plans.
POSITIVE = (FollowUpState.IN_JOB, FollowUpState.IN_OTHER_JOB, FollowUpState.IN_TRAINING)


class MentorQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The référents, who propose, and those who run the list."""
        if actor is None or actor.role not in {Role.REFERENT, Role.PILOT, Role.ADMIN}:
            return self.none()
        return self

    def known(self):
        """Those whose data were not forgotten."""
        return self.filter(forgotten_at=None)


class Mentor(models.Model):
    """A volunteer. Little is kept of her: how to write to her, what she knows, where she comes.

    No audit trail: what is forgotten (`MENTOR_KEPT_MONTHS` after she stops) must not stay in a copy.
    """

    name = models.CharField("prénom et nom", max_length=160)
    email = models.EmailField("adresse électronique", blank=True)
    activity = models.CharField("situation", max_length=8, choices=MentorActivity, default=MentorActivity.WORKING)
    occupation = models.ForeignKey(
        "referential.Occupation",
        verbose_name="métier",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sectors = ArrayField(models.CharField(max_length=1), verbose_name="domaines connus", default=list, blank=True)
    field = models.CharField("ce qu'elle connaît", max_length=160, blank=True, validators=[validate_no_nir])
    territory = models.ForeignKey(
        "accounts.Territory",
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    availability = models.CharField("disponibilités", max_length=160, blank=True, validators=[validate_no_nir])
    places = models.PositiveSmallIntegerField(
        "personnes à la fois", default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    is_active = models.BooleanField("disponible", default=True)
    agreed_on = models.DateField("volontaire depuis le", default=timezone.localdate)
    stopped_on = models.DateField("arrêté le", null=True, blank=True)
    forgotten_at = models.DateTimeField("données effacées le", null=True, blank=True)
    created_at = models.DateTimeField("inscrit le", default=timezone.now)

    objects = MentorQuerySet.as_manager()

    active: int  # how many people she follows, where a selector counted

    class Meta:
        verbose_name = "parrain ou marraine"
        verbose_name_plural = "parrains et marraines"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="mentor_email_once",
                violation_error_message="Cette adresse est déjà celle d'un parrain ou d'une marraine.",
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="mentor_has_places"),
            models.CheckConstraint(
                condition=Q(is_active=True, stopped_on__isnull=True) | Q(is_active=False),
                name="mentor_stopped_is_inactive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def status(self) -> str:
        if self.forgotten_at is not None:
            return MentorStatus.FORGOTTEN
        return MentorStatus.AVAILABLE if self.is_active else MentorStatus.AWAY


class MentoringQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The référent's service; the pilot reads figures, not names."""
        if actor is None or actor.role != Role.REFERENT:
            return self.none()
        return self.filter(person__in=Person.objects.visible_to(actor))

    def active(self):
        return self.filter(status=MentoringStatus.ACTIVE)


@pghistory.track()
class Mentoring(models.Model):
    """A volunteer who knows the working world walks beside a person (charter of 1999)."""

    mentor = models.ForeignKey(
        Mentor, verbose_name="parrain ou marraine", on_delete=models.PROTECT, related_name="mentorings"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentorings")
    status = models.CharField("état", max_length=8, choices=MentoringStatus, default=MentoringStatus.ACTIVE)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    outcome = models.CharField("suite", max_length=14, choices=FollowUpState, blank=True)
    goal = models.CharField("ce qu'on en attend", max_length=300, blank=True, validators=[validate_no_nir])
    end_reason = models.CharField("raison de la fin", max_length=8, choices=MentoringEnd, blank=True)
    end_note = models.CharField("bilan", max_length=500, blank=True, validators=[validate_no_nir])
    returned_on = models.DateField("revenue en accompagnement le", null=True, blank=True)
    proposed_by = models.ForeignKey(
        "accounts.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("créé le", default=timezone.now)

    objects = MentoringQuerySet.as_manager()

    class Meta:
        verbose_name = "parrainage"
        verbose_name_plural = "parrainages"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mentoring_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status=MentoringStatus.ACTIVE),
                name="mentoring_one_at_a_time",
                violation_error_message="Cette personne a déjà un parrain ou une marraine.",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(status=MentoringStatus.ENDED, outcome__in=POSITIVE),
                name="mentoring_return_follows_a_positive_end",
            ),
        ]

    def __str__(self) -> str:
        return f"Parrainage {self.pk}"

    @property
    def is_positive(self) -> bool:
        return self.outcome in POSITIVE


@pghistory.track()
class MentoringMeeting(models.Model):
    """The mentor and the person met, as the référent was told."""

    mentoring = models.ForeignKey(Mentoring, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField("date")
    note = models.TextField("ce qui a été fait", blank=True, max_length=1000, validators=[validate_no_nir])
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("noté le", default=timezone.now)

    class Meta:
        verbose_name = "rencontre de parrainage"
        verbose_name_plural = "rencontres de parrainage"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"Rencontre du {self.held_on:%d/%m/%Y}"
