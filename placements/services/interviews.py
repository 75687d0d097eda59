"""Writes about the interview that follows an employer's yes: its date, then how it went."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from core.cleaning import clean_or_refuse
from core.errors import Reason, Refused
from core.workflow import transition_apply
from matching.enums import OutcomeStep
from placements.enums import InterviewResult, ProposalStatus
from placements.models import Proposal
from placements.services.outcomes import DROPPED, proposal_outcome
from placements.services.proposals import proposal_answer, proposal_lock
from placements.transitions import FAIL_INTERVIEW, HOLD_INTERVIEW, MISS_INTERVIEW, PLAN_INTERVIEW


@transaction.atomic
def proposal_accept(
    *, proposal_id: int, at: dt.datetime | None, now: dt.datetime, place: str = "", actor: Actor | None = None
) -> Proposal:
    """The employer says yes and, with `at`, proposes the date of the interview: both, or nothing.

    `actor` None: she answers by her signed link. The person is asked whether she can come, as for any interview.
    """
    proposal = proposal_answer(proposal_id=proposal_id, accepts=True, now=now, actor=actor)
    if at is None:
        return proposal
    return interview_plan(actor=actor, proposal_id=proposal_id, at=at, place=place, now=now)


@transaction.atomic
def interview_plan(
    *, actor: Actor | None, proposal_id: int, at: dt.datetime, now: dt.datetime, place: str = ""
) -> Proposal:
    """Set or move the date of the interview. Both sides are told; the same date told twice changes nothing."""
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    place = place.strip()
    if proposal.status == ProposalStatus.INTERVIEW and (proposal.interview_at, proposal.interview_place) == (at, place):
        return proposal
    if at <= now:
        raise Refused.because("past", "Cette date est passée : dites plutôt comment l'entretien s'est passé.", "at")
    proposal.interview_at, proposal.interview_place = at, place
    clean_or_refuse(proposal, only=["interview_place"])
    proposal.save(update_fields=["interview_at", "interview_place"])
    transition_apply(PLAN_INTERVIEW, proposal, actor=actor, now=now)
    return proposal


@transaction.atomic
def interview_tell(
    *, actor: Actor, proposal_id: int, result: str, held_on: dt.date, now: dt.datetime, comment: str = ""
) -> Proposal:
    """How the interview went: on to a hire, to be confirmed, without result (with a reason), or the person missed it.

    An interview that nobody had planned may be told all the same, except that it was missed.
    """
    proposal = proposal_lock(actor=actor, proposal_id=proposal_id)
    if reasons := _tell_reasons(proposal, result, held_on, on=timezone.localdate(now)):
        raise Refused(reasons)
    is_missed = result == InterviewResult.MISSED
    values = {"interview_result": result, "interviewed_on": None if is_missed else held_on}
    change = {
        InterviewResult.MISSED.value: MISS_INTERVIEW,
        InterviewResult.NOT_RETAINED.value: FAIL_INTERVIEW,
    }.get(result, HOLD_INTERVIEW)
    transition_apply(change, proposal, actor=actor, now=now, reason=comment, values=values)
    if not is_missed:
        proposal_outcome(proposal, OutcomeStep.INTERVIEW, at=now, reason=result)
    if result == InterviewResult.NOT_RETAINED:
        proposal_outcome(proposal, OutcomeStep.ABANDONED, at=now, reason=DROPPED)
    return proposal


def _tell_reasons(proposal: Proposal, result: str, held_on: dt.date, *, on: dt.date) -> list[Reason]:
    reasons = []
    if result not in InterviewResult.values:
        reasons.append(Reason("result", "Choisissez l'issue dans la liste.", "result"))
    if held_on > on:
        reasons.append(Reason("future", "Cette date n'est pas encore passée.", "held_on"))
    if held_on < timezone.localdate(proposal.proposed_at):
        reasons.append(Reason("too_early", "L'entretien ne peut pas précéder la proposition.", "held_on"))
    return reasons
