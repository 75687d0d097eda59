"""The network of a territory's facilitators: what each reads of the contracts that the others follow.

Contracts, lots, companies and hours; never a person, and nothing to change.
"""

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from clauses.models import Lot, PublicContract
from clauses.selectors.contracts import contracts_search, with_hours
from clauses.selectors.lots import with_totals


def in_network(actor: Actor) -> bool:
    return actor.role == Role.FACILITATOR and actor.membership.sees_network


def network_contracts(actor: Actor, *, text: str = "") -> QuerySet[PublicContract]:
    """The contracts that other structures follow in the actor's territory; none for who is not of the network."""
    if not in_network(actor):
        return PublicContract.objects.none()
    here = Q() if actor.territory_ids is None else Q(territory_id__in=actor.territory_ids)
    contracts: QuerySet[PublicContract] = (
        PublicContract.objects.filter(here, facilitation__isnull=False)
        .exclude(facilitation_id=actor.organisation_id)
        .select_related("buyer", "facilitation", "facilitator__user", "territory")
    )
    contracts = contracts_search(contracts, text.strip()) if text.strip() else contracts
    return with_hours(contracts).order_by("facilitation__name", "-notified_on", "pk")


def network_lots(contract: PublicContract) -> QuerySet[Lot]:
    """The lots of a contract of the network, with their hours and companies."""
    lots = Lot.objects.filter(contract=contract).select_related("contract", "outlook")
    return with_totals(lots).prefetch_related("participations__organisation").order_by("number", "pk")


def facilitators(actor: Actor) -> QuerySet[Membership]:
    """Everybody who facilitates within the reach of a pilot."""
    found = Membership.objects.usable().filter(role=Role.FACILITATOR)
    if actor.territory_ids is not None:
        found = found.filter(territory_id__in=actor.territory_ids)
    return found.select_related("user", "organisation", "territory").order_by(
        "organisation__name", "user__last_name", "pk"
    )
