"""What a buyer publishes of its socially responsible purchases (CCP L2111-3): the contracts notified in a year.

Counted over the contracts known here: those typed, and those of the essential data the buyer publishes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from clauses.enums import ClauseKind
from clauses.models import Lot, LotMonth, Obligation, PublicContract
from clauses.rules.kinds import NONE as NO_CONSIDERATION
from clauses.selectors.lots import ZERO
from clauses.selectors.reports.facts import lot_amount
from clauses.selectors.reports.scope import Places, Scope

UNSAID = "Considération sociale, type non précisé"
NONE = "Sans considération sociale connue"
RESERVED = [kind for kind in ClauseKind.values if kind.startswith("RESERVED")]


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """Contracts of one kind. A contract whose lots have several kinds is in several rows; its lots are in one."""

    label: str
    contracts: int
    lots: int
    euros: Decimal
    hours_owed: int
    hours_validated: Decimal


@dataclass(frozen=True, slots=True)
class Purchases:
    """The contracts notified in a year: all, those with a social consideration, those reserved; then kind by kind."""

    year: int
    total: PurchaseRow
    social: PurchaseRow
    reserved: PurchaseRow
    rows: list[PurchaseRow]
    without_amount: int

    @property
    def social_share(self) -> Decimal | None:
        return Decimal(self.social.contracts) / self.total.contracts if self.total.contracts else None

    @property
    def social_euros_share(self) -> Decimal | None:
        return self.social.euros / self.total.euros if self.total.euros else None

    @property
    def reserved_share(self) -> Decimal | None:
        return Decimal(self.reserved.contracts) / self.total.contracts if self.total.contracts else None

    @property
    def reserved_euros_share(self) -> Decimal | None:
        return self.reserved.euros / self.total.euros if self.total.euros else None


def purchases_of(scope: Scope) -> Purchases:
    """The purchases of a scope's year of notification."""
    lots = list(_lots(scope))
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for lot in lots:
        by_kind.setdefault(_kind(lot), []).append(lot)
    kinds = [*ClauseKind.values, UNSAID, NONE]
    return Purchases(
        year=scope.year,
        total=_row("Tous les marchés notifiés", lots),
        social=_row("Avec une considération sociale", [lot for lot in lots if _kind(lot) != NONE]),
        reserved=_row("Réservés", [lot for lot in lots if lot["clause_kind"] in RESERVED]),
        rows=[_row(_label(kind), by_kind[kind]) for kind in kinds if kind in by_kind],
        without_amount=sum(lot["euros"] is None for lot in lots),
    )


def _lots(scope: Scope) -> Iterable[dict[str, Any]]:
    """The lots of the contracts notified in the year, with their hours."""
    contracts = PublicContract.objects.filter(scope.contracts(""), notified_on__year=scope.year)
    if scope.territory is not None:
        contracts = contracts.filter(territory__in=Places.load().below(scope.territory.pk))
    owed = Obligation.objects.current().filter(lot=OuterRef("pk")).order_by().values("hours")[:1]
    months = LotMonth.objects.filter(lot=OuterRef("pk")).order_by().values("lot")
    rows: Iterable[Any] = (
        Lot.objects.filter(contract__in=contracts)
        .order_by("pk")
        .annotate(
            owed=Subquery(owed),
            validated=Coalesce(Subquery(months.annotate(total=Sum("validated")).values("total")), ZERO),
        )
        .values("contract_id", "clause_kind", "contract__considerations", "owed", "validated", euros=lot_amount())
    )
    return rows


def _kind(lot: dict[str, Any]) -> str:
    if lot["clause_kind"]:
        return lot["clause_kind"]
    said = [text for text in lot["contract__considerations"] if text != NO_CONSIDERATION]
    return UNSAID if said else NONE


def _label(kind: str) -> str:
    return ClauseKind(kind).label if kind in ClauseKind.values else kind


def _row(label: str, lots: Iterable[dict[str, Any]]) -> PurchaseRow:
    lots = list(lots)
    return PurchaseRow(
        label=label,
        contracts=len({lot["contract_id"] for lot in lots}),
        lots=len(lots),
        euros=sum((lot["euros"] for lot in lots if lot["euros"] is not None), Decimal(0)),
        hours_owed=sum(lot["owed"] or 0 for lot in lots),
        hours_validated=sum((lot["validated"] for lot in lots), Decimal(0)),
    )
