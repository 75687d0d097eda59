"""A proposal, from the référent's button to the job: who may do what, once, and who is told."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent, TransitionLog
from core.workflow import transitions_available
from employers.enums import ContractKind, OpeningStatus
from matching.services import recommendations_refresh
from people.enums import ConsentPurpose, PersonStatus
from people.models import Consent, Person
from placements import services
from placements.enums import FollowUpMilestone, ProposalStatus, RefusalReason
from placements.models import FollowUp, Hire, Proposal
from placements.presentation import nameless_profile, without_identity
from placements.transitions import PROPOSAL_TRANSITIONS
from tests.factories.accounts import MembershipFactory, actor_create
from tests.factories.matching import ImmersionOpeningFactory
from tests.factories.people import ConsentFactory, PersonFactory
from tests.factories.placements import FollowUpFactory, ProposalFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


def send(referent, person, offer, **options) -> Proposal:
    return services.proposal_send(
        actor=referent,
        person_id=person.pk,
        kind=str(offer.kind),
        opening_id=offer.pk,
        now=timezone.now(),
        **{"agrees": True, **options},
    )


@pytest.fixture
def proposal(person, offer):
    return ProposalFactory(person=person, job_offer=offer)


def answer(proposal, actor=None, *, accepts=True, **options) -> Proposal:
    return services.proposal_answer(
        actor=actor, proposal_id=proposal.pk, accepts=accepts, now=timezone.now(), **options
    )


def hire(proposal, actor, **options) -> Hire:
    values = {"contract_kind": ContractKind.CDD, "starts_on": TODAY, "hours_per_week": Decimal(28), **options}
    return services.hire_record(actor=actor, proposal_id=proposal.pk, now=timezone.now(), **values)


# --- Sending ----------------------------------------------------------------------------------------------------
def test_sending_records_the_consent_and_what_the_referent_was_looking_at(referent, person, offer):
    recommendations_refresh(person_id=person.pk, now=NOW)
    proposal = send(referent, person, offer, shares_contact=True)
    assert proposal.status == ProposalStatus.SENT
    assert proposal.employer == offer.employer
    assert proposal.shown_rank == 1
    assert proposal.matcher_version is not None
    given = set(Consent.objects.filter(person=person).values_list("purpose", flat=True))
    assert given == {ConsentPurpose.SHARE_PROFILE, ConsentPurpose.SHARE_CONTACT}


def test_without_the_agreement_of_the_person_nothing_is_sent(referent, person, offer):
    with pytest.raises(Refused) as refused:
        send(referent, person, offer, agrees=False)
    assert refused.value.codes == {"consent"}
    assert not Proposal.objects.exists()


def test_an_agreement_on_file_is_enough(referent, person, offer):
    ConsentFactory(person=person)
    assert send(referent, person, offer, agrees=False).pk


def test_an_agreement_taken_back_is_no_agreement(referent, person, offer):
    ConsentFactory(person=person, withdrawn_on=TODAY)
    with pytest.raises(Refused):
        send(referent, person, offer, agrees=False)


def test_sending_twice_gives_the_same_proposal_and_one_mail(referent, person, offer):
    assert send(referent, person, offer) == send(referent, person, offer)
    assert OutboxEvent.objects.filter(name="proposal_sent").values("key").distinct().count() == 1


def test_a_colleague_who_proposes_the_same_is_told_who_did(referent, person, offer):
    send(referent, person, offer)
    colleague = actor_create(Role.REFERENT, organisation=referent.organisation)
    with pytest.raises(Conflict, match=referent.user.get_full_name()):
        send(colleague, person, offer)


def test_after_a_refusal_the_person_may_be_proposed_again(referent, person, offer):
    answer(send(referent, person, offer), accepts=False, reason=RefusalReason.NO_TIME)
    assert send(referent, person, offer).status == ProposalStatus.SENT


def test_a_closed_offer_is_not_proposable(referent, person, offer):
    offer.status = OpeningStatus.CLOSED
    offer.save()
    with pytest.raises(Conflict) as refused:
        send(referent, person, offer)
    assert refused.value.codes == {"closed"}


def test_somebody_in_pause_is_not_proposed(referent, person, offer):
    Person.objects.update(status=PersonStatus.PAUSED)
    with pytest.raises(Refused) as refused:
        send(referent, person, offer)
    assert refused.value.codes == {"not_followed"}


def test_a_referent_of_another_service_proposes_nobody_here(person, offer):
    with pytest.raises(Person.DoesNotExist):
        send(actor_create(Role.REFERENT), person, offer)


def test_a_social_security_number_in_the_message_is_refused(referent, person, offer):
    with pytest.raises(Refused, match="sécurité sociale"):
        send(referent, person, offer, message="Son numéro : 2 85 05 73 008 123 45")


# --- What the employer reads ------------------------------------------------------------------------------------
def test_the_nameless_profile_has_no_name_contact_age_sex_or_criterion(proposal):
    shown = nameless_profile(proposal)
    text = repr(shown)
    for hidden in ("Nadia", "Berger", "demo.example", "1985", "Femme", "rsa"):
        assert hidden not in text
    assert shown.shared_skills == ["Nettoyer les sols", "Trier les déchets"]
    assert shown.distance_km == 0


def test_names_mails_and_telephones_are_taken_out_of_free_text():
    person = PersonFactory.build(first_name="Léa", last_name="Roy", service=None, referent=None)
    text = "LÉA ROY, Mme Roy, royale ; lea@roy.example ; 06 12 34 56 78, +33 6 12 34 56 78"
    hidden = "la personne, Mme la personne, royale ; [masqué] ; [masqué], [masqué]"
    assert without_identity(text, person) == hidden


def test_the_mail_to_the_employer_has_a_link_and_no_name(referent, person, offer, deliver_outbox):
    send(referent, person, offer, message="Nadia est très motivée")
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [offer.employer.contact_email]
    assert "/propositions/repondre/" in message.body
    for hidden in ("Nadia", "Berger", person.email):
        assert hidden not in message.body + message.alternatives[0][0] + message.subject


def test_without_a_contact_the_people_of_the_company_are_mailed(referent, person, offer, deliver_outbox):
    offer.employer.contact_email = ""
    offer.employer.save()
    member = MembershipFactory(organisation=offer.employer.organisation, role=Role.EMPLOYER)
    send(referent, person, offer)
    deliver_outbox()
    assert member.user.email in mail.outbox[0].to


def test_a_proposal_withdrawn_before_its_mail_left_is_not_announced(referent, person, offer, deliver_outbox):
    proposal = send(referent, person, offer)
    services.proposal_withdraw(actor=referent, proposal_id=proposal.pk, now=NOW, reason="Erreur de ma part")
    deliver_outbox()
    assert [message.subject for message in mail.outbox] == [f"La proposition pour {offer.title} est terminée"]


# --- Answering --------------------------------------------------------------------------------------------------
def test_a_yes_tells_both_sides_and_gives_the_contact_agreed(referent, person, offer, employer_actor, deliver_outbox):
    proposal = send(referent, person, offer, shares_contact=True)
    answer(proposal, employer_actor)
    deliver_outbox()
    to_employer = next(m for m in mail.outbox if "Votre oui" in m.subject)
    assert "Nadia Berger" in to_employer.body
    assert any(m.to == [referent.user.email] and "a dit oui" in m.subject for m in mail.outbox)


def test_a_yes_gives_no_contact_without_the_agreement(referent, person, offer, employer_actor, deliver_outbox):
    answer(send(referent, person, offer), employer_actor)
    deliver_outbox()
    to_employer = next(m for m in mail.outbox if "Votre oui" in m.subject)
    assert "Berger" not in to_employer.body


def test_a_no_has_a_reason_of_the_list_and_words(proposal, employer_actor, deliver_outbox):
    answer(proposal, employer_actor, accepts=False, reason=RefusalReason.HOURS, comment="Trop tôt le matin")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.refusal_reason) == (ProposalStatus.REFUSED, RefusalReason.HOURS)
    log = TransitionLog.objects.get(transition="refuse")
    assert "Trop tôt le matin" in log.reason
    deliver_outbox()
    assert "Trop tôt le matin" in mail.outbox[0].body


@pytest.mark.parametrize("reason", ["", "bof"])
def test_a_no_without_a_reason_of_the_list_is_refused(proposal, employer_actor, reason):
    with pytest.raises(Refused) as refused:
        answer(proposal, employer_actor, accepts=False, reason=reason)
    assert refused.value.codes == {"refusal_reason"}


def test_the_first_answer_stands(proposal, employer_actor):
    answer(proposal, employer_actor)
    with pytest.raises(Conflict):
        answer(proposal, accepts=False, reason=RefusalReason.OTHER)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.refusal_reason) == (ProposalStatus.ACCEPTED, "")


def test_another_employer_cannot_answer(proposal):
    with pytest.raises(Proposal.DoesNotExist):
        answer(proposal, actor_create(Role.EMPLOYER))


def test_opening_it_marks_it_seen_once(proposal, employer_actor):
    for _ in range(2):
        services.proposal_see(actor=employer_actor, proposal_id=proposal.pk, now=timezone.now())
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.SEEN
    assert TransitionLog.objects.filter(transition="see").count() == 1


def test_silence_closes_a_proposal_after_45_days_and_both_sides_are_told(person, offer, deliver_outbox):
    late = ProposalFactory(person=person, job_offer=offer, proposed_at=NOW - dt.timedelta(days=46))
    recent = ProposalFactory(
        person=PersonFactory(service=person.service), job_offer=offer, proposed_at=NOW - dt.timedelta(days=44)
    )
    assert services.proposals_lapse(now=NOW) == 1
    late.refresh_from_db(), recent.refresh_from_db()
    assert (late.status, recent.status) == (ProposalStatus.CLOSED, ProposalStatus.SENT)
    deliver_outbox()
    assert len(mail.outbox) == 2


# --- Hiring -----------------------------------------------------------------------------------------------------
def test_a_hire_creates_its_milestones_to_five_years_and_takes_the_place(proposal, employer_actor):
    answer(proposal, employer_actor)
    made = hire(proposal, employer_actor, starts_on=dt.date(2026, 1, 31))
    due = dict(FollowUp.objects.values_list("milestone", "due_on"))
    assert due == {
        FollowUpMilestone.WEEK_1: dt.date(2026, 2, 7),
        FollowUpMilestone.MONTH_1: dt.date(2026, 2, 28),
        FollowUpMilestone.MONTH_3: dt.date(2026, 4, 30),
        FollowUpMilestone.MONTH_6: dt.date(2026, 7, 31),
        FollowUpMilestone.YEAR_1: dt.date(2027, 1, 31),
        FollowUpMilestone.YEAR_2: dt.date(2028, 1, 31),
        FollowUpMilestone.YEAR_3: dt.date(2029, 1, 31),
        FollowUpMilestone.YEAR_4: dt.date(2030, 1, 31),
        FollowUpMilestone.YEAR_5: dt.date(2031, 1, 31),
    }
    assert made.occupation_id == "K2204"
    proposal.job_offer.refresh_from_db()
    assert proposal.job_offer.status == OpeningStatus.FILLED
    assert OutboxEvent.objects.filter(name="opening_closed").exists()


def test_an_offer_with_a_place_left_stays_open(proposal, employer_actor):
    proposal.job_offer.places = 2
    proposal.job_offer.save()
    answer(proposal, employer_actor)
    hire(proposal, employer_actor)
    proposal.job_offer.refresh_from_db()
    assert proposal.job_offer.status == OpeningStatus.PUBLISHED


def test_no_hire_without_a_place(proposal, employer_actor):
    other = ProposalFactory(
        person=PersonFactory(service=proposal.person.service),
        job_offer=proposal.job_offer,
        status=ProposalStatus.ACCEPTED,
    )
    answer(proposal, employer_actor)
    hire(other, employer_actor)
    with pytest.raises(Refused) as refused:
        hire(proposal, employer_actor)
    assert refused.value.codes == {"no_place"}


def test_a_hire_declared_twice_is_one_hire(proposal, employer_actor):
    answer(proposal, employer_actor)
    hire(proposal, employer_actor)
    with pytest.raises(Conflict):
        hire(proposal, employer_actor)
    assert Hire.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ends_on": TODAY - dt.timedelta(days=1)}, "dates"),
        ({"contract_kind": ContractKind.CDI, "ends_on": TODAY}, "cdi_end"),
        ({"starts_on": dt.date(2000, 1, 1)}, "too_young"),
        ({"hours_per_week": Decimal(60)}, "invalid"),
    ],
)
def test_an_impossible_contract_is_refused(proposal, employer_actor, wrong, code):
    answer(proposal, employer_actor)
    with pytest.raises(Refused) as refused:
        hire(proposal, employer_actor, **wrong)
    assert code in refused.value.codes
    assert not Hire.objects.exists()
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.ACCEPTED


# --- Immersions -------------------------------------------------------------------------------------------------
def prepare(proposal, referent, start, end, purpose="discover"):
    return services.immersion_prepare(
        actor=referent, proposal_id=proposal.pk, purpose=purpose, starts_on=start, ends_on=end, now=NOW
    )


def test_an_accepted_immersion_becomes_an_agreement_judged_by_the_law(referent, person, employer):
    opening = ImmersionOpeningFactory(employer=employer)
    proposal = ProposalFactory(person=person, of_immersion=True, immersion=opening, status=ProposalStatus.ACCEPTED)
    with pytest.raises(Refused, match="D5135-3"):
        prepare(proposal, referent, dt.date(2026, 3, 1), dt.date(2026, 4, 1))
    agreement = prepare(proposal, referent, dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    assert agreement.host == employer
    assert prepare(proposal, referent, dt.date(2026, 3, 1), dt.date(2026, 3, 31)) == agreement


def test_two_immersions_at_the_same_time_are_refused(referent, person):
    for n, start in enumerate((dt.date(2026, 3, 2), dt.date(2026, 3, 6))):
        proposal = ProposalFactory(person=person, of_immersion=True, status=ProposalStatus.ACCEPTED)
        if n == 0:
            prepare(proposal, referent, start, start + dt.timedelta(days=4))
        else:
            with pytest.raises(Refused) as refused:
                prepare(proposal, referent, start, start + dt.timedelta(days=4))
            assert refused.value.codes == {"overlap"}


# --- Milestones -------------------------------------------------------------------------------------------------
def test_a_milestone_is_done_once(referent, person):
    follow_up = FollowUpFactory(hire__person=person)
    services.follow_up_done(actor=referent, follow_up_id=follow_up.pk, state="in_job", note="Tout va bien", now=NOW)
    with pytest.raises(Conflict):
        services.follow_up_done(actor=referent, follow_up_id=follow_up.pk, state="out", now=NOW)
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.note, follow_up.done_by) == ("in_job", "Tout va bien", referent.user)


def test_a_milestone_can_end_the_contract(referent, person):
    follow_up = FollowUpFactory(hire__person=person)
    services.follow_up_done(
        actor=referent, follow_up_id=follow_up.pk, state="out", now=NOW, ended_on=TODAY, end_reason="trial"
    )
    follow_up.hire.refresh_from_db()
    assert (follow_up.hire.ended_on, follow_up.hire.end_reason) == (TODAY, "trial")


def test_somebody_in_her_job_has_no_end_of_contract(referent, person):
    follow_up = FollowUpFactory(hire__person=person)
    with pytest.raises(Refused):
        services.follow_up_done(
            actor=referent, follow_up_id=follow_up.pk, state="in_job", now=NOW, ended_on=TODAY, end_reason="trial"
        )


def test_a_stranger_does_no_milestone(person):
    follow_up = FollowUpFactory(hire__person=person)
    with pytest.raises(FollowUp.DoesNotExist):
        services.follow_up_done(actor=actor_create(Role.REFERENT), follow_up_id=follow_up.pk, state="in_job", now=NOW)


# --- The table --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", ProposalStatus.values)
@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.REFERENT, Role.FACILITATOR, Role.PILOT])
def test_buttons_shown_are_those_of_the_table(proposal, employer_actor, referent, status, role):
    proposal.status = status
    actor = {Role.EMPLOYER: employer_actor, Role.REFERENT: referent}.get(role) or actor_create(role)
    shown = {change.name for change in transitions_available(PROPOSAL_TRANSITIONS, proposal, actor)}
    waiting, agreed = status in {"sent", "seen"}, status in {"accepted", "interview", "met"}
    expected = set()
    if role == Role.EMPLOYER:
        expected |= {"accept", "refuse", "postpone"} if waiting else set()
        expected |= {"see"} if status == "sent" else set()
    if role == Role.REFERENT and (waiting or agreed):
        expected |= {"withdraw"}
    if role == Role.REFERENT and status == "asked":
        expected |= {"agree", "cancel_asking"}
    if role in {Role.EMPLOYER, Role.REFERENT} and agreed:
        expected |= {"hire", "drop", "plan_interview"}
        expected |= {"hold_interview", "fail_interview"} if status != "met" else set()
        expected |= {"miss_interview"} if status == "interview" else set()
    assert shown == expected
