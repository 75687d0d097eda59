"""The stages of a contract, a company on its lot, a statement, a penalty, a hire announced, an obligation proposed."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import (
    AnnouncementState,
    BridgeStatus,
    ParticipationStatus,
    PenaltyStatus,
    ProposalStatus,
    SignalStatus,
)
from clauses.models import CompanySignal, ObligationProposal, PenaltyProposal
from clauses.services.amendments import amendment_record, proposal_accept, proposal_of_amendment, proposal_refuse
from clauses.services.announcements import announcement_confirm, announcement_make, announcement_refuse
from clauses.services.bridge import bridge_close
from clauses.services.contract_life import contract_move
from clauses.services.fairness import companies_review, signal_dismiss, signal_hide, signal_restore, signal_share
from clauses.services.ledger import statement_return, statement_validate
from clauses.services.obligations import ObligationTerms, obligation_set
from clauses.services.participations import participation_add, participation_decide, participation_declare
from clauses.services.penalties import penalty_decide, penalty_withdraw
from clauses.services.statements import Cell, statement_send
from clauses.transitions import CONTRACT_TRANSITIONS, PENALTY_DECISIONS
from tests.factories.accounts import actor_create
from tests.factories.bridge import BridgeSite
from tests.factories.clauses import EngagementFactory, Site
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


def announcement_stage() -> Stage:
    office = Office()
    now, lot = office.now, office.lot
    identity = {"first_name": "Inès", "last_name": "Dufictif", "birth_date": dt.date(1991, 2, 3)}
    announced = {"contract_kind": "cdd", "starts_on": dt.date(2025, 3, 3)}
    terms = {**announced, "way": "direct", "ends_on": None, "weekly_hours": Decimal(35), "occupation": None}
    row = announcement_make(actor=office.contractor, lot_id=lot.pk, identity=identity, terms=announced, now=now)
    answered = {"answered_at": now, "answered_by": office.facilitator.user}
    nothing = {"answered_at": None, "answered_by": None, "engagement": None, "refusal": ""}
    needs: dict[str, dict[str, Any]] = {
        AnnouncementState.CONFIRMED: {**answered, "engagement": office.engagement},
        AnnouncementState.REFUSED: {**answered, "refusal": WHY},
    }

    def put(state: str, name: str) -> None:
        write(row, state=state, **nothing | needs.get(state, {}))

    fields = {
        "first_name": "Inès", "last_name": "Dufictif", "birth_date": "1991-02-03", "way": "direct",
        "company": office.contractor.organisation_id, "contract_kind": "cdd", "starts_on": "2025-03-03",
        "weekly_hours": "35",
    }  # fmt: skip
    page = ("clauses:announcement_answer", row.pk)
    return Stage(
        row=row,
        actors=office.actors,
        put=put,
        acts={
            "confirm": lambda actor: announcement_confirm(
                actor=actor, announcement_id=row.pk, identity=identity, terms=terms, now=now
            ),
            "refuse": lambda actor: announcement_refuse(actor=actor, announcement_id=row.pk, reason=WHY, now=now),
        },
        doors={"confirm": (door(*page, **fields),), "refuse": (door(*page, action="refuse", refusal=WHY),)},
        state_field="state",
    )


def proposal_stage() -> Stage:
    """An amendment of March 2025 gives the lot more money than its formula knows."""
    office = Office()
    lot, now, march = office.lot, office.now, dt.date(2025, 3, 1)
    terms = ObligationTerms(
        method="formula",
        amount_excl_tax=Decimal(400_000),
        labour_share=Decimal("0.5"),
        effort_rate=Decimal("0.05"),
        hourly_cost=Decimal(40),
    )
    obligation_set(actor=office.facilitator, lot_id=lot.pk, terms=terms, now=now)
    changes = {"notified_on": march, "amount_excl_tax": Decimal(500_000), "ends_on": None, "written_hours": None}
    amendment = amendment_record(actor=office.facilitator, lot_id=lot.pk, values=changes, now=now)
    row = ObligationProposal.objects.get()
    decided = {"decided_at": now, "decided_by": office.facilitator.user}
    nothing = {"decided_at": None, "decided_by": None, "obligation": None, "refusal_reason": ""}
    needs: dict[str, dict[str, Any]] = {
        ProposalStatus.ACCEPTED: {**decided, "obligation": lot.obligations.current().get()},
        ProposalStatus.REFUSED: {**decided, "refusal_reason": WHY},
    }

    def put(state: str, name: str) -> None:
        write(row, status=state, **nothing | needs.get(state, {}))

    def read_again() -> None:
        """The same amendment, corrected."""
        amendment.amount_excl_tax = Decimal(600_000)
        proposal_of_amendment(lot=lot, amendment=amendment, now=now)

    decision = {"proposal_id": row.pk, "reason": WHY, "now": now}
    page = ("clauses:proposal_detail", row.pk)
    return Stage(
        row=row,
        actors=office.actors,
        put=put,
        acts={
            "accept": lambda actor: proposal_accept(actor=actor, amount=Decimal(500_000), **decision),
            "refuse": lambda actor: proposal_refuse(actor=actor, **decision),
        },
        alone={"replace": read_again},
        doors={
            "accept": (door(*page, decision="accept", reason=WHY, amount="500000"),),
            "refuse": (door(*page, decision="refuse", reason=WHY),),
        },
    )


def bridge_stage() -> Stage:
    """An offer drafted for a late lot: the facilitator gives it up, or the company says no."""
    site, now = BridgeSite(), timezone.now()
    bridge = site.open()
    pk, nothing = bridge.pk, {"closed_at": None, "closed_by": None, "closed_reason": ""}
    closed = {"closed_at": now, "closed_by": site.facilitator.user, "closed_reason": WHY}

    return Stage(
        row=bridge,
        actors=everybody(
            employer=site.employer_actor, contractor=site.contractor, pilot=site.pilot, facilitator=site.facilitator
        ),
        put=lambda state, name: write(bridge, **(closed if state == BridgeStatus.CLOSED else nothing)),
        acts={"close": lambda actor: bridge_close(actor=actor, bridge_id=pk, reason=WHY, now=now)},
        doors={
            "close": (
                door("clauses:bridge_end", pk, reason=WHY),
                door("clauses:bridge_confirm", pk, refuser="1", reason=WHY),
            )
        },
        # Closed twice, the first reason stays.
        twice=frozenset({"close"}),
    )


def signal_stage() -> Stage:
    """Four people of a lot have no tutor; with a fifth one, the facts are others."""
    office = Office()
    company, now, day = office.contractor.organisation, office.now, dt.date(2025, 11, 20)
    people = {"lot": office.lot, "company": company, "eligible": True}
    EngagementFactory.create_batch(3, **people)
    companies_review(on=day, now=now)
    row = CompanySignal.objects.get(code="no_tutor")
    pk, facilitator = row.pk, office.facilitator.user
    nothing = {"shared_at": None, "shared_by": None, "dismissed_at": None, "dismissed_by": None, "dismissal_reason": ""}
    decided: dict[str, dict[str, Any]] = {
        SignalStatus.SHARED: {"shared_at": now, "shared_by": facilitator},
        SignalStatus.DISMISSED: {"dismissed_at": now, "dismissed_by": facilitator, "dismissal_reason": WHY},
    }

    def come_back() -> None:
        EngagementFactory(**people)
        companies_review(on=day + dt.timedelta(1), now=now)

    said = {"signal_id": pk, "now": now}
    return Stage(
        row=row,
        actors=office.actors,
        put=lambda state, name: write(row, **nothing | decided.get(state, {})),
        acts={
            "dismiss": lambda actor: signal_dismiss(actor=actor, reason=WHY, **said),
            "restore": lambda actor: signal_restore(actor=actor, **said),
            "share": lambda actor: signal_share(actor=actor, **said),
            "hide": lambda actor: signal_hide(actor=actor, **said),
        },
        alone={"come_back": come_back},
        doors={
            "dismiss": (door("clauses:signal_aside", pk, reason=WHY),),
            "restore": (door("clauses:signal_again", pk),),
            "share": (door("clauses:signal_show", pk),),
            "hide": (door("clauses:signal_keep", pk),),
        },
        # Twice is once.
        twice=frozenset({"restore", "share", "hide"}),
    )
