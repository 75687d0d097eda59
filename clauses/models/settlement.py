"""What missing hours cost in the end: proposed by the facilitator, decided by the buyer alone."""

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.enums import Role
from clauses.enums import ParticipationRole, PenaltyStatus
from clauses.models.contracts import Lot, Participation
from core.validators import validate_no_nir

EUROS: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
DECIDED = (PenaltyStatus.APPLIED, PenaltyStatus.REDUCED, PenaltyStatus.WAIVED)


class PenaltyProposalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Whoever reads the lot, except the companies that do not answer for it; what was withdrawn is the team's."""
        visible = self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor is not None and actor.role == Role.CONTRACTOR:
            leads = Participation.objects.filter(
                organisation_id=actor.organisation_id, role=ParticipationRole.LEAD
            ).values("lot_id")
            return visible.filter(lot__in=leads).exclude(status=PenaltyStatus.WITHDRAWN)
        return visible


@pghistory.track()
class PenaltyProposal(models.Model):
    """A penalty proposed on a day, with the figures it rests on, and what the buyer decided of it.

    A decision is never rewritten: a new one follows a new proposal.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="penalties")
    owed_hours = models.PositiveIntegerField("heures dues")
    validated_hours = models.DecimalField("heures validées", max_digits=12, decimal_places=2)
    estimated_euros = models.DecimalField("montant calculé (€)", **EUROS)
    proposed_euros = models.DecimalField("montant proposé (€)", **EUROS)
    argument = models.TextField("avis du facilitateur", validators=[validate_no_nir])
    proposed_at = models.DateTimeField("proposée le")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="proposée par", on_delete=models.RESTRICT, related_name="+"
    )
    status = models.CharField("état", max_length=10, choices=PenaltyStatus, default=PenaltyStatus.PROPOSED)
    decided_euros = models.DecimalField("montant décidé (€)", null=True, blank=True, **EUROS)
    decision_reason = models.TextField("motif de la décision", blank=True, validators=[validate_no_nir])
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="décidée par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )

    objects = PenaltyProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de pénalité"
        verbose_name_plural = "propositions de pénalité"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(status=PenaltyStatus.PROPOSED),
                name="penalty_one_waiting_per_lot",
                violation_error_message="Une pénalité attend déjà la décision de l'acheteur.",
            ),
            models.CheckConstraint(
                condition=Q(estimated_euros__gte=0, proposed_euros__gte=0),
                name="penalty_not_negative",
                violation_error_message="Une pénalité ne peut pas être négative.",
            ),
            models.CheckConstraint(
                condition=Q(proposed_euros__lte=F("estimated_euros")),
                name="penalty_at_most_the_contract",
                violation_error_message="Le montant proposé dépasse ce que prévoit le contrat.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[PenaltyStatus.PROPOSED, PenaltyStatus.WITHDRAWN])
                | Q(
                    status__in=DECIDED,
                    decided_euros__isnull=False,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="penalty_decided_is_signed",
                violation_error_message="Une décision a un montant, une date et un auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(status=PenaltyStatus.APPLIED) | Q(decided_euros=F("proposed_euros")),
                name="penalty_applied_as_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(status=PenaltyStatus.REDUCED)
                | Q(decided_euros__gt=0, decided_euros__lt=F("proposed_euros")),
                name="penalty_reduced_is_less",
                violation_error_message="Une pénalité réduite est inférieure au montant proposé.",
            ),
            models.CheckConstraint(
                condition=~Q(status=PenaltyStatus.WAIVED) | Q(decided_euros=0),
                name="penalty_waived_is_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PenaltyStatus.REDUCED, PenaltyStatus.WAIVED]) | ~Q(decision_reason=""),
                name="penalty_lessened_with_reason",
                violation_error_message="Indiquez pourquoi la pénalité est réduite ou abandonnée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposed_euros} € · lot {self.lot_id}"

    @property
    def is_waiting(self) -> bool:
        return self.status == PenaltyStatus.PROPOSED

    @property
    def is_decided(self) -> bool:
        return self.status in DECIDED
