"""The interview after a yes: a date, then how it went; the other side is mailed, and the matcher told."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent, TransitionLog
from employers.enums import ContractKind
from matching.models import Outcome
from matching.services.training import NO, UNKNOWN, YES, fate
from placements import services
from placements.enums import ProposalStatus
from placements.models import Proposal
from tests.factories.accounts import actor_create
from tests.factories.placements import ProposalFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
TOMORROW = (NOW + dt.timedelta(days=1)).replace(second=0, microsecond=0)


@pytest.fixture
def accepted(person, offer):
    proposed_at = NOW - dt.timedelta(days=5)
    return ProposalFactory(
        person=person, job_offer=offer, status=ProposalStatus.ACCEPTED, proposed_at=proposed_at, answered_at=NOW
    )


def plan(proposal, actor, at=TOMORROW, **options) -> Proposal:
    return services.interview_plan(actor=actor, proposal_id=proposal.pk, at=at, now=NOW, **options)


def tell(proposal, actor, result, *, held_on=TODAY, comment="") -> Proposal:
    return services.interview_tell(
        actor=actor, proposal_id=proposal.pk, result=result, held_on=held_on, now=NOW, comment=comment
    )


def steps() -> list[tuple[str, str]]:
    return list(Outcome.objects.order_by("pk").values_list("step", "reason"))


# --- The date ---------------------------------------------------------------------------------------------------
def test_a_planned_interview_is_mailed_to_both_sides(accepted, employer_actor, referent, deliver_outbox):
    planned = plan(accepted, employer_actor, place="12 rue des Tilleuls")
    assert (planned.status, planned.interview_at) == (ProposalStatus.INTERVIEW, TOMORROW)
    deliver_outbox()
    assert {to for message in mail.outbox for to in message.to} == {
        referent.user.email,
        accepted.employer.contact_email,
    }
    assert all("12 rue des Tilleuls" in message.body for message in mail.outbox)
    assert all("Berger" not in message.body for message in mail.outbox), "she did not agree to give her name"


def test_the_same_date_twice_is_one_step_and_another_date_moves_it(accepted, referent):
    for at in (TOMORROW, TOMORROW, TOMORROW + dt.timedelta(days=1)):
        plan(accepted, referent, at=at)
    accepted.refresh_from_db()
    assert accepted.interview_at == TOMORROW + dt.timedelta(days=1)
    assert TransitionLog.objects.filter(transition="plan_interview").count() == 2


def test_an_interview_is_not_planned_in_the_past(accepted, referent):
    with pytest.raises(Refused) as refused:
        plan(accepted, referent, at=NOW)
    assert refused.value.codes == {"past"}


def test_an_interview_follows_a_yes(person, offer, referent):
    with pytest.raises(Conflict):
        plan(ProposalFactory(person=person, job_offer=offer), referent)


def test_a_social_security_number_is_refused_in_the_place(accepted, referent):
    with pytest.raises(Refused, match="sécurité sociale"):
        plan(accepted, referent, place="2 85 05 73 008 123 45")


@pytest.mark.parametrize("wrong", [{"status": ProposalStatus.INTERVIEW}, {"status": ProposalStatus.MET}])
def test_the_database_keeps_no_interview_without_its_date(accepted, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=accepted.pk).update(**wrong)


# --- How it went ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("result", "status", "told"),
    [
        ("retained", ProposalStatus.MET, [("interview", "retained")]),
        ("to_confirm", ProposalStatus.MET, [("interview", "to_confirm")]),
        ("not_retained", ProposalStatus.CLOSED, [("interview", "not_retained"), ("abandoned", "dropped")]),
        ("missed", ProposalStatus.ACCEPTED, []),
    ],
)
def test_each_result_moves_the_proposal_and_teaches_the_matcher(accepted, employer_actor, result, status, told):
    plan(accepted, employer_actor)
    assert tell(accepted, employer_actor, result, comment="En quelques mots").status == status
    assert steps() == told


def test_an_interview_nobody_planned_may_be_told_but_not_missed(accepted, referent):
    with pytest.raises(Conflict):
        tell(accepted, referent, "missed")
    assert tell(accepted, referent, "retained").interviewed_on == TODAY


@pytest.mark.parametrize(
    ("held_on", "codes"),
    [
        (TODAY, set()),
        (TODAY + dt.timedelta(days=1), {"future"}),
        (TODAY - dt.timedelta(days=5), set()),
        (TODAY - dt.timedelta(days=6), {"too_early"}),
    ],
)
def test_an_interview_is_held_between_the_proposal_and_today(accepted, referent, held_on, codes):
    try:
        tell(accepted, referent, "retained", held_on=held_on)
    except Refused as refused:
        assert refused.codes == codes
    else:
        assert codes == set()


def test_a_fruitless_interview_needs_words(accepted, referent):
    with pytest.raises(Refused) as refused:
        tell(accepted, referent, "not_retained")
    assert "reason_missing" in refused.value.codes
    accepted.refresh_from_db()
    assert (accepted.status, accepted.interview_result) == (ProposalStatus.ACCEPTED, "")


@pytest.mark.parametrize("teller", ["employer", "referent"])
def test_the_other_side_is_told(teller, accepted, employer_actor, referent, deliver_outbox):
    tell(accepted, employer_actor if teller == "employer" else referent, "to_confirm", comment="Revenir jeudi")
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [referent.user.email if teller == "employer" else accepted.employer.contact_email]
    assert "Revenir jeudi" in message.body


def test_after_the_interview_comes_the_hire(accepted, employer_actor):
    tell(accepted, employer_actor, "retained")
    services.hire_record(
        actor=employer_actor, proposal_id=accepted.pk, contract_kind=ContractKind.CDD, starts_on=TODAY, now=NOW
    )
    assert [step for step, _ in steps()] == ["interview", "hired"]


@pytest.mark.parametrize("stranger", [Role.EMPLOYER, Role.REFERENT, Role.FACILITATOR])
def test_a_stranger_plans_and_tells_nothing(accepted, stranger):
    actor = actor_create(stranger)
    with pytest.raises(Proposal.DoesNotExist):
        plan(accepted, actor)
    with pytest.raises(Proposal.DoesNotExist):
        tell(accepted, actor, "retained")


def test_the_learned_model_reads_an_interview_as_a_yes():
    held = {"interview": ("not_retained", NOW, None)}
    assert fate(held) == (YES, UNKNOWN)
    assert fate({**held, "abandoned": ("dropped", NOW, None)}) == (YES, NO)


def test_what_happened_before_is_told_with_its_interview(person, offer):
    ProposalFactory(
        person=person,
        job_offer=offer,
        status=ProposalStatus.MET,
        answered_at=NOW,
        interviewed_on=TODAY,
        interview_result="retained",
    )
    services.outcomes_backfill()
    assert {step for step, _ in steps()} == {"proposed", "accepted", "interview"}


# --- Pages ------------------------------------------------------------------------------------------------------
def test_both_sides_read_the_date_and_tell_the_result_from_their_page(accepted, login, employer_actor, referent):
    client = login(referent)
    page = reverse("placements:interview_plan", args=[accepted.pk])
    assert client.post(page, {"at": "2020-01-01T10:00"}).status_code == 422
    answer = client.post(page, {"at": timezone.localtime(TOMORROW).strftime("%Y-%m-%dT%H:%M"), "place": "À l'accueil"})
    assert answer.url == reverse("placements:proposal", args=[accepted.pk])
    assert "accueil" in client.get(answer.url).content.decode()
    assert "Préparer l" in client.get(reverse("placements:home")).content.decode()
    client = login(employer_actor)
    shown = client.get(reverse("placements:employer_proposal", args=[accepted.pk])).content.decode()
    assert "Entretien prévu" in shown
    assert reverse("placements:employer_interview_result", args=[accepted.pk]) in shown
    listed = client.get(reverse("placements:employer_proposals") + "?etat=acceptees").content.decode()
    assert reverse("placements:employer_proposal", args=[accepted.pk]) in listed
    told = client.post(
        reverse("placements:employer_interview_result", args=[accepted.pk]),
        {"result": "not_retained", "held_on": TODAY.isoformat()},
    )
    assert told.status_code == 422
    assert "aide la suite" in told.content.decode()
    assert OutboxEvent.objects.filter(name="interview_planned").exists()
