"""What a person can do and wants: all that the matcher may know of her."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.validators import validate_no_nir
from employers.enums import ImmersionPurpose, Licence, Slot
from matching.enums import SkillLevel, Transport, Wish
from people.models import Person


class SkillsProfileQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Profiles follow their person: who may open her file may read her profile."""
        return self.filter(person__in=Person.objects.visible_to(actor))


@pghistory.track()
class SkillsProfile(models.Model):
    """What the matcher may know of a person. Nothing here says sex, age, nationality or health."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="profile")
    title = models.CharField("métier recherché", max_length=160, blank=True)
    occupations = models.ManyToManyField(
        "referential.Occupation",
        verbose_name="métiers",
        through="ProfileOccupation",
        related_name="profiles",
        blank=True,
    )
    skills = models.ManyToManyField(
        "referential.Skill",
        verbose_name="compétences",
        through="ProfileSkill",
        related_name="profiles",
        blank=True,
    )
    summary = models.TextField("parcours en quelques mots", blank=True, validators=[validate_no_nir])
    wishes = ArrayField(
        models.CharField(max_length=10, choices=Wish), verbose_name="recherche", default=list, blank=True
    )
    purposes = ArrayField(
        models.CharField(max_length=10, choices=ImmersionPurpose),
        verbose_name="buts d'une immersion",
        default=list,
        blank=True,
    )
    commune = models.ForeignKey(
        "referential.Commune",
        verbose_name="commune de départ",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    max_km = models.PositiveSmallIntegerField(
        "distance maximale (km)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
    )
    transports = ArrayField(
        models.CharField(max_length=10, choices=Transport),
        verbose_name="moyens de déplacement",
        default=list,
        blank=True,
    )
    hours_min = models.DecimalField(
        "heures par semaine, au moins", max_digits=4, decimal_places=1, null=True, blank=True
    )
    hours_max = models.DecimalField(
        "heures par semaine, au plus", max_digits=4, decimal_places=1, null=True, blank=True
    )
    slots = ArrayField(
        models.CharField(max_length=10, choices=Slot),
        verbose_name="horaires possibles",
        default=list,
        blank=True,
    )
    # An empty list says "none"; NULL says that nobody asked.
    licences = ArrayField(
        models.CharField(max_length=12, choices=Licence),
        verbose_name="permis et CACES",
        null=True,
        blank=True,
    )
    languages = models.JSONField("langues", default=dict, blank=True)
    available_from = models.DateField("disponible à partir du", null=True, blank=True)
    is_searching = models.BooleanField("en recherche", default=True)
    updated_at = models.DateTimeField("mis à jour le", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    objects = SkillsProfileQuerySet.as_manager()

    class Meta:
        verbose_name = "profil de compétences"
        verbose_name_plural = "profils de compétences"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours_min__isnull=True) | Q(hours_max__isnull=True) | Q(hours_max__gte=F("hours_min")),
                name="profile_hours_in_order",
                violation_error_message="Le minimum d'heures dépasse le maximum.",
            )
        ]

    def __str__(self) -> str:
        return f"Profil {self.pk}"


class ProfileOccupation(models.Model):
    """An occupation of a profile, in order of preference, with experience when known."""

    profile = models.ForeignKey(SkillsProfile, on_delete=models.CASCADE, related_name="profile_occupations")
    occupation = models.ForeignKey("referential.Occupation", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField("rang", default=1)
    years_experience = models.DecimalField("années d'expérience", max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "occupation"], name="profile_occupation_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} · {self.occupation_id}"


class ProfileSkill(models.Model):
    profile = models.ForeignKey(SkillsProfile, on_delete=models.CASCADE, related_name="profile_skills")
    skill = models.ForeignKey("referential.Skill", on_delete=models.PROTECT, related_name="+")
    level = models.CharField("niveau", max_length=10, choices=SkillLevel, default=SkillLevel.ABLE)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "skill"], name="profile_skill_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} · {self.skill_id}"
