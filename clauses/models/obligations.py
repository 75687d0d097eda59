"""How many hours a lot owes, with everything that explains the figure."""

import dataclasses
import datetime as dt

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clauses.enums import ObligationMethod, PartKind, ProposalStatus
from clauses.models.contracts import Amendment, Lot, PurchaseOrder, Tranche
from clauses.models.quantities import Quantity
from clauses.models.shares import SHARE, share_validators
from clauses.rules import PartTerms
from core.validators import validate_no_nir


class ObligationQuerySet(models.QuerySet):
    def current(self):
        return self.filter(replaced_at__isnull=True)

    def known_at(self, instant):
        """The obligations in force at an instant, as they were known then."""
        return self.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=instant), decided_at__lte=instant)


@pghistory.track()
class Obligation(models.Model):
    """The hours a lot owes from a decision until the next one. Inputs stand beside the result.

    Two calendars: `decided_at` says since when it is known, `effective_on` from which day it is owed (an amendment
    notified in March and recorded in April is owed since March). Without that day, it is owed since the decision.

    `computed_hours` is what the method gives, `hours` what is owed: the signed contract wins, with its reason.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="obligations")
    method = models.CharField("mode de calcul", max_length=12, choices=ObligationMethod)
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    labour_share = models.DecimalField("part de main-d'œuvre", validators=share_validators(), **SHARE)
    effort_rate = models.DecimalField("taux d'effort d'insertion", validators=share_validators(), **SHARE)
    hourly_cost = models.DecimalField("coût horaire (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    worked_hours = models.DecimalField("heures travaillées", max_digits=12, decimal_places=2, null=True, blank=True)
    euros_per_hour = models.DecimalField("euros par heure", max_digits=10, decimal_places=2, null=True, blank=True)
    follows_quantities = models.BooleanField(
        "suit les quantités réelles",
        default=False,
        help_text="Bons de commande, heures travaillées ou euros facturés, saisis à mesure.",
    )
    computed_hours = models.PositiveIntegerField("heures calculées", null=True, blank=True)
    hours = models.PositiveIntegerField("heures dues")
    change = models.CharField("ce qui a changé", max_length=400, blank=True)
    reason = models.TextField(
        "motif", blank=True, validators=[validate_no_nir], help_text="Obligatoire si l'objectif diffère du calcul."
    )
    amendment = models.ForeignKey(
        Amendment, verbose_name="modification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    effective_on = models.DateField("due depuis le", null=True, blank=True)
    decided_at = models.DateTimeField("fixée le", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="fixée par", on_delete=models.RESTRICT, related_name="+"
    )
    replaced_at = models.DateTimeField("remplacée le", null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "obligation"
        verbose_name_plural = "obligations"
        ordering = ["lot_id", "-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(replaced_at__isnull=True),
                name="obligation_one_current_per_lot",
                violation_error_message="Ce lot a déjà une obligation en vigueur.",
            ),
            models.CheckConstraint(
                condition=Q(computed_hours=models.F("hours")) | ~Q(reason=""),
                name="obligation_manual_value_has_reason",
                violation_error_message="Indiquez pourquoi l'objectif diffère du calcul.",
            ),
            models.CheckConstraint(
                condition=(Q(labour_share__isnull=True) | Q(labour_share__range=(0, 1)))
                & (Q(effort_rate__isnull=True) | Q(effort_rate__range=(0, 1))),
                name="obligation_shares_are_shares",
                violation_error_message="Une part est comprise entre 0 et 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(hourly_cost__isnull=True) | Q(hourly_cost__gt=0),
                name="obligation_hourly_cost_positive",
                violation_error_message="Le coût horaire doit être positif.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=models.F("decided_at")),
                name="obligation_replaced_after_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h"

    @property
    def since(self) -> dt.date:
        """The first day it is owed."""
        return self.effective_on or timezone.localdate(self.decided_at)

    @property
    def is_manual(self) -> bool:
        """The signed contract's figure stands instead of the computed one."""
        return self.computed_hours is not None and self.hours != self.computed_hours


PART_FIGURES = tuple(field.name for field in dataclasses.fields(PartTerms))


class ObligationPart(models.Model):
    """One dated part of an obligation: the contract itself, a tranche that counts, an order, a period worked.

    Append-only: the next obligation restates all the parts, so the latest one tells the whole story. A part counts
    from `counts_from` until the day before `counts_until`, with the terms it was given. The base part carries the
    terms that later parts take, even when it gives no hour itself. `hours` is shown, exact to four decimals; what is
    owed is worked out from the figures beside it, and only the lot's sum is rounded.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField("nature", max_length=10, choices=PartKind)
    tranche = models.ForeignKey(Tranche, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(PurchaseOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.ForeignKey(Quantity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amendment = models.ForeignKey(Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField("intitulé", max_length=200)
    counts_from = models.DateField("compte depuis le")
    counts_until = models.DateField("ne compte plus à partir du", null=True, blank=True)
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    labour_share = models.DecimalField("part de main-d'œuvre", **SHARE)
    effort_rate = models.DecimalField("taux d'effort d'insertion", **SHARE)
    hourly_cost = models.DecimalField("coût horaire (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    worked_hours = models.DecimalField("heures travaillées", max_digits=14, decimal_places=2, null=True, blank=True)
    euros_per_hour = models.DecimalField("euros par heure", max_digits=10, decimal_places=2, null=True, blank=True)
    written_hours = models.DecimalField("heures écrites", max_digits=9, decimal_places=2, null=True, blank=True)
    hours = models.DecimalField("heures", max_digits=14, decimal_places=4)

    class Meta:
        verbose_name = "partie d'une obligation"
        verbose_name_plural = "parties d'une obligation"
        ordering = ["obligation_id", "counts_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PartKind.BASE, order__isnull=True, quantity__isnull=True)
                | Q(kind=PartKind.TRANCHE, tranche__isnull=False, order__isnull=True, quantity__isnull=True)
                | Q(kind=PartKind.ORDER, tranche__isnull=True, order__isnull=False, quantity__isnull=True)
                | Q(kind=PartKind.PERIOD, tranche__isnull=True, order__isnull=True, quantity__isnull=False),
                name="obligation_part_has_its_source",
                violation_error_message="Une partie vient du marché, d'une tranche, d'un bon ou d'une période.",
            ),
            models.CheckConstraint(
                condition=(Q(amount_excl_tax__isnull=True) | Q(amount_excl_tax__gte=0)) & Q(hours__gte=0),
                name="obligation_part_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(counts_until__isnull=True) | Q(counts_until__gte=models.F("counts_from")),
                name="obligation_part_dates_in_order",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def terms(self) -> PartTerms:
        """Its figures, for the rules."""
        return PartTerms(**{name: getattr(self, name) for name in PART_FIGURES})


class ObligationProposalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(lot__in=Lot.objects.visible_to(actor))

    def pending(self):
        return self.filter(status=ProposalStatus.PENDING)


@pghistory.track()
class ObligationProposal(models.Model):
    """A new obligation that a change of the contract calls for. Nothing is owed differently until it is accepted."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="proposals")
    label = models.CharField("motif", max_length=400)
    amendment = models.ForeignKey(
        Amendment, verbose_name="modification", on_delete=models.PROTECT, related_name="proposals"
    )
    effective_on = models.DateField("due depuis le")
    status = models.CharField("état", max_length=10, choices=ProposalStatus, default=ProposalStatus.PENDING)
    created_at = models.DateTimeField("proposée le", default=timezone.now)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="décidée par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    acceptance_reason = models.TextField("motif de l'acceptation", blank=True, validators=[validate_no_nir])
    refusal_reason = models.TextField("motif du refus", blank=True, validators=[validate_no_nir])
    obligation = models.OneToOneField(
        Obligation, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )

    objects = ObligationProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition d'obligation"
        verbose_name_plural = "propositions d'obligation"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "amendment"],
                condition=Q(status=ProposalStatus.PENDING),
                name="obligation_proposal_one_pending_each",
                violation_error_message="Cette modification a déjà une proposition à décider.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ProposalStatus.PENDING, ProposalStatus.REPLACED])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="obligation_proposal_decided_by",
                violation_error_message="Une décision a une date et un auteur.",
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.ACCEPTED, obligation__isnull=False)
                | (~Q(status=ProposalStatus.ACCEPTED) & Q(obligation__isnull=True)),
                name="obligation_proposal_accepted_whole",
            ),
            models.CheckConstraint(
                condition=(Q(status=ProposalStatus.REFUSED) & ~Q(refusal_reason=""))
                | (~Q(status=ProposalStatus.REFUSED) & Q(refusal_reason="")),
                name="obligation_proposal_refusal_explained",
                violation_error_message="Un refus a un motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_pending(self) -> bool:
        return self.status == ProposalStatus.PENDING
