"""What this room tells the matcher: each step of a proposal, in the transaction of the step."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from employers.enums import OpeningKind
from matching.enums import OutcomeStep
from matching.models import Outcome
from matching.services import outcome_record, outcomes_record
from placements.enums import AGREED, FollowUpMilestone, FollowUpState, ImmersionStatus, ProposalStatus
from placements.models import FollowUp, Hire, ImmersionAgreement, Proposal

WITHDRAWN, DROPPED, NO_ANSWER = "withdrawn", "dropped", "no_answer"

STAYED = {
    FollowUpMilestone.MONTH_3.value: OutcomeStep.STAYED_3,
    FollowUpMilestone.MONTH_6.value: OutcomeStep.STAYED_6,
    FollowUpMilestone.YEAR_1.value: OutcomeStep.STAYED_12,
}
AT_WORK = {FollowUpState.IN_JOB, FollowUpState.IN_OTHER_JOB}
IMMERSION_STEPS: dict[str, tuple[str, str]] = {
    ImmersionStatus.COMPLETED: (OutcomeStep.COMPLETED, ""),
    ImmersionStatus.PARTLY: (OutcomeStep.NOT_COMPLETED, ""),
    ImmersionStatus.NO_SHOW: (OutcomeStep.ABANDONED, ImmersionStatus.NO_SHOW),
    ImmersionStatus.CANCELLED: (OutcomeStep.ABANDONED, ImmersionStatus.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A step of a proposal."""

    step: str
    at: dt.datetime
    reason: str = ""


def proposal_outcome(proposal: Proposal, step: str, *, at: dt.datetime, reason: str = "") -> None:
    outcome_record(
        person_id=proposal.person_id,
        kind=proposal.kind,
        opening_id=_opening_id(proposal),
        step=step,
        at=at,
        reason=reason,
    )


def immersion_outcome(agreement: ImmersionAgreement, *, at: dt.datetime) -> None:
    """An immersion ended, well or not: to call whenever its status changes. Nothing is told before its end."""
    if agreement.opening_id is None or agreement.status not in IMMERSION_STEPS:
        return
    step, reason = IMMERSION_STEPS[agreement.status]
    outcome_record(
        person_id=agreement.person_id,
        kind=OpeningKind.IMMERSION,
        opening_id=agreement.opening_id,
        step=step,
        at=at,
        reason=reason,
    )


def follow_up_outcome(follow_up: FollowUp, *, at: dt.datetime) -> None:
    """A milestone: in work or not, after a hire that came from a proposal."""
    step = STAYED.get(follow_up.milestone)
    proposal = follow_up.hire.proposal
    if step is not None and proposal is not None and follow_up.state in AT_WORK:
        proposal_outcome(proposal, step, at=at)


@transaction.atomic
def outcomes_backfill() -> int:
    """Tell what happened before outcomes were recorded. Told again, it changes nothing. Returns how many are known."""
    proposals = Proposal.objects.sent().select_related("agreement").order_by("pk")
    outcomes_record(_row(proposal, told) for proposal in proposals.iterator() for told in _steps(proposal))
    hired = Hire.objects.exclude(proposal=None).select_related("proposal").order_by("pk")
    outcomes_record(_row(_proposal(h), Told(OutcomeStep.HIRED, h.recorded_at)) for h in hired.iterator())
    done = FollowUp.objects.filter(milestone__in=STAYED, state__in=AT_WORK).exclude(hire__proposal=None)
    met = done.exclude(done_at=None).select_related("hire__proposal").order_by("pk")
    outcomes_record(
        _row(_proposal(one.hire), Told(STAYED[one.milestone], one.done_at))
        for one in met.iterator()
        if one.done_at is not None
    )
    ended = ImmersionAgreement.objects.filter(status__in=IMMERSION_STEPS).exclude(opening=None).order_by("pk")
    outcomes_record(_of_agreement(agreement) for agreement in ended.iterator())
    return Outcome.objects.count()


def _steps(proposal: Proposal) -> Iterator[Told]:
    """Read in a proposal: its dates, then how it stands."""
    answered = proposal.answered_at or proposal.proposed_at
    status = proposal.status
    yield Told(OutcomeStep.PROPOSED, proposal.proposed_at)
    if proposal.seen_at:
        yield Told(OutcomeStep.SEEN, proposal.seen_at)
    if proposal.interviewed_on:
        yield Told(OutcomeStep.INTERVIEW, _at_five(proposal.interviewed_on), proposal.interview_result)
    if status in {*AGREED, ProposalStatus.HIRED}:
        yield Told(OutcomeStep.ACCEPTED, answered)
    elif status == ProposalStatus.REFUSED:
        yield Told(OutcomeStep.REFUSED, answered, proposal.refusal_reason)
    elif status in {ProposalStatus.WITHDRAWN, ProposalStatus.CLOSED}:
        # A proposal closed after an answer that was not a no had been accepted.
        accepted = status == ProposalStatus.CLOSED and proposal.answered_at is not None
        if accepted:
            yield Told(OutcomeStep.ACCEPTED, answered)
        agreement = getattr(proposal, "agreement", None)
        if agreement is not None and agreement.status in IMMERSION_STEPS:
            return  # the immersion tells its own end
        reason = WITHDRAWN if status == ProposalStatus.WITHDRAWN else DROPPED if accepted else NO_ANSWER
        yield Told(OutcomeStep.ABANDONED, answered, reason)


def _row(proposal: Proposal, told: Told) -> Outcome:
    shown = told.step == OutcomeStep.PROPOSED
    return Outcome(
        person_id=proposal.person_id,
        kind=proposal.kind,
        opening_id=_opening_id(proposal),
        step=told.step,
        reason=told.reason,
        at=told.at,
        rank=proposal.shown_rank if shown else None,
        version_id=proposal.matcher_version_id if shown else None,
    )


def _of_agreement(agreement: ImmersionAgreement) -> Outcome:
    step, reason = IMMERSION_STEPS[agreement.status]
    return Outcome(
        person_id=agreement.person_id,
        kind=OpeningKind.IMMERSION,
        opening_id=agreement.opening_id or 0,
        step=step,
        reason=reason,
        at=_at_five(agreement.last_day or agreement.ends_on),
    )


def _at_five(day: dt.date) -> dt.datetime:
    """The end of a day of which only the date is known."""
    return dt.datetime.combine(day, dt.time(17), tzinfo=dt.UTC)


def _opening_id(proposal: Proposal) -> int:
    return proposal.job_offer_id or proposal.immersion_id or 0


def _proposal(hire: Hire) -> Proposal:
    if hire.proposal is None:
        raise ValueError("a hire without its proposal")
    return hire.proposal
