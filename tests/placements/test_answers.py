"""An employer answers from a mail: not now, yes with a date, and reminders that stop when she answered."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import Conflict, Refused
from core.models import OutboxEvent, TransitionLog
from placements import links, services
from placements.enums import ProposalStatus
from tests.factories.placements import ProposalFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def proposal(person, offer):
    return ProposalFactory(person=person, job_offer=offer)


def address(proposal, *, asked_again: dt.date | None = None) -> str:
    return reverse("placements:answer_by_link", args=[links.answer_token(proposal.pk, asked_again)])


def later(day: dt.date) -> dict[str, str]:
    return {"answer": "later", "ask_again_on": day.isoformat()}


def told(deliver_outbox, **moment) -> list:
    """What the daily task tells, at a moment."""
    mail.outbox.clear()
    services.proposals_remind(now=timezone.now(), **moment)
    deliver_outbox()
    return list(mail.outbox)


# --- Not now ----------------------------------------------------------------------------------------------------
def test_not_now_keeps_the_proposal_tells_the_referent_and_spends_the_link(proposal, referent, deliver_outbox):
    until, page = timezone.localdate() + 10 * DAY, address(proposal)
    assert "open" in Client().get(page + "?choix=later").content.decode()
    thanks = Client().post(page, later(until), follow=True)
    assert "pas maintenant" in thanks.content.decode()
    assert thanks.status_code == 200
    proposal.refresh_from_db()
    assert (proposal.status, proposal.ask_again_on) == (ProposalStatus.SEEN, until)
    assert TransitionLog.objects.get().transition == "postpone"
    for answer in ({"answer": "yes"}, later(until + DAY)):
        assert Client().post(page, answer).status_code == 410
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[referent.user.email]]
    assert "pas maintenant" in mail.outbox[0].subject
    # A new asking has its own link, which answers.
    assert Client().post(address(proposal, asked_again=until), {"answer": "yes"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.ACCEPTED


@pytest.mark.parametrize("days", [0, -3, 91, None])
def test_the_day_to_be_asked_again_is_ahead_and_not_too_far(proposal, days):
    day = "" if days is None else (timezone.localdate() + days * DAY).isoformat()
    answer = Client().post(address(proposal), {"answer": "later", "ask_again_on": day})
    assert answer.status_code in {409, 422} or "entre demain" in answer.content.decode()
    assert "ask_again_on" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.ask_again_on is None


def test_in_her_space_she_finds_it_under_later_and_may_answer_before(proposal, login, employer_actor):
    client = login(employer_actor)
    answer = reverse("placements:employer_answer", args=[proposal.pk])
    client.post(answer, later(timezone.localdate() + 10 * DAY))
    lists = reverse("placements:employer_proposals")
    page = reverse("placements:employer_proposal", args=[proposal.pk])
    assert page not in client.get(lists).content.decode()
    assert page in client.get(lists + "?etat=plus-tard").content.decode()
    assert "attend" not in client.get(reverse("employers:home")).content.decode().split("À faire")[1][:400]
    assert "Vous pouvez répondre avant" in client.get(page).content.decode()
    client.post(answer, {"answer": "yes"})
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.ACCEPTED
    with pytest.raises(Conflict):
        services.proposal_postpone(proposal_id=proposal.pk, until=timezone.localdate() + DAY, now=timezone.now())


# --- Reminders --------------------------------------------------------------------------------------------------
def test_silence_is_reminded_of_once_for_each_step_and_never_after_an_answer(proposal, employer, deliver_outbox):
    def days_ago(days: int) -> None:
        proposal.proposed_at = timezone.now() - days * DAY
        proposal.save()

    def reminded() -> int:
        return len([message for message in told(deliver_outbox) if message.to == [employer.contact_email]])

    counts = []
    for days in (0, 4, 5, 6, 12, 15, 16, 30):
        days_ago(days)
        counts.append(reminded())
    assert counts == [0, 0, 1, 0, 0, 1, 0, 0]
    OutboxEvent.objects.filter(name="proposal_reminded").delete()
    days_ago(5)
    services.proposals_remind(now=timezone.now())
    services.proposal_answer(proposal_id=proposal.pk, accepts=False, reason="hours", now=timezone.now())
    mail.outbox.clear()
    deliver_outbox()
    assert not [message for message in mail.outbox if message.to == [employer.contact_email]]
    assert reminded() == 0


def test_the_question_comes_again_on_the_day_that_she_chose_with_a_link_that_answers(proposal, deliver_outbox):
    today = timezone.localdate()
    proposal.status, proposal.ask_again_on = ProposalStatus.SEEN, today + DAY
    proposal.proposed_at = timezone.now() - 50 * DAY
    proposal.save()
    assert told(deliver_outbox) == []
    assert services.proposals_lapse(now=timezone.now()) == 0, "she was told that she would be asked again"
    proposal.ask_again_on = today
    proposal.save()
    (message,) = told(deliver_outbox)
    assert "redemander" in message.subject
    path = re.search(r"(/propositions/repondre/[^\s?]+)", message.body)[1]
    assert Client().post(path, {"answer": "no", "refusal_reason": "no_time"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.REFUSED


# --- A date -----------------------------------------------------------------------------------------------------
def test_a_yes_may_propose_a_date_and_a_wrong_date_accepts_nothing(proposal):
    page = address(proposal)
    past = (timezone.localtime() - DAY).strftime("%Y-%m-%dT%H:%M")
    for wrong in ({"at": past}, {"at": "demain"}, {"at": "", "place": "Au dépôt"}):
        assert Client().post(page, {"answer": "yes", **wrong}).status_code in {200, 422}
        proposal.refresh_from_db()
        assert (proposal.status, proposal.interview_at) == (ProposalStatus.SENT, None)
    at = (timezone.localtime() + 3 * DAY).replace(second=0, microsecond=0)
    thanks = Client().post(
        page, {"answer": "yes", "at": at.strftime("%Y-%m-%dT%H:%M"), "place": "Au dépôt"}, follow=True
    )
    assert "entretien est proposé" in thanks.content.decode()
    proposal.refresh_from_db()
    assert (proposal.status, proposal.interview_at) == (ProposalStatus.INTERVIEW, at)
    assert OutboxEvent.objects.filter(name="interview_planned").exists()
    with pytest.raises(Refused):
        services.proposal_accept(proposal_id=proposal.pk, at=None, now=timezone.now())


def test_a_link_of_before_still_answers(proposal):
    from django.core import signing

    old = signing.dumps(proposal.pk, salt=links.SALT)
    url = reverse("placements:answer_by_link", args=[old])
    assert Client().get(url).status_code == 200
