"""The stages of a contract, of a company on its lot, of a statement of hours and of a penalty."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import ParticipationStatus, PenaltyStatus
from clauses.models import PenaltyProposal
from clauses.services.contract_life import contract_move
from clauses.services.ledger import statement_return, statement_validate
from clauses.services.participations import participation_add, participation_decide, participation_declare
from clauses.services.penalties import penalty_decide, penalty_withdraw
from clauses.services.statements import Cell, statement_send
from clauses.transitions import CONTRACT_TRANSITIONS, PENALTY_DECISIONS
from tests.factories.accounts import actor_create
from tests.factories.clauses import Site
from tests.workflows.stage import WHY, Door, Stage, door, everybody, write

SIRET = "55204599900869"


class Office(Site):
    """A contract with its buyer; the company also recruits."""

    def __init__(self) -> None:
        super().__init__()
        self.buyer = actor_create(Role.BUYER, organisation=self.contract.buyer)
        self.now, self.today = timezone.now(), timezone.localdate()
        self.actors = everybody(
            facilitator=self.facilitator,
            contractor=self.contractor,
            buyer=self.buyer,
            employer=actor_create(Role.EMPLOYER, organisation=self.contractor.organisation),
        )


def contract_stage() -> Stage:
    office = Office()
    pk = office.contract.pk

    def move(name: str) -> Callable[[Actor], Any]:
        return lambda actor: contract_move(actor=actor, contract_id=pk, move=name, reason=WHY, now=office.now)

    names = [change.name for change in CONTRACT_TRANSITIONS]
    return Stage(
        row=office.contract,
        actors=office.actors,
        put=lambda state, name: write(office.contract, status=state),
        acts={name: move(name) for name in names},
        doors={name: (door("clauses:contract_end", pk, name, reason=WHY),) for name in names},
    )


def participation_stage() -> Stage:
    """A subcontractor that the lead declared."""
    office = Office()
    lot, now, today = office.lot.pk, office.now, office.today
    words = {"name": "Cloisons du Lac", "work": "Pose des cloisons", "contact_email": "paie@cloisons.example"}
    declaration = {"lot_id": lot, "siret": SIRET, "amount_excl_tax": None, "on": today, "now": now, **words}
    company = participation_declare(actor=office.contractor, **declaration)
    nothing = {"accepted_on": None, "accepted_by": None, "refused_on": None, "refusal_reason": ""}
    needs: dict[str, dict[str, Any]] = {
        ParticipationStatus.ACCEPTED: {"accepted_on": today, "accepted_by": office.buyer.user},
        ParticipationStatus.REFUSED: {"refused_on": today, "refusal_reason": WHY},
    }

    def put(state: str, name: str) -> None:
        write(company, status=state, **nothing | needs.get(state, {}))

    def decide(decision: str) -> Callable[[Actor], Any]:
        return lambda actor: participation_decide(
            actor=actor, participation_id=company.pk, decision=decision, reason=WHY, on=today, now=now
        )

    def declare(actor: Actor) -> Any:
        if actor.role == Role.CONTRACTOR:
            return participation_declare(actor=actor, **declaration)
        return participation_add(actor=actor, role="subcontractor", **declaration)

    def decision(name: str) -> tuple[Door, ...]:
        return (door("clauses:company_decision", company.pk, decision=name, reason=WHY),)

    return Stage(
        row=company,
        actors=office.actors,
        put=put,
        acts={"accept": decide("accept"), "refuse": decide("refuse"), "declare_again": declare},
        doors={
            "accept": decision("accept"),
            "refuse": decision("refuse"),
            "declare_again": (
                door("clauses:subcontractors", lot, siret=SIRET, **words),
                door("clauses:participation_new", lot, siret=SIRET, role="subcontractor", **words),
            ),
        },
    )


def statement_stage() -> Stage:
    office = Office()
    month = dt.date(2025, 4, 1)
    statement = office.statement("120.50", month=month)
    pk, now, box = statement.pk, office.now, Cell(office.engagement.pk, month, "WORK", Decimal("120.50"))

    def send(actor: Actor) -> Any:
        return statement_send(actor=actor, lot_id=office.lot.pk, month=month, cells=[box], now=now)

    return Stage(
        row=statement,
        actors=office.actors,
        put=lambda state, name: write(statement, status=state),
        acts={
            "send": send,
            "validate": lambda actor: statement_validate(actor=actor, statement_id=pk, now=now),
            "return": lambda actor: statement_return(actor=actor, statement_id=pk, reason=WHY, now=now),
        },
        doors={
            "send": (door("clauses:statement_grid", office.lot.pk, month, action="send", **{box.field: "120,50"}),),
            "validate": (door("clauses:statement_review", pk, action="validate_all"),),
            "return": (door("clauses:statement_review", pk, action="return", reason=WHY),),
        },
    )


def penalty_stage() -> Stage:
    office = Office()
    now = office.now
    penalty = PenaltyProposal.objects.create(
        lot=office.lot, owed_hours=833, validated_hours=0, estimated_euros=1000, proposed_euros=1000,
        argument="Peu de démarches.", proposed_at=now, proposed_by=office.facilitator.user,
    )  # fmt: skip
    decided = {"decision_reason": WHY, "decided_at": now, "decided_by": office.buyer.user}
    euros = {PenaltyStatus.APPLIED: 1000, PenaltyStatus.REDUCED: 400, PenaltyStatus.WAIVED: 0}

    def put(state: str, name: str) -> None:
        write(penalty, status=state, **({"decided_euros": euros[state], **decided} if state in euros else {}))

    def decide(decision: str) -> Callable[[Actor], Any]:
        return lambda actor: penalty_decide(
            actor=actor, penalty_id=penalty.pk, decision=decision, reason=WHY, euros=Decimal(400), now=now
        )

    decisions = [change.name for change in PENALTY_DECISIONS]
    return Stage(
        row=penalty,
        actors=office.actors,
        put=put,
        acts={
            **{name: decide(name) for name in decisions},
            "withdraw": lambda actor: penalty_withdraw(actor=actor, penalty_id=penalty.pk, now=now),
        },
        doors={
            **{
                name: (door("clauses:buyer_lot", office.lot.pk, decision=name, euros="400", reason=WHY),)
                for name in decisions
            },
            "withdraw": (door("clauses:penalty_take_back", penalty.pk),),
        },
    )
