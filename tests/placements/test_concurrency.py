"""Two hands on the same button at the same instant: on real connections, the database decides once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent, TransitionLog
from core.workflow import transition_history
from employers.enums import ContractKind, OpeningStatus
from people.enums import ConsentPurpose
from placements import services
from placements.enums import ProposalStatus, RefusalReason, Respondent
from placements.models import FollowUpAnswer, Hire, HireWarning, Proposal
from tests.factories.accounts import actor_create
from tests.factories.people import ConsentFactory, PersonFactory
from tests.factories.placements import FollowUpFactory, HireFactory, ProposalFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_yes_and_no_at_once_leave_one_answer_and_one_announcement(person, offer, employer_actor):
    proposal = ProposalFactory(person=person, job_offer=offer)
    now = timezone.now()
    results = at_once(
        lambda: services.proposal_answer(actor=employer_actor, proposal_id=proposal.pk, accepts=True, now=now),
        lambda: services.proposal_answer(proposal_id=proposal.pk, accepts=False, reason=RefusalReason.OTHER, now=now),
    )
    assert sum(isinstance(one, Conflict) for one in results) == 1
    proposal.refresh_from_db()
    assert (proposal.refusal_reason != "") is (proposal.status == ProposalStatus.REFUSED)
    names = set(OutboxEvent.objects.values_list("name", flat=True))
    assert names == {"proposal_refused" if proposal.status == ProposalStatus.REFUSED else "proposal_accepted"}


@pytest.mark.parametrize("days", [(9, 9), (9, 12)])
def test_not_now_pressed_twice_at_once_is_said_once(person, offer, days):
    """By the link of one mail: the same day on a double click, or two days from two screens."""
    proposal = ProposalFactory(person=person, job_offer=offer)
    now = timezone.now()
    until = [timezone.localdate(now) + dt.timedelta(days=one) for one in days]
    results = at_once(
        *(lambda day=day: services.proposal_postpone(proposal_id=proposal.pk, until=day, now=now) for day in until)
    )
    assert sum(isinstance(one, Conflict) for one in results) == 1
    proposal.refresh_from_db()
    assert proposal.ask_again_on in until
    assert OutboxEvent.objects.filter(name="proposal_postponed").count() == 1
    assert TransitionLog.objects.filter(transition="postpone").count() == 1


def test_a_double_click_sends_one_proposal_and_two_referents_conflict(referent, person, offer):
    colleague = actor_create(Role.REFERENT, organisation=referent.organisation)

    def send(actor):
        return lambda: services.proposal_send(
            actor=actor, person_id=person.pk, kind="job", opening_id=offer.pk, now=timezone.now(), agrees=True
        )

    results = at_once(send(referent), send(referent), send(colleague))
    assert Proposal.objects.count() == 1
    assert OutboxEvent.objects.filter(name="proposal_sent").values("key").distinct().count() == 1
    assert 1 <= sum(isinstance(one, Conflict) for one in results) <= 2


def test_two_proposals_do_not_both_take_the_last_place_of_an_employers_list(referent, person, offer, employer):
    employer.max_waiting = 1
    employer.save()
    other = PersonFactory.followed_by(referent)

    def send(somebody):
        return lambda: services.proposal_send(
            actor=referent, person_id=somebody.pk, kind="job", opening_id=offer.pk, now=timezone.now(), agrees=True
        )

    results = at_once(send(person), send(other))
    assert [one.codes for one in results if isinstance(one, Conflict)] == [{"employer_full"}]
    assert Proposal.objects.count() == 1


def test_the_last_place_is_taken_once(referent, person, offer, employer_actor):
    both = [
        ProposalFactory(person=one, job_offer=offer, status=ProposalStatus.ACCEPTED)
        for one in (person, PersonFactory.followed_by(referent))
    ]

    def hire(proposal):
        return lambda: services.hire_record(
            actor=employer_actor,
            proposal_id=proposal.pk,
            contract_kind=ContractKind.CDD,
            starts_on=dt.date(2026, 3, 2),
            hours_per_week=Decimal(28),
            now=timezone.now(),
        )

    results = at_once(*(hire(one) for one in both))
    assert Hire.objects.count() == 1
    assert sum(isinstance(one, Refused) and one.codes == {"no_place"} for one in results) == 1
    offer.refresh_from_db()
    assert offer.status == OpeningStatus.FILLED


def test_a_double_click_of_the_person_is_one_answer_and_one_mail_to_her_referent(person, employer):
    follow_up = FollowUpFactory(hire=HireFactory(person=person, employer=employer))

    def say():
        return services.follow_up_answer(
            follow_up_id=follow_up.pk, respondent=Respondent.PERSON, state="in_job", mood=1, now=timezone.now()
        )

    results = at_once(say, say)
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert (FollowUpAnswer.objects.count(), HireWarning.objects.count()) == (1, 1)
    assert OutboxEvent.objects.filter(name="hire_warned").count() == 1


def test_her_no_and_the_yes_of_the_employer_at_once_end_in_a_no(person, offer, employer_actor):
    proposal = ProposalFactory(person=person, job_offer=offer)
    now = timezone.now()
    at_once(
        lambda: services.proposal_consent(proposal_id=proposal.pk, agrees=False, now=now),
        lambda: services.proposal_answer(actor=employer_actor, proposal_id=proposal.pk, accepts=True, now=now),
    )
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.WITHDRAWN


def test_two_workers_ask_and_remind_once(person, employer):
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    FollowUpFactory(hire=HireFactory(person=person, employer=employer))
    now = timezone.now()
    at_once(lambda: services.follow_ups_ask(now=now), lambda: services.follow_ups_ask(now=now))
    later = now + dt.timedelta(days=6)
    at_once(lambda: services.follow_ups_remind(now=later), lambda: services.follow_ups_remind(now=later))
    assert OutboxEvent.objects.filter(name="follow_up_asked").count() == 4


def test_two_ends_of_a_contract_at_once_keep_one_and_tell_it_once(referent, employer_actor, person, employer):
    hire, now, today = HireFactory(person=person, employer=employer), timezone.now(), timezone.localdate()

    def end(actor, day):
        return lambda: services.hire_end(actor=actor, hire_id=hire.pk, ended_on=day, reason="trial", now=now)

    results = at_once(end(referent, today), end(employer_actor, today - dt.timedelta(days=1)))
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert transition_history(hire).count() == 1
    assert OutboxEvent.objects.filter(name="hire_ended").values("key").distinct().count() == 1
