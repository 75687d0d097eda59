"""Tutors and mentors beside a person."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from employers.enums import TutorRegime
from people.models import Person
from placements.enums import (
    FollowUpState,
    MentoringStatus,
)
from placements.models.hires import Hire
from placements.models.immersions import ImmersionAgreement


@pghistory.track()
class TutoringAssignment(models.Model):
    """A tutor follows a person, in a hire or an immersion, under a legal regime that caps how many."""

    tutor = models.ForeignKey("employers.Tutor", on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tutorings")
    regime = models.CharField("cadre", max_length=20, choices=TutorRegime)
    hire = models.ForeignKey(Hire, null=True, blank=True, on_delete=models.PROTECT, related_name="tutorings")
    agreement = models.ForeignKey(
        ImmersionAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="tutorings"
    )
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)

    class Meta:
        verbose_name = "tutorat"
        verbose_name_plural = "tutorats"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="tutoring_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"Tutorat {self.pk}"


@pghistory.track()
class Mentoring(models.Model):
    """A volunteer who knows the working world walks beside a person (charter of 1999)."""

    mentor_name = models.CharField("parrain ou marraine", max_length=160)
    mentor_email = models.EmailField("adresse électronique", blank=True)
    mentor_field = models.CharField("domaine", max_length=160, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentorings")
    status = models.CharField("état", max_length=8, choices=MentoringStatus, default=MentoringStatus.ACTIVE)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    outcome = models.CharField("suite", max_length=14, choices=FollowUpState, blank=True)

    class Meta:
        verbose_name = "parrainage"
        verbose_name_plural = "parrainages"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mentoring_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"Parrainage {self.pk}"
