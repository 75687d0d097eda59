"""Each step of a proposal is told to the matcher once, with it or not at all."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.errors import Conflict
from employers.enums import ContractKind
from matching.enums import OutcomeStep
from matching.models import Dismissal, Outcome
from matching.selectors import Suggestion
from matching.services import opening_dismiss, opening_dismissal_undo, outcome_record, showings_record
from placements import services
from placements.enums import FollowUpMilestone, FollowUpState, ImmersionStatus, ProposalStatus, RefusalReason
from placements.models import FollowUp, Proposal
from tests.factories.matching import ImmersionOpeningFactory
from tests.factories.placements import HireFactory, ImmersionAgreementFactory, ProposalFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def steps() -> list[str]:
    return list(Outcome.objects.order_by("pk").values_list("step", flat=True))


@pytest.fixture
def proposal(referent, person, offer):
    return services.proposal_send(
        actor=referent, person_id=person.pk, kind="job", opening_id=offer.pk, now=NOW, agrees=True
    )


def test_a_happy_story_is_told_step_by_step(proposal, referent, employer_actor):
    services.proposal_see(actor=employer_actor, proposal_id=proposal.pk, now=NOW)
    services.proposal_answer(actor=employer_actor, proposal_id=proposal.pk, accepts=True, now=NOW)
    services.hire_record(
        actor=employer_actor,
        proposal_id=proposal.pk,
        contract_kind=ContractKind.CDD,
        starts_on=dt.date(2026, 3, 2),
        hours_per_week=Decimal(28),
        now=NOW,
    )
    for milestone in (FollowUpMilestone.WEEK_1, FollowUpMilestone.MONTH_3):
        follow_up = FollowUp.objects.get(milestone=milestone)
        services.follow_up_done(actor=referent, follow_up_id=follow_up.pk, state=FollowUpState.IN_JOB, now=NOW)
    assert steps() == ["proposed", "seen", "accepted", "hired", "stayed_3"]


def test_somebody_out_of_work_at_three_months_is_not_told_as_staying(proposal, referent):
    hire = HireFactory(person=proposal.person, proposal=proposal)
    follow_up = FollowUp.objects.create(hire=hire, milestone=FollowUpMilestone.MONTH_3, due_on=dt.date(2026, 3, 2))
    services.follow_up_done(actor=referent, follow_up_id=follow_up.pk, state=FollowUpState.OUT, now=NOW)
    assert steps() == ["proposed"]


def test_a_refusal_keeps_its_reason_and_a_second_answer_is_not_told(proposal):
    answer = {"proposal_id": proposal.pk, "now": NOW}
    services.proposal_answer(accepts=False, reason=RefusalReason.HOURS, **answer)
    with pytest.raises(Conflict):
        services.proposal_answer(accepts=True, **answer)
    assert steps() == ["proposed", "refused"]
    assert Outcome.objects.get(step=OutcomeStep.REFUSED).reason == "hours"


def test_what_is_undone_is_not_told(proposal):
    class BrokenError(Exception):
        pass

    with pytest.raises(BrokenError), transaction.atomic():
        services.proposal_answer(proposal_id=proposal.pk, accepts=True, now=NOW)
        raise BrokenError
    assert steps() == ["proposed"]


@pytest.mark.parametrize("act", ["withdraw", "drop", "lapse"])
def test_an_abandoned_proposal_is_neither_a_yes_nor_a_no(act, proposal, referent, settings):
    if act == "withdraw":
        services.proposal_withdraw(actor=referent, proposal_id=proposal.pk, now=NOW, reason="Partie")
    elif act == "drop":
        services.proposal_answer(proposal_id=proposal.pk, accepts=True, now=NOW)
        services.proposal_drop(actor=referent, proposal_id=proposal.pk, now=NOW, reason="Sans suite")
    else:
        settings.PROPOSAL_SILENCE_DAYS = 1
        services.proposals_lapse(now=NOW + dt.timedelta(days=3))
    last = Outcome.objects.order_by("pk").last()
    assert (last.step, last.reason) == (
        "abandoned",
        {"withdraw": "withdrawn", "drop": "dropped", "lapse": "no_answer"}[act],
    )


def test_a_proposal_remembers_the_rank_and_the_chance_it_was_shown_with(referent, person, offer):
    shown = [Suggestion("job", offer, 7, 0.5, None, is_drawn=True, propensity=0.25)]
    showings_record(person_id=person.pk, shown=shown, now=NOW)
    services.proposal_send(actor=referent, person_id=person.pk, kind="job", opening_id=offer.pk, now=NOW, agrees=True)
    told = Outcome.objects.get(step=OutcomeStep.PROPOSED)
    assert (told.rank, told.propensity, told.version.name) == (7, 0.25, "lineaire-1")


def test_an_opening_set_aside_and_put_back_is_told(referent, person, offer):
    opening_dismiss(actor=referent, person_id=person.pk, kind="job", opening_id=offer.pk, reason="too_far", now=NOW)
    undo = Dismissal.objects.get().pk
    opening_dismissal_undo(actor=referent, person_id=person.pk, dismissal_id=undo)
    opening_dismissal_undo(actor=referent, person_id=person.pk, dismissal_id=undo)
    assert steps() == ["dismissed", "restored"]
    assert Outcome.objects.get(step="dismissed").reason == "too_far"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (ImmersionStatus.RUNNING, []),
        (ImmersionStatus.COMPLETED, ["completed"]),
        (ImmersionStatus.PARTLY, ["not_completed"]),
        (ImmersionStatus.NO_SHOW, ["abandoned"]),
    ],
)
def test_an_immersion_is_told_at_its_end(status, told, person):
    agreement = ImmersionAgreementFactory(
        person=person, opening=ImmersionOpeningFactory(), status=status, last_day=dt.date(2026, 3, 6)
    )
    services.immersion_outcome(agreement, at=NOW)
    assert steps() == told


def test_a_step_told_twice_is_told_once_and_never_changed(person, offer):
    for reason in ("hours", "skills"):
        outcome_record(person_id=person.pk, kind="job", opening_id=offer.pk, step="refused", at=NOW, reason=reason)
    assert Outcome.objects.get().reason == "hours"
    with pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.update(reason="skills")


def test_what_happened_before_is_told_afterwards_and_told_again_changes_nothing(person, offer):
    hired = ProposalFactory(person=person, job_offer=offer, status=ProposalStatus.HIRED, answered_at=NOW)
    hire = HireFactory(person=person, proposal=hired, job_offer=offer)
    FollowUp.objects.create(
        hire=hire, milestone=FollowUpMilestone.MONTH_6, due_on=dt.date(2026, 3, 2), state="in_job", done_at=NOW
    )
    ProposalFactory(status=ProposalStatus.REFUSED, refusal_reason="skills", answered_at=NOW, seen_at=NOW)
    ProposalFactory(status=ProposalStatus.CLOSED)
    ImmersionAgreementFactory(opening=ImmersionOpeningFactory(), status=ImmersionStatus.COMPLETED)
    ImmersionAgreementFactory(opening=None, status=ImmersionStatus.COMPLETED)
    first = services.outcomes_backfill()
    assert sorted(steps()) == sorted(
        [
            "proposed",
            "accepted",
            "hired",
            "stayed_6",
            "proposed",
            "seen",
            "refused",
            "proposed",
            "abandoned",
            "completed",
        ]
    )
    assert services.outcomes_backfill() == first == Outcome.objects.count()
    assert Proposal.objects.count() == 3
