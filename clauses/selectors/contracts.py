"""Lists of contracts, searched, filtered and sorted."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.models import Organisation
from clauses.enums import ParticipationRole, ParticipationStatus
from clauses.models import Lot, LotMonth, Obligation, Participation, PublicContract
from clauses.selectors.lots import ZERO, with_totals, without_obligation
from core.documents import Sheet
from core.documents.spreadsheets import Cell
from referential.models import Commune

SORTS: dict[str, tuple[str | OrderBy, ...]] = {
    "": (F("notified_on").desc(nulls_last=True), "-pk"),
    "oldest": (F("notified_on").asc(nulls_last=True), "pk"),
    "owed": (F("owed_hours").desc(nulls_last=True), "-pk"),
    "amount": (F("amount_excl_tax").desc(nulls_last=True), "-pk"),
    "reference": ("reference", "pk"),
    "buyer": ("buyer__name", "reference", "pk"),
}


def contracts_list(actor: Actor, *, filters: dict[str, Any] | None = None) -> QuerySet[PublicContract]:
    """The contracts an actor reads that match the filters, with owed and validated hours."""
    filters = filters or {}
    contracts = PublicContract.objects.visible_to(actor).select_related("buyer", "facilitator__user")
    if text := filters.get("q", "").strip():
        contracts = contracts_search(contracts, text)
    if filters.get("scope") == "mine":
        contracts = contracts.filter(facilitator_id=actor.membership.pk)
    elif filters.get("scope") == "free":
        contracts = contracts.filter(facilitator__isnull=True)
    elif filters.get("scope") == "unset":
        lots = without_obligation(Lot.objects.filter(contract=OuterRef("pk")))
        contracts = contracts.filter(Exists(lots))
    elif filters.get("scope") == "waiting":
        waiting = Participation.objects.filter(lot__contract=OuterRef("pk"), status=ParticipationStatus.PENDING)
        contracts = contracts.filter(Exists(waiting))
    for name, column in (("family", "family"), ("buyer", "buyer"), ("year", "notified_on__year"), ("state", "status")):
        if value := filters.get(name):
            contracts = contracts.filter(**{column: value})
    if clause := filters.get("clause"):
        lots = Lot.objects.filter(contract=OuterRef("pk"), clause_kind="" if clause == "none" else clause)
        contracts = contracts.filter(Exists(lots))
    return with_hours(contracts).order_by(*SORTS[filters.get("sort") or ""])


def contracts_search(contracts: QuerySet[PublicContract], text: str) -> QuerySet[PublicContract]:
    """Contracts that hold every word: in their reference, their title, their buyer or a company."""
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


def with_hours(contracts: QuerySet[PublicContract]) -> QuerySet[PublicContract]:
    """Add `lot_count`, `owed_hours` and `validated_hours`."""

    def of_contract(rows: QuerySet, column: str) -> Subquery:
        rows = rows.filter(lot__contract=OuterRef("pk")).order_by().values("lot__contract")
        return Subquery(rows.annotate(total=Sum(column)).values("total"))

    lots = Lot.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
    return contracts.annotate(
        lot_count=Subquery(lots.annotate(n=Count("pk")).values("n")),
        owed_hours=of_contract(Obligation.objects.current(), "hours"),
        validated_hours=Coalesce(of_contract(LotMonth.objects.all(), "validated"), ZERO),
    )


def buyers_of_contracts(actor: Actor) -> QuerySet[Organisation]:
    """Whose contracts the actor reads: the choices of a filter."""
    mine = PublicContract.objects.visible_to(actor).order_by().values("buyer")
    return Organisation.objects.filter(pk__in=mine).order_by("name", "pk")


def years_of_contracts(actor: Actor) -> list[int]:
    """The years of notification of the contracts an actor reads, the latest first."""
    days = PublicContract.objects.visible_to(actor).filter(notified_on__isnull=False)
    return [day.year for day in days.dates("notified_on", "year", order="DESC")]


# --- The workbook of a list ---

CONTRACT_HEAD = (
    "Référence", "Objet", "Famille", "État", "Acheteur", "SIRET de l'acheteur", "Notifié le", "Durée (mois)",
    "Montant HT", "CPV", "Lieu", "Procédure", "CCAG", "Facilitateur", "Lots", "Heures dues", "Heures validées",
)  # fmt: skip
LOT_HEAD = (
    "Référence", "Lot", "Intitulé", "Type de clause", "Montant HT", "Début", "Fin", "Titulaire", "Heures dues",
    "Heures validées", "Heures à vérifier",
)  # fmt: skip
EXPORTED = 5000


def contracts_sheets(actor: Actor, *, filters: dict[str, Any]) -> list[Sheet]:
    """The list as it is filtered and sorted, and its lots: a workbook of two sheets."""
    contracts = list(contracts_list(actor, filters=filters)[:EXPORTED])
    lots = with_totals(Lot.objects.filter(contract__in=[one.pk for one in contracts]).select_related("contract"))
    leads = dict(
        Participation.objects.filter(lot__in=lots.order_by().values("pk"), role=ParticipationRole.LEAD).values_list(
            "lot", Coalesce("organisation__name", "published_name")
        )
    )
    note = f"Les {EXPORTED} premiers marchés." if len(contracts) == EXPORTED else ""
    return [
        Sheet("Marchés", CONTRACT_HEAD, [_contract_row(one) for one in contracts], note=note),
        Sheet("Lots", LOT_HEAD, [_lot_row(one, leads) for one in lots.order_by("contract__reference", "number", "pk")]),
    ]


def _contract_row(contract: Any) -> tuple[Cell, ...]:
    return (
        contract.reference, contract.title, contract.get_family_display(), contract.get_status_display(),
        contract.buyer.name, contract.buyer.siret or "", contract.notified_on, contract.duration_months,
        contract.amount_excl_tax, contract.cpv, contract.place_name or contract.place_code, contract.procedure,
        contract.ccag, str(contract.facilitator.user) if contract.facilitator else "", contract.lot_count or 0,
        contract.owed_hours, contract.validated_hours,
    )  # fmt: skip


def _lot_row(lot: Any, leads: dict[int, str]) -> tuple[Cell, ...]:
    return (
        lot.contract.reference, lot.number, lot.title, lot.get_clause_kind_display() if lot.clause_kind else "",
        lot.amount_excl_tax, lot.starts_on, lot.ends_on, leads.get(lot.pk, ""), lot.owed_hours, lot.validated_hours,
        lot.declared_hours,
    )  # fmt: skip


# --- One contract, to be written again ---


def lots_to_edit(contract: PublicContract) -> QuerySet[Lot]:
    """The lots of a contract in their order, each with `owes`: whether its obligation is set."""
    current = Obligation.objects.current().filter(lot=OuterRef("pk"))
    lots = Lot.objects.filter(contract=contract).select_related("contract", "commune").prefetch_related("publics")
    return lots.annotate(owes=Exists(current)).order_by("number", "pk")


def contract_commune(contract: PublicContract) -> Commune | None:
    """Where a contract is carried out, when its place is one commune."""
    return Commune.objects.filter(pk=contract.place_code).first() if contract.place_kind == "commune" else None
