"""The people of a company who welcome others."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from employers.enums import (
    OpeningKind,
    TutorRegime,
)
from employers.models.companies import Employer


class TutorQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None:
            return self.none()
        if actor.role in {Role.PILOT, Role.ADMIN, Role.REFERENT, Role.FACILITATOR}:
            return self
        return self.filter(employer__organisation_id=actor.organisation_id)

    def active(self):
        return self.filter(is_active=True)


@pghistory.track()
class Tutor(models.Model):
    """Someone in a company who helps newcomers. She agreed to it; the law caps how many she follows."""

    kind = OpeningKind.TUTORING

    employer = models.ForeignKey(Employer, verbose_name="employeur", on_delete=models.CASCADE, related_name="tutors")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    job_title = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    occupation = models.ForeignKey(
        "referential.Occupation", verbose_name="métier", on_delete=models.PROTECT, related_name="tutors"
    )
    years_experience = models.PositiveSmallIntegerField("années d'expérience", default=0)
    regimes = ArrayField(
        models.CharField(max_length=20, choices=TutorRegime), verbose_name="accepte de suivre", default=list
    )
    is_company_head = models.BooleanField("dirige l'entreprise", default=False)
    capacity = models.PositiveSmallIntegerField("places", default=1, validators=[MinValueValidator(1)])
    languages = ArrayField(models.CharField(max_length=2), verbose_name="langues parlées", default=list, blank=True)
    agreed_on = models.DateField("volontaire depuis le")
    is_active = models.BooleanField("disponible", default=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)

    objects = TutorQuerySet.as_manager()

    class Meta:
        verbose_name = "tuteur"
        verbose_name_plural = "tuteurs"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="tutor_has_places"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
