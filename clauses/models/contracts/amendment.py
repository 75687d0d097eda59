"""Changes of a contract, published or recorded by hand."""

import pghistory
from django.db import models
from django.db.models import Q

from clauses.enums import ClauseKind, ContractOrigin
from clauses.models.contracts.contract import PublicContract
from clauses.models.contracts.lot import Lot
from core.validators import validate_no_nir


@pghistory.track()
class Amendment(models.Model):
    """A published or recorded change of a contract. It never changes an obligation by itself."""

    contract = models.ForeignKey(PublicContract, on_delete=models.PROTECT, related_name="amendments")
    lot = models.ForeignKey(
        Lot,
        verbose_name="lot concerné",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amendments",
        help_text="Vide : la modification concerne tout le marché.",
    )
    number = models.PositiveIntegerField("numéro")
    notified_on = models.DateField("notifié le", null=True, blank=True)
    published_on = models.DateField("publié le", null=True, blank=True)
    amount_excl_tax = models.DecimalField("nouveau montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField("nouvelle durée (mois)", null=True, blank=True)
    ends_on = models.DateField("nouvelle fin", null=True, blank=True)
    clause_kind = models.CharField("clause ajoutée", max_length=30, choices=ClauseKind, blank=True)
    written_hours = models.DecimalField(
        "heures écrites à l'avenant", max_digits=9, decimal_places=2, null=True, blank=True
    )
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
            ),
            models.CheckConstraint(
                condition=Q(written_hours__isnull=True) | Q(written_hours__gte=0),
                name="amendment_hours_not_negative",
                violation_error_message="Les heures ne peuvent pas être négatives.",
            ),
        ]

    def __str__(self) -> str:
        return f"Modification n° {self.number}"
