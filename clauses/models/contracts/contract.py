"""A contract that owes insertion hours, and which of them each role reads."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import BuyerType, ContractFamily, ContractOrigin, ContractStatus, ContractType, ParticipationStatus
from core.validators import validate_no_nir


def contracts_of(actor, prefix: str) -> Q | None:
    """Which contracts an actor reads, as a filter on `prefix`; None when she reads none.

    The pilot reads all figures; a facilitator those her organisation follows or nobody follows yet, within her
    territory; a buyer her own; a contractor those where her company takes part.
    """
    if actor is None:
        return None
    if actor.is_department_wide:
        return Q()
    if actor.role == Role.FACILITATOR:
        free = Q(**{f"{prefix}facilitation__isnull": True}) & _within_reach(actor, prefix)
        return contracts_followed(actor, prefix) | free
    if actor.role == Role.BUYER:
        return Q(**{f"{prefix}buyer_id": actor.organisation_id})
    return None


def contracts_followed(actor, prefix: str) -> Q:
    """Those that a facilitator's organisation follows, within her territory: what her figures count."""
    return Q(**{f"{prefix}facilitation_id": actor.organisation_id}) & _within_reach(actor, prefix)


def _within_reach(actor, prefix: str) -> Q:
    if actor.territory_ids is None:
        return Q()
    return Q(**{f"{prefix}territory_id__in": actor.territory_ids}) | Q(**{f"{prefix}territory__isnull": True})


class PublicContractQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor is not None and actor.role == Role.CONTRACTOR:
            mine = self.model._default_manager.filter(
                lots__participations__organisation_id=actor.organisation_id,
                lots__participations__status__in=ParticipationStatus.on_the_lot(),
            )
            return self.filter(pk__in=mine.values("pk"))
        visible = contracts_of(actor, "")
        return self.none() if visible is None else self.filter(visible)


@pghistory.track()
class PublicContract(models.Model):
    """A contract that owes insertion hours, or may: public, concession or private.

    `buyer` and `reference` identify it, as in the essential data (DECP).
    """

    family = models.CharField("famille", max_length=10, choices=ContractFamily, default=ContractFamily.PUBLIC)
    status = models.CharField("état", max_length=10, choices=ContractStatus, default=ContractStatus.OPEN)
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
    contract_type = models.CharField("type d'achat", max_length=10, choices=ContractType, blank=True)
    buyer_type = models.CharField("catégorie d'acheteur", max_length=8, choices=BuyerType, default=BuyerType.LOCAL)
    consultation_on = models.DateField("consultation lancée le", null=True, blank=True)
    estimated_value = models.DecimalField("valeur estimée HT", max_digits=14, decimal_places=2, null=True, blank=True)
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
    action_scope = models.TextField("périmètre de l'action d'insertion", blank=True, validators=[validate_no_nir])
    facilitator_contact = models.TextField(
        "coordonnées du facilitateur écrites au marché", blank=True, validators=[validate_no_nir]
    )
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
                condition=Q(estimated_value__isnull=True) | Q(estimated_value__gte=0),
                name="contract_estimate_not_negative",
                violation_error_message="La valeur estimée ne peut pas être négative.",
            ),
            models.CheckConstraint(
                condition=~Q(family=ContractFamily.PRIVATE) | Q(procedure="", ccag=""),
                name="contract_private_has_no_procedure",
                violation_error_message="Un marché privé n'a ni procédure ni CCAG.",
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
            models.Index(fields=["buyer", "-notified_on"], name="contract_of_buyer"),
            models.Index(fields=["consultation_on"], name="contract_by_consultation"),
            GinIndex(fields=["title", "reference"], opclasses=["gin_trgm_ops"] * 2, name="contract_text_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"[:120]

    @property
    def is_private(self) -> bool:
        return self.family == ContractFamily.PRIVATE

    @property
    def is_open(self) -> bool:
        return self.status == ContractStatus.OPEN
