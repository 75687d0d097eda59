"""A button pressed twice: the second answer is that of the first, and nothing is written again."""

import re

import pytest
from django.urls import reverse

from core.models import OutboxEvent
from placements.enums import ProposalStatus
from placements.models import Hire, ImmersionAgreement, Proposal
from tests.factories.matching import ImmersionOpeningFactory
from tests.factories.people import ConsentFactory
from tests.factories.placements import FollowUpFactory, ProposalFactory

pytestmark = pytest.mark.django_db
HIRE = {"contract_kind": "cdd", "starts_on": "2026-03-02", "hours_per_week": "28"}
IMMERSION = {"purpose": "discover", "starts_on": "2026-03-02", "ends_on": "2026-03-13"}


@pytest.fixture
def proposal(person, offer):
    return ProposalFactory(person=person, job_offer=offer)


@pytest.fixture
def accepted(proposal):
    proposal.status = ProposalStatus.ACCEPTED
    proposal.save()
    return proposal


def twice(client, page: str, address: str, values: dict) -> list[tuple[int, str]]:
    """Open the page, and send what its form holds twice."""
    found = re.search(r'name="form_token" value="([0-9a-f-]{36})"', client.get(page).content.decode())
    assert found, f"{page} has no token"
    sent = values | {"form_token": found[1]}
    answers = [client.post(address, sent) for _ in range(2)]
    return [(one.status_code, one.url) for one in answers if one.status_code == 302]


@pytest.mark.parametrize("values", [{"answer": "yes"}, {"answer": "no", "refusal_reason": "other"}], ids=["yes", "no"])
def test_the_employer_answers_twice(login, employer_actor, proposal, values):
    page = reverse("placements:employer_proposal", args=[proposal.pk])
    answers = twice(login(employer_actor), page, reverse("placements:employer_answer", args=[proposal.pk]), values)
    assert answers == [(302, page)] * 2
    assert OutboxEvent.objects.filter(name__startswith="proposal_").values("key").distinct().count() == 1


def test_the_employer_drops_twice(login, employer_actor, accepted):
    page = reverse("placements:employer_proposal", args=[accepted.pk])
    address = reverse("placements:employer_drop", args=[accepted.pk])
    assert twice(login(employer_actor), page, address, {"reason": "Pas venue"}) == [(302, page)] * 2


def test_the_referent_withdraws_twice(login, referent, proposal):
    page = reverse("placements:proposal", args=[proposal.pk])
    address = reverse("placements:proposal_end", args=[proposal.pk, "retirer"])
    assert twice(login(referent), page, address, {"reason": "Elle a trouvé"}) == [(302, page)] * 2


def test_a_hire_is_declared_twice(login, employer_actor, accepted):
    page = reverse("placements:employer_hire", args=[accepted.pk])
    done = reverse("placements:employer_proposal", args=[accepted.pk])
    assert twice(login(employer_actor), page, page, HIRE) == [(302, done)] * 2
    assert Hire.objects.count() == 1


def test_a_milestone_is_done_twice(login, referent, person):
    page = reverse("placements:follow_up", args=[FollowUpFactory(hire__person=person).pk])
    done = reverse("placements:person", args=[person.pk])
    assert twice(login(referent), page, page, {"state": "in_job"}) == [(302, done)] * 2


def test_a_proposal_is_sent_twice(login, referent, person, offer):
    ConsentFactory(person=person, purpose="share_profile")
    page = reverse("placements:proposal_new", args=[person.pk, "job", offer.pk])
    answers = twice(login(referent), page, page, {"message": "Motivée"})
    assert answers == [(302, reverse("placements:proposal", args=[Proposal.objects.get().pk]))] * 2


def test_an_immersion_is_prepared_twice(login, referent, person, employer):
    one = ProposalFactory(
        person=person,
        of_immersion=True,
        immersion=ImmersionOpeningFactory(employer=employer),
        status=ProposalStatus.ACCEPTED,
    )
    page = reverse("placements:immersion_new", args=[one.pk])
    answers = twice(login(referent), page, page, IMMERSION)
    made = ImmersionAgreement.objects.get()
    assert answers == [(302, reverse("placements:agreement_step", args=[made.pk, "qui"]))] * 2
