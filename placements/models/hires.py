"""Hires and the milestones that follow them."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from employers.enums import ContractKind
from people.enums import PersonStatus
from people.models import Person
from placements.enums import (
    FollowUpMilestone,
    FollowUpState,
    FollowUpStatus,
    HireEndReason,
    HireStatus,
    WhatNext,
)
from placements.models.proposals import Proposal

EMPLOYER_SIDE = (Role.EMPLOYER, Role.CONTRACTOR)


class HireQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None:
            return self.none()
        if actor.role == Role.REFERENT:
            return self.filter(person__in=Person.objects.visible_to(actor))
        if actor.role in EMPLOYER_SIDE:
            return self.exclude(person__status=PersonStatus.ANONYMISED).filter(
                employer__organisation_id=actor.organisation_id
            )
        if actor.role == Role.FACILITATOR:
            return self.in_territories(actor.territory_ids)
        return self.none()

    def in_territories(self, territory_ids):
        """Hires of people or employers of these territories; None is everywhere."""
        if territory_ids is None:
            return self
        return self.filter(Q(person__territory_id__in=territory_ids) | Q(employer__territory_id__in=territory_ids))


@pghistory.track()
class Hire(models.Model):
    """A person signed a work contract."""

    person = models.ForeignKey(Person, verbose_name="personne", on_delete=models.PROTECT, related_name="hires")
    employer = models.ForeignKey("employers.Employer", on_delete=models.PROTECT, related_name="hires")
    proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="hire")
    job_offer = models.ForeignKey(
        "employers.JobOffer", null=True, blank=True, on_delete=models.PROTECT, related_name="hires"
    )
    occupation = models.ForeignKey("referential.Occupation", on_delete=models.PROTECT, related_name="+")
    contract_kind = models.CharField("type de contrat", max_length=20, choices=ContractKind)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour prévu", null=True, blank=True)
    hours_per_week = models.DecimalField(
        "heures par semaine",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(48)],
    )
    ended_on = models.DateField("terminé le", null=True, blank=True)
    end_reason = models.CharField("raison de la fin", max_length=20, choices=HireEndReason, blank=True)
    aids = models.CharField(
        "aides à l'embauche",
        max_length=500,
        blank=True,
        validators=[validate_no_nir],
        help_text="Celles qui sont demandées ou accordées, et par qui.",
    )
    next_step = models.CharField("et après ?", max_length=10, choices=WhatNext, blank=True)
    next_word = models.CharField("précision sur la suite", max_length=500, blank=True, validators=[validate_no_nir])
    # What the référent wrote of the sequel may tell of health or family: the employer reads her own words alone.
    next_role = models.CharField("suite notée par", max_length=20, choices=Role, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("enregistrée le", default=timezone.now)

    objects = HireQuerySet.as_manager()

    class Meta:
        verbose_name = "embauche"
        verbose_name_plural = "embauches"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="hire_dates_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(end_reason=""),
                name="hire_ended_with_reason",
                violation_error_message="Indiquez pourquoi le contrat s'est terminé.",
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "-starts_on"], name="hire_of_employer"),
            models.Index(
                fields=["person", "-starts_on"],
                # What a référent's day reads of the hires of her people.
                include=["id", "employer", "contract_kind", "ends_on", "ended_on"],
                name="hire_by_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Embauche {self.pk}"

    @property
    def status(self) -> str:
        return HireStatus.RUNNING if self.ended_on is None else HireStatus.ENDED

    @property
    def employer_said_next(self) -> bool:
        """Whether the sequel in the file is the employer's own word."""
        return bool(self.next_step) and self.next_role in EMPLOYER_SIDE

    @property
    def employer_may_say_next(self) -> bool:
        """Whether the employer may write the sequel: not over what somebody else wrote."""
        return not self.next_step or self.employer_said_next


@pghistory.track()
class FollowUp(models.Model):
    """A milestone in the job: where the person is, and how it goes."""

    hire = models.ForeignKey(Hire, on_delete=models.CASCADE, related_name="follow_ups")
    milestone = models.CharField("étape", max_length=4, choices=FollowUpMilestone)
    due_on = models.DateField("prévu le")
    state = models.CharField("situation", max_length=14, choices=FollowUpState, blank=True)
    note = models.TextField("note", blank=True, validators=[validate_no_nir])
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "point de suivi"
        verbose_name_plural = "points de suivi"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["hire", "milestone"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(state=""),
                name="follow_up_done_says_state",
                violation_error_message="Indiquez la situation de la personne.",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="follow_up_due", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_milestone_display()} · {self.due_on:%d/%m/%Y}"

    @property
    def status(self) -> str:
        return FollowUpStatus.TO_DO if self.done_at is None else FollowUpStatus.DONE
