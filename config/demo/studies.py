"""Two studies before a tender: a buyer's, shared with the facilitator, and one that a facilitator prepares."""

import datetime as dt
from decimal import Decimal

from accounts.models import Organisation
from clauses.enums import BuyerType, ClauseKind, ContractType, StudySide
from clauses.models import Study, StudyLot, Trade
from config.demo.contracts import BUYERS, HOURLY_COST
from config.demo.world import World

CONTACT = "{name}, {organisation}\n{email}"
# Trade, title, amount, effort rate, kind of clause (None: still to be chosen).
SCHOOL = (
    ("maconnerie", "Gros œuvre", 1_450_000, "0.07", ClauseKind.EXECUTION),
    ("peinture-interieure", "Peinture intérieure", 420_000, "0.10", ClauseKind.EXECUTION_AND_CRITERION),
    ("espaces-verts", "Abords et espaces verts", 90_000, "0.15", ClauseKind.RESERVED_SIAE),
    ("electricite", "Électricité", 310_000, "0.05", None),
)
LIBRARIES = (
    ("nettoyage", "Nettoyage des médiathèques", 240_000, "0.12", None),
    ("accueil-secretariat", "Numérisation du fonds local", 60_000, "0.20", None),
)


def build_studies(world: World) -> None:
    facilitator = world.users["facilitateur"].memberships.get()
    contact = CONTACT.format(
        name=facilitator.user, organisation=facilitator.organisation.name, email=facilitator.user.email
    )
    buyers = {buyer.name: buyer for buyer in Organisation.objects.filter(name__in=BUYERS.values())}
    _study(
        world,
        SCHOOL,
        title="Réhabilitation du collège des Aravis",
        buyer=buyers[BUYERS["achats"]],
        facilitation=facilitator.organisation,
        side=StudySide.BUYER,
        shared_at=world.instant(5),
        created_by=world.users["acheteur"],
        contract_type=ContractType.WORKS,
        estimated_value=Decimal(5_600_000),
        commune_id="74010",
        cpv="45214",
        duration_months=18,
        contact=contact,
        penalty_rate=Decimal(45),
    )
    _study(
        world,
        LIBRARIES,
        title="Nettoyage et numérisation des médiathèques",
        buyer=buyers[BUYERS["habitat"]],
        facilitation=facilitator.organisation,
        side=StudySide.FACILITATOR,
        created_by=facilitator.user,
        contract_type=ContractType.SERVICES,
        estimated_value=Decimal(300_000),
        commune_id="74012",
        duration_months=24,
    )


def _study(world: World, lots, **values) -> None:
    by_code = {trade.code: trade for trade in Trade.objects.in_force(world.today)}
    study = Study.objects.create(
        buyer_type=BuyerType.LOCAL,
        consultation_on=world.today + dt.timedelta(days=60),
        created_at=world.instant(12),
        updated_at=world.instant(4),
        **values,
    )
    StudyLot.objects.bulk_create(
        StudyLot(
            study=study,
            number=number,
            title=title,
            trade=by_code[code],
            amount_excl_tax=Decimal(amount),
            labour_share=by_code[code].labour_share,
            effort_rate=Decimal(effort),
            hourly_cost=HOURLY_COST,
            clause_kind=kind or "",
            is_decided=kind is not None,
        )
        for number, (code, title, amount, effort, kind) in enumerate(lots, start=1)
    )
