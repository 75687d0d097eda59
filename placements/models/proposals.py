"""Proposals: one person for one opening."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from employers.enums import OpeningKind
from people.enums import PersonStatus
from people.models import Person
from placements.enums import (
    AGREED,
    InterviewResult,
    ProposalStatus,
    RefusalReason,
)

OPEN_PROPOSAL = Q(status__in=[ProposalStatus.ASKED, ProposalStatus.SENT, ProposalStatus.SEEN, *AGREED])

OWED = Q(status__in=[ProposalStatus.SENT, ProposalStatus.SEEN])


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The référent's service, and the employer once the person was asked; the pilot reads figures alone."""
        if actor is None:
            return self.none()
        if actor.role == Role.REFERENT:
            return self.filter(person__in=Person.objects.visible_to(actor))
        if actor.role == Role.EMPLOYER:
            return (
                self.exclude(person__status=PersonStatus.ANONYMISED)
                .filter(employer__organisation_id=actor.organisation_id)
                .sent()
            )
        return self.none()

    def sent(self):
        """Those that employers were told of: not those of which the person was asked first and did not say yes."""
        return self.exclude(asked_at__isnull=False, sent_at__isnull=True)

    def waiting(self, *, on):
        """Those that an employer has to answer on a day."""
        return self.filter(OWED).exclude(ask_again_on__gt=on)

    def postponed(self, *, on):
        """Those of which she said « pas maintenant », until a later day."""
        return self.filter(OWED, ask_again_on__gt=on)

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
    # Only when the person was asked first: when she was, and when the employer was then told.
    asked_at = models.DateTimeField("personne consultée le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyée après son accord le", null=True, blank=True)
    seen_at = models.DateTimeField("vue le", null=True, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    refusal_reason = models.CharField("motif du refus", max_length=12, choices=RefusalReason, blank=True)
    refusal_comment = models.CharField("précision", max_length=500, blank=True, validators=[validate_no_nir])
    # « Pas maintenant »: the day on which the employer wants to be asked again.
    ask_again_on = models.DateField("à redemander le", null=True, blank=True)
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

    @property
    def is_postponed(self) -> bool:
        """Whether the employer said « pas maintenant », and her day has not come."""
        is_open = self.status in {ProposalStatus.SENT, ProposalStatus.SEEN}
        return is_open and self.ask_again_on is not None and self.ask_again_on > timezone.localdate()

    @property
    def was_sent(self) -> bool:
        """Whether the employer read it: the person who is asked first decides that."""
        return self.asked_at is None or self.sent_at is not None

    @property
    def in_charge(self):
        """The référent whom the employer's answers reach: the person's of today, even when another proposed her."""
        return self.person.referent_or(self.proposed_by)
