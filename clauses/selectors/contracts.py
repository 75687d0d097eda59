"""Lists of contracts, searched, filtered and sorted."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from clauses.models import Lot, LotMonth, Obligation, Participation, PublicContract
from clauses.selectors.lots import ZERO, without_obligation

SORTS: dict[str, tuple[str | OrderBy, ...]] = {
    "": (F("notified_on").desc(nulls_last=True), "-pk"),
    "amount": (F("amount_excl_tax").desc(nulls_last=True), "-pk"),
    "reference": ("reference", "pk"),
    "buyer": ("buyer__name", "reference", "pk"),
}


def contracts_list(actor: Actor, *, filters: dict[str, Any] | None = None) -> QuerySet[PublicContract]:
    """The contracts an actor reads that match the filters, with owed and validated hours."""
    filters = filters or {}
    contracts = PublicContract.objects.visible_to(actor).select_related("buyer", "facilitator__user")
    if text := filters.get("q", "").strip():
        contracts = _search(contracts, text)
    if filters.get("scope") == "mine":
        contracts = contracts.filter(facilitator_id=actor.membership.pk)
    elif filters.get("scope") == "free":
        contracts = contracts.filter(facilitator__isnull=True)
    elif filters.get("scope") == "unset":
        lots = without_obligation(Lot.objects.filter(contract=OuterRef("pk")))
        contracts = contracts.filter(Exists(lots))
    if clause := filters.get("clause"):
        lots = Lot.objects.filter(contract=OuterRef("pk"), clause_kind="" if clause == "none" else clause)
        contracts = contracts.filter(Exists(lots))
    return _with_hours(contracts).order_by(*SORTS[filters.get("sort") or ""])


def _search(contracts: QuerySet[PublicContract], text: str) -> QuerySet[PublicContract]:
    for word in text.split()[:5]:
        companies = Participation.objects.filter(
            Q(organisation__name__icontains=word) | Q(published_identifier__startswith=word),
            lot__contract=OuterRef("pk"),
        )
        contracts = contracts.filter(
            Q(reference__icontains=word)
            | Q(title__icontains=word)
            | Q(buyer__name__icontains=word)
            | Q(buyer__siret__startswith=word)
            | Exists(companies)
        )
    return contracts


def _with_hours(contracts: QuerySet[PublicContract]) -> QuerySet[PublicContract]:
    def of_contract(rows: QuerySet, column: str) -> Subquery:
        rows = rows.filter(lot__contract=OuterRef("pk")).order_by().values("lot__contract")
        return Subquery(rows.annotate(total=Sum(column)).values("total"))

    lots = Lot.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
    return contracts.annotate(
        lot_count=Subquery(lots.annotate(n=Count("pk")).values("n")),
        owed_hours=of_contract(Obligation.objects.current(), "hours"),
        validated_hours=Coalesce(of_contract(LotMonth.objects.all(), "validated"), ZERO),
    )
