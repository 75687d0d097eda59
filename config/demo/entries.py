"""Contracts entered by hand: a consortium whose subcontractor waits, a concession, one given up, a draft."""

import datetime as dt
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType

from accounts.models import Organisation
from clauses.enums import (
    ClauseKind,
    ContractFamily,
    ContractStatus,
    ContractType,
    ObligationMethod,
    ParticipationRole,
    ParticipationStatus,
)
from clauses.models import ContractDraft, Lot, Obligation, Participation, PublicContract
from clauses.services.contract_entry import HOURS_REASON
from clauses.transitions import COMPANY_ACCEPT, COMPANY_REFUSE, CONTRACT_ABANDON
from config.demo.contracts import BUYERS, DEMO_CONTRACTOR
from config.demo.world import World
from core.models import TransitionLog
from core.workflow import Transition
from people.models import EligibilityCriterion

SCOPE = (
    "Toutes les tâches du lot, sur les sites du marché. Embauche directe, mise à disposition ou sous-traitance, au "
    "choix de l'entreprise."
)
LACKING_PAPER = "Attestation d'assurance décennale absente du dossier."
WITHOUT_FOLLOW_UP = "Procédure déclarée sans suite : crédits reportés à l'exercice suivant."


def build_entries(world: World) -> None:
    _complete(world)
    _consortium(world)
    _concession(world)
    _abandoned(world)
    _draft(world)


def _organisation(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def _contact(world: World) -> str:
    user = world.users["facilitateur"]
    return f"{user}, Maison de l'emploi des Trois-Vallées\n{user.email}, 04 50 00 00 12"


def _complete(world: World) -> None:
    """What the contracts told before say of insertion; one is left to be completed."""
    with_clause = Lot.objects.exclude(clause_kind="").values("contract")
    told = PublicContract.objects.filter(pk__in=with_clause).exclude(reference__in=["HOP-2025-05", "D74-2026-040"])
    told.update(action_scope=SCOPE, facilitator_contact=_contact(world))
    PublicContract.objects.filter(family=ContractFamily.PUBLIC, ccag="Travaux").update(contract_type=ContractType.WORKS)
    publics = EligibilityCriterion.objects.filter(code__in=["rsa", "deld", "rqth"])
    for lot in Lot.objects.filter(contract__reference__in=["D74-2025-007", "GEN-2025-14"]):
        lot.publics.set(publics)


def _contract(
    world: World, *, starts_in: int, notified_ago: int, months: int, lot_title: str, kind: str, **values
) -> Lot:
    facilitator = world.users["facilitateur"].memberships.get()
    starts_on = world.day(-starts_in)
    contract = PublicContract.objects.create(
        facilitation=facilitator.organisation,
        facilitator=facilitator,
        territory=world.root,
        notified_on=world.day(notified_ago),
        duration_months=months,
        action_scope=SCOPE,
        facilitator_contact=_contact(world),
        **values,
    )
    return Lot.objects.create(
        contract=contract,
        title=lot_title,
        clause_kind=kind,
        amount_excl_tax=contract.amount_excl_tax,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=30 * months),
        commune_id=contract.place_code,
        penalty_rate=Decimal(45),
    )


def _owe(world: World, lot: Lot, hours: int, days_ago: int) -> None:
    Obligation.objects.create(
        lot=lot,
        method=ObligationMethod.FIXED,
        hours=hours,
        reason=HOURS_REASON,
        decided_at=world.instant(days_ago),
        decided_by=world.users["facilitateur"],
    )


def _consortium(world: World) -> None:
    """The demonstration's contractor leads; one subcontractor is accepted, one refused, one waits for the buyer."""
    lot = _contract(
        world,
        starts_in=6,
        notified_ago=32,
        months=14,
        lot_title="Confortement du pont et reprise des accès",
        kind=ClauseKind.EXECUTION,
        family=ContractFamily.PUBLIC,
        reference="D74-2026-052",
        title="Confortement du pont de la Combe et reprise de ses accès",
        buyer=_organisation(BUYERS["achats"]),
        considerations=["Clause sociale"],
        contract_type=ContractType.WORKS,
        nature="Marché",
        procedure="Procédure adaptée",
        ccag="Travaux",
        cpv="45221000",
        consortium="Solidaire",
        place_code="74224",
        place_kind="commune",
        place_name=world.communes["74224"].name,
        amount_excl_tax=Decimal(2_150_000),
    )
    _owe(world, lot, 1_490, 30)
    _company(lot, DEMO_CONTRACTOR, ParticipationRole.LEAD, declared_on=lot.contract.notified_on)
    _company(lot, "Charpentes du Val d'Abondance", ParticipationRole.CO_CONTRACTOR, work="Étaiements et platelages")
    _accepted(world, lot)
    _refused(world, lot)
    _company(
        lot,
        "Les Mains Vertes du Faucigny",
        ParticipationRole.SUBCONTRACTOR,
        status=ParticipationStatus.PENDING,
        work="Remise en état des abords et plantations",
        amount_excl_tax=Decimal(38_400),
        contact_email="chantiers@mainsvertes.demo.example",
        declared_on=world.day(4),
        declared_by=world.users["titulaire"],
    )


def _company(lot: Lot, name: str, role: str, **values) -> Participation:
    organisation = _organisation(name)
    return Participation.objects.create(
        lot=lot,
        organisation=organisation,
        role=role,
        published_name=name,
        published_identifier=organisation.siret or "",
        **values,
    )


def _accepted(world: World, lot: Lot) -> None:
    company = _company(
        lot,
        "Lac & Toits",
        ParticipationRole.SUBCONTRACTOR,
        work="Peinture des garde-corps",
        amount_excl_tax=Decimal(64_000),
        declared_on=world.day(14),
        declared_by=world.users["titulaire"],
        accepted_on=world.day(9),
        accepted_by=world.users["acheteur"],
    )
    _log(world, company, COMPANY_ACCEPT, ParticipationStatus.PENDING, user="acheteur", days_ago=9)


def _refused(world: World, lot: Lot) -> None:
    company = _company(
        lot,
        "Menuiserie Cascade",
        ParticipationRole.SUBCONTRACTOR,
        status=ParticipationStatus.REFUSED,
        work="Coffrages",
        declared_on=world.day(13),
        declared_by=world.users["titulaire"],
        refused_on=world.day(8),
        refusal_reason=LACKING_PAPER,
    )
    _log(world, company, COMPANY_REFUSE, ParticipationStatus.PENDING, user="acheteur", days_ago=8, reason=LACKING_PAPER)


def _concession(world: World) -> None:
    lot = _contract(
        world,
        starts_in=-20,
        notified_ago=70,
        months=60,
        lot_title="Exploitation de quatre refuges",
        kind=ClauseKind.CONCESSION,
        family=ContractFamily.CONCESSION,
        reference="DSP-2026-02",
        title="Exploitation des refuges départementaux",
        buyer=_organisation(BUYERS["achats"]),
        considerations=["Clause sociale"],
        nature="Délégation de service public",
        procedure="Procédure négociée ouverte",
        cpv="55300000",
        place_code="74056",
        place_kind="commune",
        place_name=world.communes["74056"].name,
        amount_excl_tax=Decimal(3_400_000),
    )
    _owe(world, lot, 2_400, 68)
    _company(lot, "Refuge Gourmand", ParticipationRole.LEAD, declared_on=lot.contract.notified_on)


def _abandoned(world: World) -> None:
    lot = _contract(
        world,
        starts_in=25,
        notified_ago=18,
        months=10,
        lot_title="Déconstruction et désamiantage",
        kind=ClauseKind.EXECUTION,
        family=ContractFamily.PUBLIC,
        reference="GEN-2026-11",
        title="Déconstruction de l'ancien centre technique",
        buyer=_organisation("Ville-Centre du Genevois"),
        considerations=["Clause sociale"],
        contract_type=ContractType.WORKS,
        nature="Marché",
        procedure="Procédure adaptée",
        ccag="Travaux",
        cpv="45111000",
        place_code="74243",
        place_kind="commune",
        place_name=world.communes["74243"].name,
        amount_excl_tax=Decimal(690_000),
        status=ContractStatus.ABANDONED,
    )
    _log(
        world,
        lot.contract,
        CONTRACT_ABANDON,
        ContractStatus.OPEN,
        user="facilitateur",
        days_ago=6,
        reason=WITHOUT_FOLLOW_UP,
    )


def _log(world: World, obj, change: Transition, source: str, *, user: str, days_ago: int, reason: str = "") -> None:
    author = world.users[user]
    TransitionLog.objects.create(
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        transition=change.name,
        label=change.label,
        source_state=source,
        target_state=change.target,
        reason=reason,
        actor=author,
        actor_role=author.memberships.get().role,
        at=world.instant(days_ago),
    )


def _draft(world: World) -> None:
    facilitator = world.users["facilitateur"].memberships.get()
    boxes: dict[str, list[str]] = {
        "buyer_siret": [_organisation(BUYERS["habitat"]).siret or ""],
        "reference": ["HAB-2026-30"],
        "title": ["Entretien des parties communes, secteur Arve"],
        "cpv": ["90911200"],
        "ccag": ["Fournitures courantes et services"],
        "lots-total": ["2"],
        "lots-0-title": ["Bâtiments du centre"],
        "lots-0-clause_kind": [ClauseKind.EXECUTION],
        "lots-1-title": ["Bâtiments de la plaine"],
        "lots-1-clause_kind": [ClauseKind.RESERVED_SIAE],
    }
    ContractDraft.objects.create(
        author=facilitator.user,
        facilitation=facilitator.organisation,
        family=ContractFamily.PUBLIC,
        title=boxes["title"][0],
        boxes=boxes,
        created_at=world.instant(2),
        saved_at=world.instant(2),
    )
