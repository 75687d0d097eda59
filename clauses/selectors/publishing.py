"""The contracts to publish, by who asks, buyer and year."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.actors import Actor
from accounts.models import Organisation
from clauses.decp.exporter import READ
from clauses.enums import ContractFamily, ContractStatus
from clauses.models import Publication, PublicContract


def publishable(contracts: QuerySet[PublicContract]) -> QuerySet[PublicContract]:
    """Public contracts and concessions, with all that their export reads."""
    return (
        contracts.exclude(family=ContractFamily.PRIVATE)
        .exclude(status=ContractStatus.ABANDONED)
        .select_related("buyer", "publishing_facts")
        .prefetch_related(READ[0], Prefetch("publications", Publication.objects.filter(raw__isnull=False)))
        .order_by("buyer__name", "reference", "pk")
    )


def contracts_to_publish(actor: Actor, *, filters: dict[str, Any]) -> QuerySet[PublicContract]:
    """Those an actor reads, of one buyer or one year of notification when she asks so."""
    return publishable(filtered(PublicContract.objects.visible_to(actor), filters))


def filtered(contracts: QuerySet[PublicContract], filters: dict[str, Any]) -> QuerySet[PublicContract]:
    if buyer := filters.get("buyer"):
        contracts = contracts.filter(buyer=buyer)
    if year := filters.get("year"):
        contracts = contracts.filter(notified_on__year=year)
    if filters.get("clause") == "with":
        social = Q(
            considerations__overlap=["Clause sociale", "Critère social", "Marché réservé", "Concession réservée"]
        )
        contracts = contracts.filter(Q(lots__clause_kind__gt="") | social).distinct()
    return contracts


def buyers_to_publish(actor: Actor) -> QuerySet[Organisation]:
    contracts = PublicContract.objects.visible_to(actor).exclude(family=ContractFamily.PRIVATE)
    return Organisation.objects.filter(pk__in=contracts.order_by().values("buyer")).order_by("name")
