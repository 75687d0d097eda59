"""Amendments: what they change at once, and the new obligation that they only propose.

Law: a clause or its volume is changed by agreement of both parties. So an amendment never moves what is owed by
itself; somebody accepts or refuses, and says why.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actors import Actor
from clauses.enums import ContractOrigin, ObligationMethod, PartKind
from clauses.models import Amendment, Lot, Obligation, ObligationPart, ObligationProposal, PublicContract
from clauses.rules import hours_owed, kinds_of_family, part_hours
from clauses.services.contracts import considerations_follow, hours_cut, lot_lock
from clauses.services.obligation_parts import MAX_HOURS, base_in_force, base_of, base_with, compose, restate
from clauses.services.obligations import obligation_in_force, require_past
from clauses.transitions import OBLIGATION_ACCEPT, OBLIGATION_REFUSE, OBLIGATION_REPLACE
from core import formats
from core.errors import Conflict, Reason, Refused
from core.outbox import outbox_add
from core.workflow import transition_apply

FIELDS = ("notified_on", "amount_excl_tax", "ends_on", "clause_kind", "written_hours", "note")


@transaction.atomic
def amendment_record(*, actor: Actor, lot_id: int, values: dict[str, Any], now: dt.datetime) -> Amendment:
    """Record an amendment of a lot: amount, end and clause are facts at once, the obligation is only proposed."""
    lot = lot_lock(actor, lot_id)
    require_past(values["notified_on"], now, field="notified_on")
    if problems := _problems(lot, values):
        raise Refused(problems)
    contract = lot.contract
    number = values.get("number") or _next_number(contract)
    if contract.amendments.filter(number=number).exists():
        message = "Ce marché a déjà une modification avec ce numéro."
        raise Conflict.because("number_taken", message, field="number")
    amendment = Amendment.objects.create(
        contract=contract,
        lot=lot,
        number=number,
        origin=ContractOrigin.MANUAL,
        **{name: values[name] for name in FIELDS if name in values},
    )
    _apply_facts(lot, amendment)
    proposal_of_amendment(lot=lot, amendment=amendment, now=now)
    return amendment


def _next_number(contract: PublicContract) -> int:
    return (contract.amendments.aggregate(last=Max("number"))["last"] or 0) + 1


def _problems(lot: Lot, values: dict[str, Any]) -> list[Reason]:
    problems = []
    notified, ends_on = lot.contract.notified_on, values.get("ends_on")
    if notified is not None and values["notified_on"] < notified:
        message = f"Le marché n'a été notifié que le {formats.day(notified)}."
        problems.append(Reason("before_notification", message, field="notified_on"))
    if ends_on is not None and lot.starts_on is not None and ends_on < lot.starts_on:
        problems.append(Reason("dates_reversed", "La fin du lot précède son début.", field="ends_on"))
    if ends_on is not None:
        problems += hours_cut(lot, None, ends_on)
    if values.get("clause_kind") not in (None, "", *kinds_of_family(lot.contract.family)):
        message = "Ce type de clause ne convient pas à cette famille de marchés."
        problems.append(Reason("kind_of_another_family", message, field="clause_kind"))
    changes = ("amount_excl_tax", "ends_on", "clause_kind", "written_hours")
    if all(values.get(name) in (None, "") for name in changes):
        message = "Indiquez ce que l'avenant change : le montant, la fin, la clause ou les heures."
        problems.append(Reason("nothing_changes", message))
    return problems


def _apply_facts(lot: Lot, amendment: Amendment) -> None:
    changed = {
        name: getattr(amendment, name)
        for name in ("amount_excl_tax", "ends_on", "clause_kind")
        if getattr(amendment, name) not in (None, "")
    }
    for name, value in changed.items():
        setattr(lot, name, value)
    if changed:
        lot.save(update_fields=list(changed))
        considerations_follow(lot.contract)
        outbox_add("lot_exchange", key=f"amendment:{amendment.pk}", lot_id=lot.pk)


# --- Proposals ---


def proposal_of_amendment(*, lot: Lot, amendment: Amendment, now: dt.datetime) -> ObligationProposal | None:
    """Propose the obligation that an amendment calls for; an earlier proposal of the same amendment is replaced.

    None when the amendment moves nothing that is owed: no amount nor hours, no obligation yet, or an obligation that
    follows the orders and the periods.
    """
    current = obligation_in_force(lot)
    if current is None or not _moves(current, amendment):
        return None
    pending = ObligationProposal.objects.pending().filter(lot=lot, amendment=amendment)
    label = _label(amendment)
    if pending.filter(label=label).exists():
        return None
    for earlier in pending.select_for_update(of=("self",)):
        transition_apply(OBLIGATION_REPLACE, earlier, actor=None, now=now)
    proposal = ObligationProposal.objects.create(
        lot=lot,
        amendment=amendment,
        label=label,
        effective_on=amendment.notified_on or amendment.published_on or timezone.localdate(now),
        created_at=now,
    )
    outbox_add("lot_exchange", key=f"proposal:{proposal.pk}", lot_id=lot.pk)
    return proposal


def _moves(current: Obligation, amendment: Amendment) -> bool:
    if amendment.written_hours is not None:
        return True
    if amendment.amount_excl_tax is None or current.follows_quantities:
        return False
    if current.method == ObligationMethod.WORKED_SHARE:
        return False
    amounts = [part.amount_excl_tax for part in base_of(current)]
    return amendment.amount_excl_tax != amounts[-1]


def _label(amendment: Amendment) -> str:
    said = []
    if amendment.amount_excl_tax is not None:
        said.append(f"montant porté à {formats.euros(amendment.amount_excl_tax)}")
    if amendment.written_hours is not None:
        said.append(f"{formats.hours(amendment.written_hours)} écrites")
    return f"{amendment} : {', '.join(said)}"


def proposed_base(
    current: Obligation, proposal: ObligationProposal, *, amount: Decimal | None, written: Decimal | None
) -> list[ObligationPart]:
    """The contract's terms over time with the amendment in its place; ValueError when nothing gives its hours."""
    base = [part for part in base_of(current) if part.amendment_id != proposal.amendment_id]
    base = base or base_of(current)
    terms = base_in_force(base, proposal.effective_on)
    part = ObligationPart(
        kind=PartKind.BASE,
        tranche_id=terms.tranche_id,
        amendment=proposal.amendment,
        label=str(proposal.amendment),
        counts_from=proposal.effective_on,
        amount_excl_tax=terms.amount_excl_tax if amount is None else amount,
        written_hours=written,
        labour_share=terms.labour_share,
        effort_rate=terms.effort_rate,
        hourly_cost=terms.hourly_cost,
        euros_per_hour=terms.euros_per_hour,
        worked_hours=terms.worked_hours,
    )
    part_hours(part.terms)
    return base_with(base, part)


def proposed_hours(
    lot: Lot, current: Obligation, proposal: ObligationProposal, *, on: dt.date, amount=None, written=None
) -> int | None:
    """What the lot would owe if the proposal were accepted so; None when its hours must first be given."""
    try:
        base = proposed_base(current, proposal, amount=amount, written=written)
    except ValueError:
        return None
    parts = compose(lot, base, method=current.method, follows=current.follows_quantities)
    return hours_owed(parts=[part.terms for part in parts], on=on)


def _proposal_locked(actor: Actor, proposal_id: int) -> tuple[Lot, ObligationProposal]:
    lot_id = ObligationProposal.objects.visible_to(actor).values_list("lot", flat=True).get(pk=proposal_id)
    lot = lot_lock(actor, lot_id)
    proposal = ObligationProposal.objects.select_related("amendment").get(pk=proposal_id)
    if not proposal.is_pending:
        raise Conflict.because(
            "already_decided", "Cette proposition vient d'être décidée : regardez ce qui a été retenu."
        )
    return lot, proposal


@transaction.atomic
def proposal_accept(
    *,
    actor: Actor,
    proposal_id: int,
    reason: str,
    now: dt.datetime,
    amount: Decimal | None = None,
    written: Decimal | None = None,
) -> Obligation:
    """Make the proposal the obligation since its day, with the amount and hours retained, and the reason."""
    lot, proposal = _proposal_locked(actor, proposal_id)
    current = obligation_in_force(lot)
    problems = _acceptance_problems(proposal, reason, written, now)
    if current is None:
        problems.append(Reason("no_obligation", "Ce lot n'a pas d'obligation : fixez-la."))
    if problems or current is None:
        raise Refused(problems)
    try:
        base = proposed_base(current, proposal, amount=amount, written=written)
    except ValueError:
        message = "Ce lot n'a pas de formule : indiquez les heures que l'avenant retient."
        raise Refused.because("hours_missing", message, field="written") from None
    obligation = restate(
        actor=actor,
        lot=lot,
        current=current,
        base=base,
        effective_on=proposal.effective_on,
        change=proposal.label,
        now=now,
        reason=None if written is None else reason,
        amendment=proposal.amendment,
    )
    decided = {"decided_at": obligation.decided_at, "decided_by": actor.user, "obligation": obligation}
    values = {**decided, "acceptance_reason": reason.strip()}
    transition_apply(OBLIGATION_ACCEPT, proposal, actor=actor, now=now, reason=reason, values=values)
    return obligation


def _acceptance_problems(
    proposal: ObligationProposal, reason: str, written: Decimal | None, now: dt.datetime
) -> list[Reason]:
    problems = []
    if not reason.strip():
        problems.append(Reason("reason_missing", "Indiquez ce qui fonde votre accord.", field="reason"))
    if proposal.effective_on > timezone.localdate(now):
        message = f"L'avenant ne prend effet que le {formats.day(proposal.effective_on)} : acceptez-le ce jour-là."
        problems.append(Reason("day_to_come", message))
    if written is not None and written > MAX_HOURS:
        problems.append(Reason("hours_impossible", "Ce volume est impossible : vérifiez-le.", field="written"))
    return problems


@transaction.atomic
def proposal_refuse(*, actor: Actor, proposal_id: int, reason: str, now: dt.datetime) -> ObligationProposal:
    """Leave the obligation as it is, with the reason."""
    lot, proposal = _proposal_locked(actor, proposal_id)
    if not reason.strip():
        raise Refused.because("reason_missing", "Indiquez pourquoi l'obligation ne change pas.", field="reason")
    values = {"refusal_reason": reason.strip(), "decided_at": now, "decided_by": actor.user}
    transition_apply(OBLIGATION_REFUSE, proposal, actor=actor, now=now, reason=reason, values=values)
    outbox_add("lot_exchange", key=f"proposal_refused:{proposal.pk}", lot_id=lot.pk)
    return proposal
