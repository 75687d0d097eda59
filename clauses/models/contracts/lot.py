"""The lots of a contract, their tranches and their purchase orders."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.enums import Role
from clauses.enums import ClauseKind, ParticipationStatus, TrancheKind
from clauses.models.contracts.contract import PublicContract, contracts_of
from clauses.models.shares import SHARE, share_validators
from core.validators import validate_no_nir


class LotQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is not None and actor.role == Role.CONTRACTOR:
            mine = self.model._default_manager.filter(
                participations__organisation_id=actor.organisation_id,
                participations__status__in=ParticipationStatus.on_the_lot(),
            )
            return self.filter(pk__in=mine.values("pk"))
        visible = contracts_of(actor, "contract__")
        return self.none() if visible is None else self.filter(visible)


@pghistory.track()
class Lot(models.Model):
    """The part of a contract that owes hours: the obligation sits here, the contract's is the sum."""

    contract = models.ForeignKey(PublicContract, verbose_name="marché", on_delete=models.PROTECT, related_name="lots")
    number = models.CharField("numéro", max_length=20, default="1")
    title = models.TextField("intitulé")
    clause_kind = models.CharField("type de clause", max_length=30, choices=ClauseKind, blank=True)
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    by_orders = models.BooleanField(
        "accord-cadre à bons de commande",
        default=False,
        help_text="L'obligation suit alors les montants réellement commandés.",
    )
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    commune = models.ForeignKey(
        "referential.Commune",
        verbose_name="commune du chantier",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    statement_due_day = models.PositiveSmallIntegerField(
        "jour de remise des relevés",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text="Le relevé d'un mois est attendu ce jour du mois suivant.",
    )
    penalty_rate = models.DecimalField("pénalité par heure (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    penalty_cap = models.DecimalField("pénalité maximale (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    publics = models.ManyToManyField(
        "people.EligibilityCriterion", verbose_name="publics prévus au contrat", related_name="+", blank=True
    )

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = "lot"
        verbose_name_plural = "lots"
        ordering = ["contract_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="lot_number_once_per_contract",
                violation_error_message="Ce marché a déjà un lot avec ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="lot_dates_in_order",
                violation_error_message="La fin du lot précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(amount_excl_tax__isnull=True) | Q(amount_excl_tax__gte=0),
                name="lot_amount_not_negative",
                violation_error_message="Le montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(statement_due_day__range=(1, 31)),
                name="lot_due_day_exists",
                violation_error_message="Le jour de remise est compris entre 1 et 31.",
            ),
            models.CheckConstraint(
                condition=(Q(penalty_rate__isnull=True) | Q(penalty_rate__gte=0))
                & (Q(penalty_cap__isnull=True) | Q(penalty_cap__gte=0)),
                name="lot_penalty_not_negative",
                violation_error_message="Une pénalité ne peut pas être négative.",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="lot_by_end")]

    def __str__(self) -> str:
        return f"{self.contract.reference} · lot {self.number}"

    @property
    def page_title(self) -> str:
        return f"Marché {self.contract.reference}, lot {self.number}"


@pghistory.track()
class Tranche(models.Model):
    """A part of a lot: firm, or optional until the buyer affirms it (CCP R2113-4 to R2113-6).

    A part without labour share, effort rate or hourly cost of its own takes those of the lot's obligation;
    `written_hours` is its volume when the contract simply writes one.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="tranches")
    kind = models.CharField("nature", max_length=8, choices=TrancheKind)
    label = models.CharField("intitulé", max_length=120)
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2)
    labour_share = models.DecimalField("part de main-d'œuvre", validators=share_validators(), **SHARE)
    effort_rate = models.DecimalField("taux d'effort d'insertion", validators=share_validators(), **SHARE)
    hourly_cost = models.DecimalField("coût horaire (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    written_hours = models.DecimalField(
        "heures écrites au contrat", max_digits=9, decimal_places=2, null=True, blank=True
    )
    counts_from = models.DateField(
        "compte depuis le", null=True, blank=True, help_text="Notification, ou affermissement par l'acheteur."
    )
    declined_on = models.DateField("abandonnée le", null=True, blank=True)
    decline_reason = models.CharField("motif", max_length=500, blank=True, validators=[validate_no_nir])

    class Meta:
        verbose_name = "tranche"
        verbose_name_plural = "tranches"
        ordering = ["lot_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "label"],
                name="tranche_label_once_per_lot",
                violation_error_message="Ce lot a déjà une tranche de ce nom.",
            ),
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(kind=TrancheKind.FIRM),
                name="tranche_one_firm_per_lot",
                violation_error_message="Ce lot a déjà une tranche ferme.",
            ),
            models.CheckConstraint(
                condition=Q(amount_excl_tax__gte=0),
                name="tranche_amount_not_negative",
                violation_error_message="Le montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=(Q(labour_share__isnull=True) | Q(labour_share__range=(0, 1)))
                & (Q(effort_rate__isnull=True) | Q(effort_rate__range=(0, 1))),
                name="tranche_shares_are_shares",
                violation_error_message="Une part est comprise entre 0 et 100 %.",
            ),
            models.CheckConstraint(
                condition=(Q(hourly_cost__isnull=True) | Q(hourly_cost__gt=0))
                & (Q(written_hours__isnull=True) | Q(written_hours__gte=0)),
                name="tranche_terms_possible",
                violation_error_message="Le coût horaire est positif et les heures ne sont pas négatives.",
            ),
            models.CheckConstraint(
                condition=Q(declined_on__isnull=True, decline_reason="")
                | (
                    Q(declined_on__isnull=False, counts_from__isnull=True, kind=TrancheKind.OPTIONAL)
                    & ~Q(decline_reason="")
                ),
                name="tranche_declined_with_reason",
                violation_error_message="Une tranche optionnelle s'abandonne avec un motif, et ne compte alors pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_counted(self) -> bool:
        return self.counts_from is not None

    @property
    def is_waiting(self) -> bool:
        """The buyer has neither affirmed it nor given it up."""
        return self.counts_from is None and self.declined_on is None


class PurchaseOrderQuerySet(models.QuerySet):
    def standing(self):
        """Orders that the buyer has not cancelled."""
        return self.filter(cancelled_on__isnull=True)


@pghistory.track()
class PurchaseOrder(models.Model):
    """What the buyer really ordered under a framework agreement (CCP R2162-13): hours are owed on these amounts."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField("numéro du bon", max_length=40)
    ordered_on = models.DateField("commandé le")
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2)
    label = models.CharField("objet", max_length=200, blank=True, validators=[validate_no_nir])
    cancelled_on = models.DateField("annulé le", null=True, blank=True)
    cancel_reason = models.CharField("motif", max_length=500, blank=True, validators=[validate_no_nir])

    objects = PurchaseOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "bon de commande"
        verbose_name_plural = "bons de commande"
        ordering = ["lot_id", "ordered_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "number"],
                name="order_number_once_per_lot",
                violation_error_message="Ce lot a déjà un bon de commande avec ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(amount_excl_tax__gt=0),
                name="order_amount_positive",
                violation_error_message="Le montant d'un bon de commande est positif.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancel_reason="")
                | (Q(cancelled_on__gte=F("ordered_on")) & ~Q(cancel_reason="")),
                name="order_cancelled_with_reason",
                violation_error_message="Une annulation a un motif et suit la commande.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bon n° {self.number}"
