"""A penalty: proposed by the facilitator with her opinion, decided by the buyer, kept with its history."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from clauses.enums import PenaltyStatus
from clauses.models import Lot, PenaltyProposal
from clauses.rules import penalty
from clauses.selectors.lots import lots_of, progress_of
from clauses.services.contracts import require_facilitator
from clauses.transitions import PENALTY_DECISIONS, PENALTY_WITHDRAW
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply

DECISIONS = {change.name: change for change in PENALTY_DECISIONS}


@transaction.atomic
def penalty_propose(
    *, actor: Actor, lot_id: int, euros: Decimal, argument: str, now: dt.datetime, on: dt.date
) -> PenaltyProposal:
    """Propose a penalty to the buyer, at most what the contract gives for the hours missing today."""
    require_facilitator(actor)
    Lot.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=lot_id)
    lot = lots_of(actor).get(pk=lot_id)
    totals = progress_of(lot, on=on).totals
    if not totals.owed or lot.penalty_rate is None:
        raise Refused.because("no_rate", "Le contrat ne fixe pas d'heures ou pas de pénalité par heure.")
    validated = max(totals.validated, Decimal(0))
    most = penalty(
        target_hours=totals.owed, validated_hours=validated, rate_per_hour=lot.penalty_rate, cap=lot.penalty_cap
    )
    problems = []
    if euros < 0 or euros > most:
        problems.append(Reason("too_much", f"Le contrat permet au plus {most} €.", field="euros"))
    if not argument.strip():
        problems.append(Reason("argument_missing", "Donnez votre avis à l'acheteur.", field="argument"))
    if problems:
        raise Refused(problems)
    if PenaltyProposal.objects.filter(lot=lot, status=PenaltyStatus.PROPOSED).exists():
        raise Conflict.because("already_proposed", "Une pénalité attend déjà la décision de l'acheteur.")
    proposed = PenaltyProposal.objects.create(
        lot=lot,
        owed_hours=totals.owed,
        validated_hours=validated,
        estimated_euros=most,
        proposed_euros=euros,
        argument=argument.strip(),
        proposed_at=now,
        proposed_by=actor.user,
    )
    outbox_add("penalty_proposed", key=f"penalty:{proposed.pk}", penalty_id=proposed.pk, lot_id=lot.pk)
    return proposed


@transaction.atomic
def penalty_decide(
    *, actor: Actor, penalty_id: int, decision: str, reason: str, now: dt.datetime, euros: Decimal | None = None
) -> PenaltyProposal:
    """The buyer applies, reduces (to `euros`, with a reason) or waives (with a reason) a proposed penalty. Once."""
    if not actor.has_role(Role.BUYER):
        raise Refused.because("wrong_role", "Seul l'acheteur décide d'une pénalité.")
    proposed = PenaltyProposal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=penalty_id)
    change = DECISIONS[decision]
    if proposed.is_waiting:
        proposed.decided_euros = _decided_euros(proposed, decision, euros)
        proposed.decision_reason = reason.strip()
        proposed.decided_at = now
        proposed.decided_by = actor.user
        proposed.save(update_fields=["decided_euros", "decision_reason", "decided_at", "decided_by"])
    transition_apply(
        change, proposed, actor=actor, now=now, reason=reason, penalty_id=proposed.pk, lot_id=proposed.lot_id
    )
    return proposed


def _decided_euros(proposed: PenaltyProposal, decision: str, euros: Decimal | None) -> Decimal:
    if decision == "apply":
        return proposed.proposed_euros
    if decision == "waive":
        return Decimal(0)
    if euros is None or not 0 < euros < proposed.proposed_euros:
        message = f"Indiquez un montant entre 0 et {proposed.proposed_euros} €."
        raise Refused([Reason("not_reduced", message, field="euros")])
    return euros


@transaction.atomic
def penalty_withdraw(*, actor: Actor, penalty_id: int, now: dt.datetime) -> PenaltyProposal:
    """The facilitator takes her proposal back before any decision."""
    proposed = PenaltyProposal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=penalty_id)
    transition_apply(PENALTY_WITHDRAW, proposed, actor=actor, now=now, lot_id=proposed.lot_id)
    return proposed
