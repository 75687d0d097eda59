"""The companies that answer for a lot: the lead, those beside it, those it declared under it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from clauses.enums import ParticipationRole, ParticipationStatus
from clauses.models.contracts.lot import Lot
from core.validators import validate_no_nir


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Whoever reads a lot reads its companies; a company reads its own part, the lead those it answers for."""
        visible = self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor is not None and actor.role == Role.CONTRACTOR:
            led = self.model._default_manager.filter(organisation_id=actor.organisation_id, role=ParticipationRole.LEAD)
            return visible.filter(Q(organisation_id=actor.organisation_id) | Q(lot_id__in=led.values("lot_id")))
        return visible

    def accepted(self):
        """The companies that may declare hours."""
        return self.filter(status=ParticipationStatus.ACCEPTED)


@pghistory.track()
class Participation(models.Model):
    """A company on a lot. `organisation` is missing while its published identifier is unusable.

    A subcontractor is declared, then accepted or refused by the buyer (CCP L2193-4): its hours wait until then.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name="entreprise",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
    )
    role = models.CharField("rôle", max_length=15, choices=ParticipationRole)
    published_identifier = models.CharField("identifiant publié", max_length=64, blank=True)
    published_name = models.CharField("nom publié", max_length=255, blank=True)
    status = models.CharField("état", max_length=10, choices=ParticipationStatus, default=ParticipationStatus.ACCEPTED)
    work = models.CharField("prestations", max_length=200, blank=True, validators=[validate_no_nir])
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    contact_email = models.EmailField(
        "courriel d'un contact", blank=True, help_text="Pour l'inviter à déclarer ses heures une fois acceptée."
    )
    declared_on = models.DateField("déclarée le", null=True, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="déclarée par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    accepted_on = models.DateField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="acceptation enregistrée par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    refused_on = models.DateField("refusée le", null=True, blank=True)
    refusal_reason = models.TextField("motif du refus", blank=True, validators=[validate_no_nir])

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "entreprise du lot"
        verbose_name_plural = "entreprises du lot"
        ordering = ["lot_id", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "organisation"],
                name="participation_once_per_lot",
                violation_error_message="Cette entreprise est déjà sur ce lot.",
            ),
            models.UniqueConstraint(
                fields=["lot", "published_identifier"],
                condition=Q(organisation__isnull=True),
                name="participation_identifier_once_per_lot",
                violation_error_message="Cet identifiant est déjà sur ce lot.",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(published_identifier=""),
                name="participation_of_somebody",
                violation_error_message="Indiquez l'entreprise.",
            ),
            models.CheckConstraint(
                condition=Q(status=ParticipationStatus.ACCEPTED) | Q(role=ParticipationRole.SUBCONTRACTOR),
                name="participation_only_subcontractors_wait",
                violation_error_message="Seul un sous-traitant attend l'accord de l'acheteur.",
            ),
            models.CheckConstraint(
                condition=Q(status=ParticipationStatus.ACCEPTED)
                | Q(accepted_on__isnull=True, accepted_by__isnull=True),
                name="participation_accepted_is_dated_alone",
                violation_error_message="Seule une entreprise acceptée a une date d'acceptation.",
            ),
            models.CheckConstraint(
                condition=(Q(status=ParticipationStatus.REFUSED, refused_on__isnull=False) & ~Q(refusal_reason=""))
                | (~Q(status=ParticipationStatus.REFUSED) & Q(refused_on__isnull=True, refusal_reason="")),
                name="participation_refused_with_reason",
                violation_error_message="Un refus a une date et un motif.",
            ),
            models.CheckConstraint(
                condition=Q(amount_excl_tax__isnull=True) | Q(amount_excl_tax__gte=0),
                name="participation_amount_not_negative",
                violation_error_message="Le montant ne peut pas être négatif.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "lot"], name="participation_of_company")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_accepted(self) -> bool:
        return self.status == ParticipationStatus.ACCEPTED

    @property
    def display_name(self) -> str:
        if self.organisation is not None:
            return self.organisation.name
        return self.published_name or f"Entreprise {self.published_identifier}"
