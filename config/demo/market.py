"""What buyers publish: large contracts before the duty of August 2026, and the files that bring them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Organisation
from clauses.enums import ContractOrigin, ContractType, ExemptionGround, ParticipationRole
from clauses.models import DutyExemption, Lot, Participation, PublicContract
from config.demo.companies import fictional_siret
from config.demo.contracts import BUYERS
from config.demo.world import World

UNKNOWN_COMPANY = 960  # the number of a fictional SIRET that no employer of the demonstration has


@dataclass(frozen=True, slots=True)
class Large:
    """A contract above the European threshold, without a social condition. Days are counted back from today."""

    reference: str
    title: str
    cpv: str
    contract_type: str
    amount: int
    consulted: int | None
    notified: int
    months: int
    company: str


MEALS = Large(
    "D74-2026-101", "Repas livrés aux collèges sans cuisine", "55523100", ContractType.SERVICES, 640_000, 68, 12, 24,
    "Refuge Gourmand",
)  # fmt: skip
SOFTWARE = Large(
    "D74-2026-094", "Licences du logiciel des routes", "48000000", ContractType.SUPPLIES, 380_000, 61, 20, 36,
    "Numérique des Cimes",
)  # fmt: skip
BRIDGE = Large(
    "D74-2026-103", "Reprise du viaduc de la Menoge", "45221111", "", 6_200_000, None, 5, 14,
    "Maçonnerie Fier et Fils",
)  # fmt: skip


def build_market(world: World) -> None:
    buyer = Organisation.objects.get(name=BUYERS["achats"])
    _contract(world, MEALS, buyer)
    exempted = _contract(world, SOFTWARE, buyer)
    _contract(world, BRIDGE, buyer)
    DutyExemption.objects.create(
        contract=exempted,
        ground=ExemptionGround.AVAILABLE_SOLUTION,
        words="Le logiciel s'achète tel quel chez son éditeur : rien à exécuter, donc aucun poste à ouvrir.",
        recorded_at=world.instant(19),
        recorded_by=world.users["acheteur"],
    )


def _contract(world: World, large: Large, buyer: Organisation) -> PublicContract:
    facilitator = world.users["facilitateur"].memberships.get()
    starts = world.day(large.notified)
    contract = PublicContract.objects.create(
        reference=large.reference,
        title=large.title,
        origin=ContractOrigin.DECP,
        buyer=buyer,
        facilitation=facilitator.organisation,
        territory=world.root,
        considerations=["Pas de considération sociale"],
        contract_type=large.contract_type,
        consultation_on=None if large.consulted is None else world.day(large.consulted),
        nature="Marché",
        procedure="Appel d'offres ouvert",
        cpv=large.cpv,
        amount_excl_tax=Decimal(large.amount),
        notified_on=starts,
        duration_months=large.months,
        created_at=world.instant(4),
    )
    lot = Lot.objects.create(
        contract=contract,
        title=large.title,
        amount_excl_tax=Decimal(large.amount),
        starts_on=starts,
        ends_on=starts + dt.timedelta(days=30 * large.months),
    )
    known = Organisation.objects.filter(name=large.company).first()
    Participation.objects.create(
        lot=lot,
        role=ParticipationRole.LEAD,
        organisation=known,
        published_identifier="" if known else fictional_siret(UNKNOWN_COMPANY),
        published_name=large.company,
        declared_on=starts,
    )
    return contract
