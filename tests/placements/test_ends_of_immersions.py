"""The end of an immersion: four ways, a job or not, told once by the host or the référent."""

import datetime as dt
import html
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import TransitionLog
from core.workflow import transitions_available
from matching.models import Outcome
from placements import services
from placements.enums import ImmersionStatus, ProposalStatus
from placements.models import ImmersionAgreement
from placements.transitions import IMMERSION_TRANSITIONS
from tests.factories.accounts import actor_create
from tests.factories.matching import ImmersionOpeningFactory
from tests.factories.placements import ImmersionAgreementFactory, ProposalFactory

pytestmark = pytest.mark.django_db
START, END = dt.date(2026, 3, 2), dt.date(2026, 3, 13)
AFTER = dt.datetime(2026, 3, 13, 18, tzinfo=dt.UTC)
NO_JOB = {"led_to": "no_job"}


@pytest.fixture
def agreement(person, employer):
    opening = ImmersionOpeningFactory(employer=employer)
    proposal = ProposalFactory(person=person, of_immersion=True, immersion=opening, status=ProposalStatus.ACCEPTED)
    return ImmersionAgreementFactory(
        person=person, host=employer, opening=opening, proposal=proposal, status=ImmersionStatus.RUNNING
    )


def end(agreement, actor, action, *, now=AFTER, **options) -> ImmersionAgreement:
    ending = services.Ending(action=action, **options)
    return services.immersion_end(actor=actor, agreement_id=agreement.pk, ending=ending, now=now)


@pytest.mark.parametrize(
    ("action", "options", "status", "told"),
    [
        ("complete", NO_JOB, ImmersionStatus.COMPLETED, ("completed", "")),
        ("interrupt", {"last_day": dt.date(2026, 3, 6), **NO_JOB}, ImmersionStatus.PARTLY, ("not_completed", "")),
        ("not_come", {}, ImmersionStatus.NO_SHOW, ("abandoned", "no_show")),
        ("cancel", {"reason": "Travaux sur le site"}, ImmersionStatus.CANCELLED, ("abandoned", "cancelled")),
    ],
)
@pytest.mark.parametrize("teller", ["host", "referent"])
def test_each_end_is_told_to_the_matcher_and_to_the_other_side(
    agreement, employer_actor, referent, teller, action, options, status, told, deliver_outbox
):
    ended = end(agreement, employer_actor if teller == "host" else referent, action, **options)
    assert ended.status == status
    assert list(Outcome.objects.values_list("step", "reason")) == [told]
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [referent.user.email if teller == "host" else agreement.host.contact_email]
    assert "Berger" not in message.subject + message.body


def test_an_immersion_ends_once(agreement, employer_actor, referent):
    end(agreement, employer_actor, "not_come")
    with pytest.raises(Conflict):
        end(agreement, referent, "complete", **NO_JOB)
    assert TransitionLog.objects.filter(transition__in=["complete", "not_come"]).count() == 1


@pytest.mark.parametrize(
    ("action", "options", "now", "codes"),
    [
        ("complete", NO_JOB, dt.datetime(2026, 3, 12, 18, tzinfo=dt.UTC), {"too_soon"}),
        ("complete", {}, AFTER, {"led_to"}),
        ("complete", {"led_to": "job_here"}, AFTER, {"contract"}),
        (
            "complete",
            {"led_to": "job_here", "job_contract_kind": "cdd", "job_starts_on": dt.date(2026, 3, 1)},
            AFTER,
            {"job_day"},
        ),
        ("interrupt", NO_JOB, AFTER, {"last_day"}),
        ("interrupt", {"last_day": dt.date(2026, 3, 1), **NO_JOB}, AFTER, {"last_day"}),
        ("interrupt", {"last_day": dt.date(2026, 3, 14), **NO_JOB}, AFTER, {"last_day"}),
        (
            "interrupt",
            {"last_day": dt.date(2026, 3, 6), **NO_JOB},
            dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC),
            {"last_day"},
        ),
        ("not_come", {}, dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), {"too_soon"}),
        ("cancel", {"reason": "  "}, AFTER, {"reason_missing"}),
        ("vanish", {}, AFTER, {"action"}),
    ],
)
def test_an_impossible_end_is_refused_at_its_field(agreement, referent, action, options, now, codes):
    with pytest.raises(Refused) as refused:
        end(agreement, referent, action, now=now, **options)
    assert refused.value.codes == codes
    assert not Outcome.objects.exists()


def test_missed_hours_and_the_last_day_are_kept(agreement, referent):
    ended = end(
        agreement, referent, "interrupt", last_day=dt.date(2026, 3, 6), missed_hours=Decimal("17.5"), led_to="unknown"
    )
    assert (ended.last_day, ended.missed_hours) == (dt.date(2026, 3, 6), Decimal("17.5"))


def test_a_job_at_the_hosts_waits_for_its_hire_and_prefills_it(agreement, referent, login):
    job = {"led_to": "job_here", "job_contract_kind": "cdi", "job_starts_on": "2026-03-16"}
    page = reverse("placements:immersion_end", args=[agreement.pk])
    answer = login(referent).post(page, {"action": "complete", **job})
    assert answer.url == reverse("placements:hire_new", args=[agreement.proposal_id])
    shown = login(referent).get(answer.url)
    assert shown.context["form"].initial == {"contract_kind": "cdi", "starts_on": dt.date(2026, 3, 16)}
    agreement.proposal.refresh_from_db()
    assert agreement.proposal.status == ProposalStatus.ACCEPTED


@pytest.mark.parametrize("led_to", ["no_job", "unknown", "job_elsewhere"])
def test_without_a_job_at_the_hosts_the_proposal_is_over_and_no_failure(agreement, referent, led_to):
    end(agreement, referent, "complete", led_to=led_to, job_contract_kind="cdd")
    agreement.proposal.refresh_from_db()
    assert agreement.proposal.status == ProposalStatus.CLOSED
    services.outcomes_backfill()
    assert "abandoned" not in Outcome.objects.values_list("step", flat=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_day": dt.date(2026, 3, 14)},
        {"status": ImmersionStatus.PARTLY},
        {"led_to": "job_here"},
    ],
    ids=["last_day_outside", "partly_without_last_day", "job_without_contract"],
)
def test_the_database_refuses_an_end_that_does_not_hold(agreement, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ImmersionAgreement.objects.filter(pk=agreement.pk).update(**wrong)


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.REFERENT, Role.PILOT])
def test_a_stranger_ends_nothing(agreement, role):
    with pytest.raises(ImmersionAgreement.DoesNotExist):
        end(agreement, actor_create(role), "not_come")


@pytest.mark.parametrize("status", ImmersionStatus.values)
@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.REFERENT, Role.FACILITATOR, Role.PILOT])
def test_buttons_of_an_immersion_are_those_of_the_table(agreement, employer_actor, referent, status, role):
    agreement.status = status
    actor = {Role.EMPLOYER: employer_actor, Role.REFERENT: referent}.get(role) or actor_create(role)
    shown = {change.name for change in transitions_available(IMMERSION_TRANSITIONS, agreement, actor)}
    may = role in {Role.EMPLOYER, Role.REFERENT}
    ends = {"complete", "interrupt", "not_come", "cancel"} if status in {"ready", "running"} else set()
    ends |= {"cancel"} if status in {"draft", "signing"} else set()
    assert shown == (ends if may else set())


@pytest.mark.parametrize("status", [ImmersionStatus.DRAFT, ImmersionStatus.SIGNING])
def test_what_was_never_signed_by_all_can_only_be_cancelled(agreement, login, referent, status):
    frozen = {"document": {"accident": []}, "document_hash": "x" * 64}
    ImmersionAgreement.objects.filter(pk=agreement.pk).update(status=status, **frozen)
    for action, options in [("complete", NO_JOB), ("interrupt", {"last_day": START, **NO_JOB}), ("not_come", {})]:
        with pytest.raises(Conflict):
            end(agreement, referent, action, **options)
    page, client = reverse("placements:immersion_end", args=[agreement.pk]), login(referent)
    shown = client.get(page).content.decode()
    assert "n'a pas été signée par tous" in html.unescape(shown)
    assert 'value="complete"' not in shown
    answer = client.post(page, {"action": "complete", **NO_JOB})
    assert answer.status_code == 422
    assert "on ne peut que l'annuler" in html.unescape(answer.content.decode())
    assert client.post(page, {"action": "cancel", "reason": "Travaux sur le site"}).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.status, agreement.last_day, agreement.led_to) == (ImmersionStatus.CANCELLED, None, "")


def test_an_immersion_over_and_not_told_stands_in_the_referents_day(agreement, login, referent):
    page = login(referent).get(reverse("placements:home")).content.decode()
    assert reverse("placements:immersion_end", args=[agreement.pk]) in page


def test_the_host_tells_the_end_without_reading_the_name(agreement, login, employer_actor):
    client = login(employer_actor)
    page = reverse("placements:employer_immersion_end", args=[agreement.pk])
    assert "Berger" not in client.get(page).content.decode()
    assert client.post(page, {"action": "interrupt", "led_to": "no_job"}).status_code == 422
    answer = client.post(page, {"action": "not_come"})
    assert answer.url == reverse("placements:employer_proposal", args=[agreement.proposal_id])
    assert client.get(page).status_code == 200
