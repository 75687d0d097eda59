"""What buyers publish: large contracts before the duty of August 2026, and the files that bring them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import Organisation
from clauses.enums import (
    ContractOrigin,
    ContractType,
    ExemptionGround,
    ParticipationRole,
    ReadingOutcome,
    SourceKind,
    SourcePace,
)
from clauses.models import DecpReading, DecpSource, DutyExemption, Lot, Participation, PublicContract, PublishingFacts
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
    _publishable(world, _contract(world, MEALS, buyer))
    exempted = _contract(world, SOFTWARE, buyer)
    _contract(world, BRIDGE, buyer)
    DutyExemption.objects.create(
        contract=exempted,
        ground=ExemptionGround.AVAILABLE_SOLUTION,
        words="Le logiciel s'achète tel quel chez son éditeur : rien à exécuter, donc aucun poste à ouvrir.",
        recorded_at=world.instant(19),
        recorded_by=world.users["acheteur"],
    )
    build_sources(world)


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


def _publishable(world: World, contract: PublicContract) -> None:
    """Its buyer stated all that the essential data ask for."""
    contract.ccag, contract.consortium = "Fournitures courantes et services", "Pas de groupement"
    contract.execution_terms, contract.place_code, contract.place_kind = ["Bons de commande"], "74", "département"
    contract.save(update_fields=["ccag", "consortium", "execution_terms", "place_code", "place_kind"])
    PublishingFacts.objects.create(
        contract=contract,
        values={
            "techniques": {"technique": ["Accord-cadre"]},
            "typesPrix": {"typePrix": ["Définitif révisable"]},
            "formePrix": "Unitaire",
            "considerationsEnvironnementales": {"considerationEnvironnementale": ["Critère environnemental"]},
            "offresRecues": 3,
            "marcheInnovant": False,
            "attributionAvance": False,
        },
        updated_at=world.instant(3),
        updated_by=world.users["acheteur"],
    )


def build_sources(world: World) -> None:
    """A buyer's profile that was read, fell silent and came back; the folder where colleagues put what they receive."""
    address = DecpSource.objects.create(
        name="Profil d'acheteur du Département",
        kind=SourceKind.ADDRESS,
        location="https://marches.trois-vallees.example/decp/marches.json",
        pace=SourcePace.WEEKLY,
        created_at=world.instant(60),
        created_by=world.users["pilotage"],
        tried_at=world.instant(1),
        succeeded_at=world.instant(1),
        failed_at=world.instant(9),
        failure="Le serveur répond 503 : il a une panne.",
        next_at=world.instant(-6),
    )
    DecpSource.objects.create(
        name="Fichiers reçus par courriel",
        kind=SourceKind.FOLDER,
        pace=SourcePace.DAILY,
        is_active=False,
        created_at=world.instant(40),
        created_by=world.users["pilotage"],
    )
    for days, outcome, problem, times, created, updated in (
        (50, ReadingOutcome.IMPORTED, "", 1, 9, 0),
        (30, ReadingOutcome.IMPORTED, "", 1, 2, 3),
        (23, ReadingOutcome.BROKEN, "Fichier illisible, ligne 1204 : le JSON est illisible ou tronqué.", 1, 0, 0),
        (9, ReadingOutcome.UNREACHABLE, "Le serveur répond 503 : il a une panne.", 2, 0, 0),
        (4, ReadingOutcome.IMPORTED, "", 1, 3, 1),
    ):
        DecpReading.objects.create(
            source=address,
            name="marches.json",
            origin=address.location,
            digest="" if outcome == ReadingOutcome.UNREACHABLE else f"demo-{days:059}",
            outcome=outcome,
            problem=problem,
            times=times,
            size=184_000,
            report={} if problem else _report(created, updated),
            read_at=world.instant(days),
        )


def _report(created: int, updated: int) -> dict[str, Any]:
    warnings = [
        {"record": "D74-2026-103", "field": "dureeMois", "message": "Durée absente."},
        {
            "record": "D74-2026-094",
            "field": "titulaires[0].id",
            "message": "SIRET incorrect : « 4810 » (4 chiffres au lieu de 14).",
        },
    ]
    return {
        "records": created + updated + 6,
        "created": created,
        "updated": updated,
        "unchanged": 6,
        "rejected": 0,
        "defects": len(warnings),
        "warnings": warnings,
    }
