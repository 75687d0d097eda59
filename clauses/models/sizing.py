"""Before the tender: the labour share of each trade, and the studies that size a clause."""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import BuyerType, ClauseKind, ContractType, StudySide
from clauses.models.contracts import PublicContract
from clauses.models.settings import Period
from clauses.rules import insertion_hours
from core.validators import rome_code_validator, validate_no_nir

SHARE: dict[str, Any] = {
    "max_digits": 6,
    "decimal_places": 5,
    "validators": [MinValueValidator(0), MaxValueValidator(1)],
}


class TradeQuerySet(models.QuerySet):
    def in_force(self, on):
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


@pghistory.track()
class Trade(models.Model):
    """A trade ("corps d'état") between two days: its usual labour share, and how to recognise it elsewhere.

    The Département edits these rows; a new share is a new row, so that old studies keep theirs.
    """

    code = models.SlugField("code", max_length=40)
    label = models.CharField("métier ou corps d'état", max_length=120)
    family = models.CharField("famille", max_length=60)
    labour_share = models.DecimalField("part de main-d'œuvre", **SHARE)
    is_confirmed = models.BooleanField(
        "part confirmée", default=False, help_text="Sinon, les écrans disent que cette part est un usage à confirmer."
    )
    source = models.CharField("source", max_length=200, blank=True)
    occupation_codes = ArrayField(
        models.CharField(max_length=5, validators=[rome_code_validator]),
        verbose_name="métiers (codes ROME)",
        default=list,
        blank=True,
        help_text="Pour compter les personnes et reconnaître les structures.",
    )
    naf_prefixes = ArrayField(
        models.CharField(max_length=6), verbose_name="débuts de codes NAF", default=list, blank=True
    )
    cpv_prefixes = ArrayField(
        models.CharField(max_length=8), verbose_name="débuts de codes CPV", default=list, blank=True
    )
    words = ArrayField(
        models.CharField(max_length=40),
        verbose_name="mots",
        default=list,
        blank=True,
        help_text="Mots qui désignent ce métier dans l'intitulé d'un lot ou l'activité d'une structure.",
    )
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu'au", null=True, blank=True)

    objects = TradeQuerySet.as_manager()

    class Meta:
        verbose_name = "métier d'un lot"
        verbose_name_plural = "métiers des lots"
        ordering = ["family", "label", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(labour_share__range=(0, 1)),
                name="trade_share_is_a_share",
                violation_error_message="Une part est comprise entre 0 et 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="trade_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
            ExclusionConstraint(
                name="trade_one_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Period("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ce métier a déjà une part à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class StudyQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A buyer reads her organisation's studies, a facilitator hers; each reads the other's once shared."""
        if actor is None:
            return self.none()
        mine = {Role.BUYER: "buyer_id", Role.FACILITATOR: "facilitation_id"}.get(actor.role)
        if mine is None:
            return self.none()
        return self.filter(Q(side=actor.role) | Q(shared_at__isnull=False), **{mine: actor.organisation_id})


class Study(models.Model):
    """The sizing of a future contract's clause, begun by the buyer or by a facilitator, and perhaps shared.

    Kept at each step, whatever is still missing. `revision` grows with each writing: two people who write at the
    same time never erase each other.
    """

    title = models.CharField("objet", max_length=300, validators=[validate_no_nir])
    buyer = models.ForeignKey(
        "accounts.Organisation", verbose_name="acheteur", on_delete=models.PROTECT, related_name="studies"
    )
    facilitation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name="structure de facilitation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="studies_helped",
    )
    side = models.CharField("commencée par", max_length=20, choices=StudySide)
    shared_at = models.DateTimeField("partagée le", null=True, blank=True)
    contract_type = models.CharField("type de marché", max_length=10, choices=ContractType, default=ContractType.WORKS)
    buyer_type = models.CharField("type d'acheteur", max_length=10, choices=BuyerType, default=BuyerType.LOCAL)
    is_anru = models.BooleanField("renouvellement urbain (ANRU)", default=False)
    estimated_value = models.DecimalField("montant estimé HT", max_digits=14, decimal_places=2, null=True, blank=True)
    consultation_on = models.DateField("consultation prévue le", null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    commune = models.ForeignKey(
        "referential.Commune",
        verbose_name="lieu d'exécution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    cpv = models.CharField(
        "code CPV", max_length=8, blank=True, validators=[RegexValidator(r"^\d{2,8}$", "De 2 à 8 chiffres.")]
    )
    statement_due_day = models.PositiveSmallIntegerField(
        "jour de remise des relevés", default=10, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    penalty_rate = models.DecimalField("pénalité par heure (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    criterion_weight = models.PositiveSmallIntegerField(
        "poids du critère (%)", default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    contact = models.TextField(
        "contact du facilitateur", blank=True, max_length=400, validators=[validate_no_nir],
        help_text="Nom, structure, courriel, téléphone : repris tel quel dans les documents.",
    )  # fmt: skip
    publics = models.ManyToManyField(
        "people.EligibilityCriterion", verbose_name="publics visés", related_name="+", blank=True
    )
    contract = models.OneToOneField(
        PublicContract,
        verbose_name="marché créé",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="study",
    )
    revision = models.PositiveIntegerField("révision", default=1)
    created_at = models.DateTimeField("commencée le", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="commencée par", on_delete=models.RESTRICT, related_name="+"
    )
    updated_at = models.DateTimeField("modifiée le", default=timezone.now)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = "étude de clause"
        verbose_name_plural = "études de clause"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="study_has_title"),
            models.CheckConstraint(
                condition=Q(side=StudySide.BUYER) | Q(facilitation__isnull=False),
                name="study_of_facilitator_has_facilitation",
                violation_error_message="Une étude de facilitateur appartient à sa structure.",
            ),
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | Q(facilitation__isnull=False),
                name="study_is_shared_with_somebody",
                violation_error_message="Indiquez avec quelle structure de facilitation partager.",
            ),
            models.CheckConstraint(
                condition=Q(estimated_value__isnull=True) | Q(estimated_value__gte=0),
                name="study_value_not_negative",
                violation_error_message="Le montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(duration_months__isnull=True) | Q(duration_months__gt=0),
                name="study_duration_positive",
                violation_error_message="La durée compte au moins un mois.",
            ),
            models.CheckConstraint(
                condition=Q(statement_due_day__range=(1, 31)) & Q(criterion_weight__range=(1, 100)),
                name="study_terms_exist",
                violation_error_message="Le jour va de 1 à 31, le poids du critère de 1 à 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(penalty_rate__isnull=True) | Q(penalty_rate__gte=0),
                name="study_penalty_not_negative",
                violation_error_message="Une pénalité ne peut pas être négative.",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-updated_at"], name="study_of_buyer"),
            models.Index(fields=["facilitation", "-updated_at"], name="study_of_facilitation"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None


class StudyLot(models.Model):
    """A lot of a study. Inputs are kept, results computed; the volume chosen by the buyer wins over the formula."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField("numéro")
    title = models.CharField("intitulé", max_length=300, validators=[validate_no_nir])
    trade = models.ForeignKey(
        Trade, verbose_name="métier ou corps d'état", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    labour_share = models.DecimalField("part de main-d'œuvre", null=True, blank=True, **SHARE)
    effort_rate = models.DecimalField("taux d'effort d'insertion", null=True, blank=True, **SHARE)
    hourly_cost = models.DecimalField("coût horaire (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    chosen_hours = models.PositiveIntegerField("volume retenu", null=True, blank=True)
    clause_kind = models.CharField("type de clause", max_length=30, choices=ClauseKind, blank=True)
    is_decided = models.BooleanField("type de clause choisi", default=False)

    class Meta:
        verbose_name = "lot d'une étude"
        verbose_name_plural = "lots d'une étude"
        ordering = ["study_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "number"],
                name="study_lot_number_once",
                violation_error_message="Cette étude a déjà un lot avec ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(amount_excl_tax__isnull=True) | Q(amount_excl_tax__gte=0),
                name="study_lot_amount_not_negative",
                violation_error_message="Le montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=(Q(labour_share__isnull=True) | Q(labour_share__range=(0, 1)))
                & (Q(effort_rate__isnull=True) | Q(effort_rate__range=(0, 1))),
                name="study_lot_shares_are_shares",
                violation_error_message="Une part est comprise entre 0 et 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(hourly_cost__isnull=True) | Q(hourly_cost__gt=0),
                name="study_lot_cost_positive",
                violation_error_message="Le coût horaire doit être positif.",
            ),
            models.CheckConstraint(
                condition=Q(duration_months__isnull=True) | Q(duration_months__gt=0),
                name="study_lot_duration_positive",
                violation_error_message="La durée compte au moins un mois.",
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number} · {self.title}"

    @property
    def computed_hours(self) -> int | None:
        """What the formula gives; None while an input is missing."""
        if self.amount_excl_tax is None or self.labour_share is None:
            return None
        if self.effort_rate is None or self.hourly_cost is None:
            return None
        return insertion_hours(
            amount_excl_tax=self.amount_excl_tax,
            labour_share=self.labour_share,
            effort_rate=self.effort_rate,
            hourly_cost=self.hourly_cost,
        )

    @property
    def hours(self) -> int | None:
        """The volume to write in the contract."""
        return self.computed_hours if self.chosen_hours is None else self.chosen_hours

    @property
    def months(self) -> int | None:
        """Its own duration, else the contract's."""
        return self.duration_months or self.study.duration_months

    @property
    def has_clause(self) -> bool:
        """Whether a clause is written for it: one was chosen, or nobody has decided yet."""
        return bool(self.clause_kind) or not self.is_decided
