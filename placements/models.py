"""What follows a match: a proposal, an immersion, a tutor, a hire and its follow-up."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from employers.enums import ContractKind, ImmersionPurpose, OpeningKind, TutorRegime
from people.models import Person
from placements.enums import (
    AGREED,
    FollowUpMilestone,
    FollowUpState,
    HireEndReason,
    ImmersionSequel,
    ImmersionStatus,
    InterviewResult,
    MentoringStatus,
    ProposalStatus,
    RefusalReason,
)

OPEN_PROPOSAL = Q(status__in=[ProposalStatus.SENT, ProposalStatus.SEEN, *AGREED])
JOB_FOUND = (ImmersionSequel.JOB_HERE, ImmersionSequel.JOB_ELSEWHERE)


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The référent's service and the employer concerned; the pilot reads figures, not proposals."""
        if actor is None:
            return self.none()
        if actor.role == Role.REFERENT:
            return self.filter(person__in=Person.objects.visible_to(actor))
        if actor.role == Role.EMPLOYER:
            return self.filter(employer__organisation_id=actor.organisation_id)
        return self.none()

    def open(self):
        return self.filter(OPEN_PROPOSAL)


@pghistory.track()
class Proposal(models.Model):
    """One person proposed for one opening. The employer sees a profile without name until she accepts."""

    person = models.ForeignKey(Person, verbose_name="personne", on_delete=models.PROTECT, related_name="proposals")
    employer = models.ForeignKey("employers.Employer", on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField("nature", max_length=10, choices=OpeningKind)
    job_offer = models.ForeignKey(
        "employers.JobOffer", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    immersion = models.ForeignKey(
        "employers.ImmersionOpening",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    status = models.CharField("état", max_length=10, choices=ProposalStatus, default=ProposalStatus.SENT)
    message = models.TextField("mot du référent", blank=True, validators=[validate_no_nir])
    proposed_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField("proposée le")
    seen_at = models.DateTimeField("vue le", null=True, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    refusal_reason = models.CharField("motif du refus", max_length=12, choices=RefusalReason, blank=True)
    refusal_comment = models.CharField("précision", max_length=500, blank=True, validators=[validate_no_nir])
    interview_at = models.DateTimeField("entretien prévu le", null=True, blank=True)
    interview_place = models.CharField("lieu de l'entretien", max_length=200, blank=True, validators=[validate_no_nir])
    interviewed_on = models.DateField("entretien passé le", null=True, blank=True)
    interview_result = models.CharField("issue de l'entretien", max_length=12, choices=InterviewResult, blank=True)
    # What the référent was looking at when she chose: the matcher learns from it.
    shown_rank = models.PositiveSmallIntegerField("rang affiché", null=True, blank=True)
    shown_score = models.FloatField("score affiché", null=True, blank=True)
    matcher_version = models.ForeignKey(
        "matching.MatcherVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        verbose_name_plural = "propositions"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=OpeningKind.JOB, job_offer__isnull=False, immersion__isnull=True)
                | Q(kind=OpeningKind.IMMERSION, job_offer__isnull=True, immersion__isnull=False),
                name="proposal_of_one_opening",
            ),
            models.UniqueConstraint(
                fields=["person", "job_offer", "immersion"],
                condition=OPEN_PROPOSAL,
                nulls_distinct=False,
                name="proposal_open_once",
                violation_error_message="Cette personne est déjà proposée pour cette offre.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ProposalStatus.REFUSED) | ~Q(refusal_reason=""),
                name="proposal_refused_with_reason",
                violation_error_message="Un refus a un motif.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ProposalStatus.INTERVIEW) | Q(interview_at__isnull=False),
                name="proposal_interview_has_a_date",
                violation_error_message="Un entretien prévu a une date.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ProposalStatus.MET) | (Q(interviewed_on__isnull=False) & ~Q(interview_result="")),
                name="proposal_met_says_when_and_how",
                violation_error_message="Un entretien passé a une date et une issue.",
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "status", "-proposed_at"], name="proposal_of_employer"),
            models.Index(fields=["person", "-proposed_at"], name="proposal_of_person"),
            models.Index(fields=["proposed_by", "status"], name="proposal_of_referent"),
        ]

    def __str__(self) -> str:
        return f"Proposition {self.pk}"

    @property
    def opening(self):
        return self.job_offer or self.immersion


class HireQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is None:
            return self.none()
        if actor.role == Role.REFERENT:
            return self.filter(person__in=Person.objects.visible_to(actor))
        if actor.role in {Role.EMPLOYER, Role.CONTRACTOR}:
            return self.filter(employer__organisation_id=actor.organisation_id)
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
            models.Index(fields=["person", "-starts_on"], name="hire_of_person"),
        ]

    def __str__(self) -> str:
        return f"Embauche {self.pk}"


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


class ImmersionAgreementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The référent's service and the host."""
        if actor is None:
            return self.none()
        if actor.role == Role.REFERENT:
            return self.filter(person__in=Person.objects.visible_to(actor))
        if actor.role == Role.EMPLOYER:
            return self.filter(host__organisation_id=actor.organisation_id)
        return self.none()


@pghistory.track()
class ImmersionAgreement(models.Model):
    """A period in a real work setting (PMSMP): one person, one host, one purpose (D5135-2)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="immersions")
    host = models.ForeignKey("employers.Employer", on_delete=models.PROTECT, related_name="immersion_agreements")
    opening = models.ForeignKey(
        "employers.ImmersionOpening",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="agreement")
    prescriber = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("objet", max_length=10, choices=ImmersionPurpose)
    occupation = models.ForeignKey("referential.Occupation", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    hours_per_week = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1, null=True, blank=True)
    renews = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewed_by")
    tutor = models.ForeignKey("employers.Tutor", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField("état", max_length=10, choices=ImmersionStatus, default=ImmersionStatus.DRAFT)
    last_day = models.DateField("dernier jour de présence", null=True, blank=True)
    missed_hours = models.DecimalField(
        "heures manquées", max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    led_to = models.CharField("suite", max_length=14, choices=ImmersionSequel, blank=True)
    job_contract_kind = models.CharField("contrat trouvé", max_length=20, choices=ContractKind, blank=True)
    job_starts_on = models.DateField("premier jour de l'emploi", null=True, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now)

    objects = ImmersionAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "convention d'immersion"
        verbose_name_plural = "conventions d'immersion"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="immersion_agreement_dates_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            ExclusionConstraint(
                name="immersion_agreement_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=[ImmersionStatus.SIGNING, ImmersionStatus.READY, ImmersionStatus.RUNNING]),
                violation_error_message="Cette personne a déjà une immersion à ces dates.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__range=(F("starts_on"), F("ends_on"))),
                name="immersion_last_day_inside",
                violation_error_message="Le dernier jour de présence est pendant l'immersion.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ImmersionStatus.PARTLY) | Q(last_day__isnull=False),
                name="immersion_partly_has_a_last_day",
                violation_error_message="Indiquez le dernier jour de présence.",
            ),
            models.CheckConstraint(
                condition=~Q(led_to__in=JOB_FOUND) | ~Q(job_contract_kind=""),
                name="immersion_job_has_a_contract",
                violation_error_message="Indiquez le contrat trouvé.",
            ),
        ]

    def __str__(self) -> str:
        return f"Immersion du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"


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
