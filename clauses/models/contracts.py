"""Contracts that carry an insertion clause: their lots, parts, changes, and the companies that answer for them."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import ClauseKind, ContractFamily, ContractOrigin, ParticipationRole, TrancheKind
from core.validators import validate_no_nir


def _contracts_of(actor, prefix: str) -> Q | None:
    """Which contracts an actor reads, as a filter on `prefix`; None when she reads none.

    The pilot reads all figures; a facilitator those her organisation follows or nobody follows yet, within her
    territory; a buyer her own; a contractor those where her company takes part.
    """
    if actor is None:
        return None
    if actor.is_department_wide:
        return Q()
    if actor.role == Role.FACILITATOR:
        followed = Q(**{f"{prefix}facilitation_id": actor.organisation_id})
        free = Q(**{f"{prefix}facilitation__isnull": True})
        if actor.territory_ids is None:
            return followed | free
        here = Q(**{f"{prefix}territory_id__in": actor.territory_ids}) | Q(**{f"{prefix}territory__isnull": True})
        return (followed | free) & here
    if actor.role == Role.BUYER:
        return Q(**{f"{prefix}buyer_id": actor.organisation_id})
    return None


class PublicContractQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is not None and actor.role == Role.CONTRACTOR:
            lots = Participation.objects.filter(organisation_id=actor.organisation_id).values("lot__contract_id")
            return self.filter(pk__in=lots)
        visible = _contracts_of(actor, "")
        return self.none() if visible is None else self.filter(visible)


@pghistory.track()
class PublicContract(models.Model):
    """A contract that owes insertion hours, or may: public, concession or private.

    `buyer` and `reference` identify it, as in the essential data (DECP).
    """

    family = models.CharField("famille", max_length=10, choices=ContractFamily, default=ContractFamily.PUBLIC)
    origin = models.CharField("origine", max_length=10, choices=ContractOrigin, default=ContractOrigin.MANUAL)
    reference = models.CharField("référence", max_length=255)
    title = models.TextField("objet")
    buyer = models.ForeignKey(
        "accounts.Organisation", verbose_name="acheteur", on_delete=models.PROTECT, related_name="contracts_bought"
    )
    facilitation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name="structure de facilitation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contracts_followed",
    )
    facilitator = models.ForeignKey(
        "accounts.Membership",
        verbose_name="facilitateur",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contracts_followed",
    )
    territory = models.ForeignKey(
        "accounts.Territory",
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contracts",
    )
    considerations = ArrayField(
        models.CharField(max_length=60), verbose_name="considérations sociales publiées", default=list, blank=True
    )
    nature = models.CharField("nature", max_length=255, blank=True)
    procedure = models.CharField("procédure", max_length=255, blank=True)
    ccag = models.CharField("CCAG", max_length=255, blank=True)
    cpv = models.CharField("code CPV", max_length=8, blank=True)
    framework_reference = models.CharField("accord-cadre", max_length=255, blank=True)
    execution_terms = ArrayField(
        models.CharField(max_length=255), verbose_name="modalités d'exécution", default=list, blank=True
    )
    consortium = models.CharField("groupement", max_length=255, blank=True)
    place_code = models.CharField("code du lieu", max_length=32, blank=True)
    place_kind = models.CharField("type de lieu", max_length=20, blank=True)
    place_name = models.CharField("lieu d'exécution", max_length=255, blank=True)
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    notified_on = models.DateField("notifié le", null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)

    objects = PublicContractQuerySet.as_manager()

    class Meta:
        verbose_name = "marché"
        verbose_name_plural = "marchés"
        ordering = ["-notified_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "reference"],
                name="contract_once_per_buyer",
                violation_error_message="Cet acheteur a déjà un marché avec cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(amount_excl_tax__isnull=True) | Q(amount_excl_tax__gte=0),
                name="contract_amount_not_negative",
                violation_error_message="Le montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(reference=""),
                name="contract_has_reference_and_title",
                violation_error_message="Un marché a une référence et un objet.",
            ),
        ]
        indexes = [
            models.Index(fields=["facilitation", "-notified_on"], name="contract_of_facilitation"),
            models.Index(fields=["territory"], name="contract_of_territory"),
            GinIndex(fields=["title", "reference"], opclasses=["gin_trgm_ops"] * 2, name="contract_text_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"[:120]


class LotQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is not None and actor.role == Role.CONTRACTOR:
            mine = Participation.objects.filter(organisation_id=actor.organisation_id).values("lot_id")
            return self.filter(pk__in=mine)
        visible = _contracts_of(actor, "contract__")
        return self.none() if visible is None else self.filter(visible)


@pghistory.track()
class Lot(models.Model):
    """The part of a contract that owes hours: the obligation sits here, the contract's is the sum."""

    contract = models.ForeignKey(PublicContract, verbose_name="marché", on_delete=models.PROTECT, related_name="lots")
    number = models.CharField("numéro", max_length=20, default="1")
    title = models.TextField("intitulé")
    clause_kind = models.CharField("type de clause", max_length=30, choices=ClauseKind, blank=True)
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
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
    """A part of a lot: firm, or optional until the buyer affirms it (CCP R2113-4 to R2113-6)."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="tranches")
    kind = models.CharField("nature", max_length=8, choices=TrancheKind)
    label = models.CharField("intitulé", max_length=120)
    amount_excl_tax = models.DecimalField("montant HT", max_digits=14, decimal_places=2)
    counts_from = models.DateField(
        "compte depuis le", null=True, blank=True, help_text="Notification, ou affermissement par l'acheteur."
    )

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
        ]

    def __str__(self) -> str:
        return self.label


@pghistory.track()
class Amendment(models.Model):
    """A published or recorded change of a contract. It never changes an obligation by itself."""

    contract = models.ForeignKey(PublicContract, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField("numéro")
    notified_on = models.DateField("notifié le", null=True, blank=True)
    published_on = models.DateField("publié le", null=True, blank=True)
    amount_excl_tax = models.DecimalField("nouveau montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField("nouvelle durée (mois)", null=True, blank=True)
    origin = models.CharField("origine", max_length=10, choices=ContractOrigin, default=ContractOrigin.MANUAL)
    note = models.TextField("note", blank=True, validators=[validate_no_nir])

    class Meta:
        verbose_name = "modification"
        verbose_name_plural = "modifications"
        ordering = ["contract_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="amendment_number_once_per_contract",
                violation_error_message="Ce marché a déjà une modification avec ce numéro.",
            )
        ]

    def __str__(self) -> str:
        return f"Modification n° {self.number}"


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Whoever reads a lot reads its companies; a company only reads its own part."""
        visible = self.filter(lot__in=Lot.objects.visible_to(actor))
        if actor is not None and actor.role == Role.CONTRACTOR:
            return visible.filter(organisation_id=actor.organisation_id)
        return visible


@pghistory.track()
class Participation(models.Model):
    """A company on a lot. `organisation` is missing while its published identifier is unusable."""

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
    declared_on = models.DateField("déclarée le", null=True, blank=True)

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
        ]
        indexes = [models.Index(fields=["organisation", "lot"], name="participation_of_company")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        if self.organisation is not None:
            return self.organisation.name
        return self.published_name or f"Entreprise {self.published_identifier}"
