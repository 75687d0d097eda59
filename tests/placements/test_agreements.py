"""The agreement: begun with what is known, filled step by step, frozen and sent, taken back, renewed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from core.workflow import transitions_available
from placements import services
from placements.agreement_document import document_hash
from placements.enums import ImmersionStatus, ProposalStatus
from placements.models import ImmersionAgreement, ImmersionSignatory, ImmersionSignature
from placements.services import ContactFacts
from placements.transitions import AGREEMENT_TRANSITIONS
from tests.factories.accounts import actor_create
from tests.factories.matching import ImmersionOpeningFactory, TutorFactory
from tests.factories.people import EligibilityEvidenceFactory
from tests.factories.placements import HireFactory, ImmersionAgreementFactory, ProposalFactory, agreement_filled

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 2, 20, 9, tzinfo=dt.UTC)
LONG_WEEK = {str(day): ["08:00", "18:00", 30] for day in range(6)}
START, END = dt.date(2026, 3, 2), dt.date(2026, 3, 13)


@pytest.fixture
def agreement(person, employer):
    return agreement_filled(ImmersionAgreementFactory(person=person, host=employer))


def save(agreement, actor, contacts=None, **values) -> ImmersionAgreement:
    return services.agreement_save(actor=actor, agreement_id=agreement.pk, values=values, contacts=contacts)


def send(agreement, actor, now=NOW) -> ImmersionAgreement:
    return services.agreement_send(actor=actor, agreement_id=agreement.pk, now=now)


def sign_all(agreement: ImmersionAgreement) -> None:
    """Signatures as rows: how they are given is another file's subject."""
    for one in agreement.signatories.all():
        ImmersionSignature.objects.create(
            agreement=agreement,
            role=one.role,
            name=one.name,
            email=one.email,
            phone=one.phone,
            signed_at=NOW,
            document_hash=agreement.document_hash,
        )


# --- Begun --------------------------------------------------------------------------------------------------------
def test_it_begins_with_what_the_person_the_host_and_the_opening_say(referent, person, employer):
    tutor = TutorFactory(employer=employer, job_title="cheffe", email="t@demo.example")
    employer.contact_name, employer.contact_phone, employer.sector = "Ada", "04 79 00 00 00", "Propreté"
    employer.save()
    opening = ImmersionOpeningFactory(employer=employer, tutor=tutor)
    proposal = ProposalFactory(person=person, of_immersion=True, immersion=opening, status=ProposalStatus.ACCEPTED)
    made = services.immersion_prepare(
        actor=referent,
        proposal_id=proposal.pk,
        purpose="discover",
        starts_on=START,
        ends_on=END,
        now=NOW,
        hours_per_week=Decimal(30),
    )
    assert made.schedule["week"]["0"] == ["09:00", "16:00", 60]
    assert (made.welcomer_name, made.welcomer_role) == (str(tutor), "cheffe")
    assert (made.host_activity, made.host_registration, made.situation) == ("Propreté", employer.siret, "jobseeker")
    people = {one.role: one for one in made.signatories.all()}
    assert set(people) == {"person", "host", "prescriber"}
    assert people["person"].email == person.email
    assert people["host"].phone == "0479000000"


def test_a_job_that_runs_makes_an_employer_sign(referent, person, employer):
    HireFactory(person=person, contract_kind="pec", starts_on=dt.date(2026, 1, 5), ends_on=dt.date(2026, 7, 4))
    opening = ImmersionOpeningFactory(employer=employer)
    proposal = ProposalFactory(person=person, of_immersion=True, immersion=opening, status=ProposalStatus.ACCEPTED)
    made = services.immersion_prepare(
        actor=referent, proposal_id=proposal.pk, purpose="discover", starts_on=START, ends_on=END, now=NOW
    )
    assert (made.situation, made.cui_ends_on) == ("cui", dt.date(2026, 7, 4))
    assert made.signatories.filter(role="employer").exists()


def test_names_longer_than_the_form_are_cut_not_refused(person, employer):
    person.first_name, person.last_name = "A" * 80, "B" * 80
    person.save()
    made = services.agreement_beginnings.agreement_begin(
        ImmersionAgreementFactory.build(person=person, host=employer, prescriber=person.referent, occupation_id="K2204")
    )
    assert len(made.signatories.get(role="person").name) == 120


def test_an_address_known_twice_is_asked_once(person, employer):
    employer.contact_email, employer.contact_phone = person.email.upper(), "+33 6 00 00 00 01"
    employer.save()
    made = services.agreement_beginnings.agreement_begin(
        ImmersionAgreementFactory.build(person=person, host=employer, prescriber=person.referent, occupation_id="K2204")
    )
    host = made.signatories.get(role="host")
    assert (host.email, host.phone) == (None, None)


# --- Filled -------------------------------------------------------------------------------------------------------
def test_a_step_keeps_what_is_given_and_leaves_the_rest(agreement, referent):
    save(agreement, referent, aims="Tenir un poste de plonge", tasks="")
    agreement.refresh_from_db()
    assert (agreement.aims, agreement.tasks, agreement.situation) == ("Tenir un poste de plonge", "", "jobseeker")


@pytest.mark.parametrize(
    ("values", "code", "article"),
    [
        ({"starts_on": START, "ends_on": dt.date(2026, 4, 2)}, "too_long", "D5135-3"),
        ({"starts_on": END, "ends_on": START}, "dates", ""),
        ({"schedule": {"week": {"0": ["06:00", "20:00", 30]}, "exceptions": {}}}, "long_day", "L3121-19"),
        (
            {"schedule": {"week": {str(d): ["08:00", "18:00", 0] for d in range(6)}, "exceptions": {}}},
            "long_week",
            "L3121-20",
        ),
        ({"cui_starts_on": END, "cui_ends_on": START}, "cui_dates", ""),
        ({"aims": "Son numéro est le 1 85 05 73 065 123 45"}, "invalid", ""),
        ({"welcomer_email": "pas une adresse"}, "invalid", ""),
    ],
)
def test_what_is_wrong_is_refused_with_its_article(agreement, referent, values, code, article):
    with pytest.raises(Refused, match=article or ".") as refused:
        save(agreement, referent, **values)
    assert code in refused.value.codes
    agreement.refresh_from_db()
    assert agreement.ends_on == END


def test_a_minor_brings_a_representative_and_stricter_hours(agreement, referent, person):
    person.birth_date = dt.date(2009, 1, 1)
    person.save()
    with pytest.raises(Refused, match="L3162-1"):
        save(agreement, referent, schedule={"week": {"0": ["08:00", "17:00", 30]}, "exceptions": {}})
    save(agreement, referent, aims="Découvrir")
    assert agreement.signatories.filter(role="representative").exists()
    with pytest.raises(Refused, match="représentant légal"):
        send(agreement, referent)


def test_signatories_do_not_share_an_address_nor_a_number(agreement, referent):
    same = {"host": ContactFacts("Inès", "", "NADIA@demo.example", "+33 6 11 11 11 11")}
    with pytest.raises(Refused) as refused:
        save(agreement, referent, contacts=same)
    assert {reason.field for reason in refused.value.reasons} == {"host_email", "host_phone"}
    with pytest.raises(IntegrityError), transaction.atomic():
        agreement.signatories.filter(role="host").update(phone="0611111111")


def test_a_number_that_is_none_is_refused_at_its_field(agreement, referent):
    with pytest.raises(Refused) as refused:
        save(agreement, referent, contacts={"host": ContactFacts("Inès", "", "ines@demo.example", "12")})
    assert {reason.field for reason in refused.value.reasons} == {"host_phone"}


def test_two_signatories_exchange_their_numbers(agreement, referent):
    contacts = {
        "person": ContactFacts("Nadia Berger", "", "remi@demo.example", "06 44 44 44 44"),
        "prescriber": ContactFacts("Rémi Dorat", "", "nadia@demo.example", "06 11 11 11 11"),
    }
    keys = dict(agreement.signatories.values_list("role", "key"))
    save(agreement, referent, contacts=contacts)
    assert agreement.signatories.get(role="person").phone == "0644444444"
    assert dict(agreement.signatories.values_list("role", "key"))["person"] != keys["person"]


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.REFERENT, Role.PILOT])
def test_a_stranger_fills_nothing(agreement, role):
    with pytest.raises(ImmersionAgreement.DoesNotExist):
        save(agreement, actor_create(role), aims="x")


def test_the_host_does_not_fill_it(agreement, employer_actor):
    with pytest.raises(ImmersionAgreement.DoesNotExist):
        save(agreement, employer_actor, aims="x")


# --- Sent ---------------------------------------------------------------------------------------------------------
def test_everything_missing_is_told_at_once_with_its_step(agreement, referent, person):
    agreement.aims = agreement.host_collective_agreement = ""
    agreement.save()
    agreement.signatories.filter(role="prescriber").update(phone=None)
    person.address = ""
    person.save()
    with pytest.raises(Refused, match="D5135-2") as refused:
        send(agreement, referent)
    assert [reason.field for reason in refused.value.reasons] == ["qui", "qui", "ou", "pourquoi"]
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"starts_on": dt.date(2026, 2, 19)}, "premier jour est passé"),
        ({"schedule": {}}, "au moins un jour de présence"),
        ({"situation": "cui", "cui_starts_on": dt.date(2026, 3, 1), "cui_ends_on": dt.date(2026, 3, 31)}, "25 %"),
        ({"situation": "cui"}, "dates du contrat aidé"),
    ],
)
def test_the_law_is_checked_again_when_sent(agreement, referent, change, words):
    agreement_filled(agreement, **change)
    with pytest.raises(Refused, match=words):
        send(agreement, referent)


def test_the_document_is_frozen_with_its_hash_and_the_form_in_force(agreement, referent, person, settings):
    settings.IMMERSION_FORMS = [("13912*04", dt.date(2015, 1, 1)), ("13912*05", dt.date(2027, 1, 1))]
    EligibilityEvidenceFactory(person=person, issued_on=dt.date(2026, 2, 1))
    sent = send(agreement, referent)
    assert (sent.status, sent.form_version) == (ImmersionStatus.SIGNING, "13912*04")
    facts = dict(pair for section in sent.document["sections"] for pair in section["facts"])
    assert facts["RSA versé par le Département"] == "oui"
    assert facts["Adresse"] == "12 rue du Pont, 73000 Chambéry"
    assert "3 allée des Tilleuls" in str(sent.document)
    assert sent.document["total"].startswith("70")
    person.address = "Ailleurs"
    person.save()
    sent.refresh_from_db()
    assert document_hash(sent.document) == sent.document_hash
    assert "Ailleurs" not in str(sent.document)


def test_each_signatory_receives_her_own_link(agreement, referent, deliver_outbox):
    send(agreement, referent)
    deliver_outbox()
    assert {tuple(message.to) for message in mail.outbox} == {
        ("nadia@demo.example",), ("ines@demo.example",), ("remi@demo.example",)
    }  # fmt: skip
    assert len({message.body for message in mail.outbox}) == 3
    assert all("Berger" not in message.subject for message in mail.outbox)


def test_sent_twice_it_conflicts(agreement, referent):
    send(agreement, referent)
    with pytest.raises(Conflict):
        send(agreement, referent)
    with pytest.raises(Conflict, match="Modifier"):
        save(agreement, referent, aims="Autre chose")


# --- Taken back ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [ImmersionStatus.SIGNING, ImmersionStatus.READY])
def test_a_change_voids_every_signature_and_tells_everybody(agreement, referent, state, deliver_outbox):
    sent = send(agreement, referent)
    deliver_outbox()
    mail.outbox.clear()
    sign_all(sent)
    ImmersionAgreement.objects.filter(pk=sent.pk).update(status=state)
    services.agreement_reopen(actor=referent, agreement_id=sent.pk, now=NOW)
    sent.refresh_from_db()
    assert sent.status == ImmersionStatus.DRAFT
    assert not sent.signatures.filter(voided_at=None).exists()
    assert sent.signatures.count() == 3, "evidence is kept"
    deliver_outbox()
    assert len(mail.outbox) == 3
    assert all("ne comptent plus" in message.body for message in mail.outbox)
    send(agreement, referent)
    deliver_outbox()
    assert len(mail.outbox) == 6, "the same contents sent again are asked again"


def test_the_one_removed_by_a_change_is_told_all_the_same(agreement, referent, deliver_outbox):
    agreement_filled(agreement, situation="employee")
    send(agreement, referent)
    services.agreement_reopen(actor=referent, agreement_id=agreement.pk, now=NOW)
    save(agreement, referent, situation="jobseeker")
    deliver_outbox()
    assert [message.to for message in mail.outbox if message.to == ["lea@demo.example"]] == [["lea@demo.example"]]


def test_a_cancellation_is_told_to_those_who_were_asked_to_sign(agreement, referent, deliver_outbox):
    agreement_filled(agreement, situation="employee")
    send(agreement, referent)
    deliver_outbox()
    mail.outbox.clear()
    ending = services.Ending(action="cancel", reason="Travaux")
    services.immersion_end(actor=referent, agreement_id=agreement.pk, ending=ending, now=NOW)
    deliver_outbox()
    told = [message.to[0] for message in mail.outbox if "rien à signer" in message.subject]
    assert sorted(told) == ["lea@demo.example", "nadia@demo.example"]


# --- Reminders ----------------------------------------------------------------------------------------------------
def test_a_reminder_goes_to_who_has_not_signed_once_a_day(agreement, referent, deliver_outbox):
    sent = send(agreement, referent)
    deliver_outbox()
    mail.outbox.clear()
    sign_all(sent)
    sent.signatures.exclude(role="host").update(voided_at=None)
    sent.signatures.filter(role="host").delete()
    remind = {"actor": referent, "agreement_id": sent.pk}
    assert services.signatures_remind(**remind, now=NOW) == 1
    with pytest.raises(Refused, match="déjà relancés"):
        services.signatures_remind(**remind, now=NOW + dt.timedelta(hours=5))
    deliver_outbox()
    assert [(message.to, message.subject[:6]) for message in mail.outbox] == [(["ines@demo.example"], "Rappel")]
    assert services.signatures_remind(**remind, now=NOW + dt.timedelta(days=1)) == 1


# --- Renewed ------------------------------------------------------------------------------------------------------
RENEWAL = {"starts_on": dt.date(2026, 3, 16), "ends_on": dt.date(2026, 4, 10), "reason": "Deux postes restent à voir."}


def renew(agreement, actor, **wanted) -> ImmersionAgreement:
    return services.immersion_renew(actor=actor, agreement_id=agreement.pk, now=NOW, **(RENEWAL | wanted))


@pytest.fixture
def lived(agreement):
    agreement.status = ImmersionStatus.COMPLETED
    agreement.save()
    return agreement


def test_a_renewal_is_filled_with_the_first_one(lived, referent):
    second = renew(lived, referent)
    assert (second.renews, second.purpose, second.status) == (lived, lived.purpose, ImmersionStatus.DRAFT)
    assert (second.aims, second.renewal_reason) == (lived.aims, RENEWAL["reason"])
    assert second.signatories.get(role="host").email == "ines@demo.example"
    assert renew(lived, referent) == second, "asked twice"
    send(second, referent)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"starts_on": END}, "too_soon"),
        ({"ends_on": dt.date(2026, 4, 16)}, "too_long"),
    ],
)
def test_a_renewal_against_the_law_is_refused(lived, referent, wanted, code):
    with pytest.raises(Refused) as refused:
        renew(lived, referent, **wanted)
    assert code in refused.value.codes
    assert not ImmersionAgreement.objects.filter(renews=lived).exists()


def test_a_renewal_is_not_renewed(lived, referent):
    second = renew(lived, referent)
    ImmersionAgreement.objects.filter(pk=second.pk).update(status=ImmersionStatus.COMPLETED)
    with pytest.raises(Refused, match="une seule fois"):
        renew(second, referent, starts_on=dt.date(2026, 4, 13), ends_on=dt.date(2026, 4, 14))


def test_an_agreement_never_signed_is_not_renewed(agreement, referent):
    with pytest.raises(Conflict):
        renew(agreement, referent)


# --- Lived --------------------------------------------------------------------------------------------------------
def test_it_begins_on_its_day_and_its_tutor_is_asked_on_the_last(agreement, deliver_outbox):
    agreement.status, agreement.document, agreement.document_hash = ImmersionStatus.READY, {}, "x"
    agreement.save()
    at = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    assert services.immersions_advance(now=at) == 0
    assert services.immersions_advance(now=at + dt.timedelta(days=1)) == 1
    assert services.immersions_advance(now=at + dt.timedelta(days=2)) == 0
    agreement.refresh_from_db()
    assert agreement.status == ImmersionStatus.RUNNING
    last = dt.datetime(2026, 3, 13, 5, tzinfo=dt.UTC)
    assert services.immersions_advance(now=last) == 1
    assert services.immersions_advance(now=last) == 0
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == ["hugo@demo.example"]


def fill(one, **wanted):
    facts = {"filled_by": "Hugo Petit", "aims_reached": "yes", "tasks_done": "Les bureaux du rez-de-chaussée."}
    return services.assessment_fill(assessment_id=one.pk, key=one.key, now=NOW, **(facts | wanted))


def test_the_tutor_fills_it_once_and_the_referent_is_told(lived, referent, deliver_outbox):
    one = services.assessment_ask(actor=referent, agreement_id=lived.pk, now=NOW)
    with pytest.raises(Refused, match="aujourd'hui"):
        services.assessment_ask(actor=referent, agreement_id=lived.pk, now=NOW)
    with pytest.raises(Refused) as refused:
        fill(one, aims_reached="", tasks_done=" ")
    assert refused.value.codes == {"aims_reached", "tasks_done"}
    fill(one, would_welcome_again=True)
    with pytest.raises(Conflict):
        fill(one, aims_reached="no")
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[lived.prescriber.user.email]]


def test_an_assessment_before_the_immersion_is_refused(agreement, referent):
    with pytest.raises(Conflict):
        services.assessment_ask(actor=referent, agreement_id=agreement.pk, now=NOW)


def test_two_immersions_at_once_are_refused_by_the_database_too(agreement, person, employer):
    other = agreement_filled(ImmersionAgreementFactory(person=person, host=employer, purpose="confirm"))
    ready = {"status": ImmersionStatus.READY, "document": {}, "document_hash": "x"}
    ImmersionAgreement.objects.filter(pk=agreement.pk).update(**ready)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImmersionAgreement.objects.filter(pk=other.pk).update(**ready)


def test_signing_needs_a_document(agreement):
    with pytest.raises(IntegrityError), transaction.atomic():
        ImmersionAgreement.objects.filter(pk=agreement.pk).update(status=ImmersionStatus.SIGNING)
    assert ImmersionSignatory.objects.filter(agreement=agreement).count() == 3


# --- The table ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", ImmersionStatus.values)
@pytest.mark.parametrize("role", [Role.REFERENT, Role.EMPLOYER, Role.FACILITATOR, Role.PILOT])
def test_nothing_outside_the_table_is_possible(agreement, referent, employer_actor, status, role):
    """Every state × role: buttons are those of the table, and the services refuse the rest."""
    ImmersionAgreement.objects.filter(pk=agreement.pk).update(
        status=status, document={}, document_hash="x", last_day=END
    )
    agreement.refresh_from_db()
    actor = {Role.REFERENT: referent, Role.EMPLOYER: employer_actor}.get(role) or actor_create(role)
    shown = {change.name for change in transitions_available(AGREEMENT_TRANSITIONS, agreement, actor)}
    allowed = {"draft": {"send"}, "signing": {"reopen"}, "ready": {"reopen"}}.get(status, set())
    assert shown == (allowed if role == Role.REFERENT else set())
    for name, act in (("send", services.agreement_send), ("reopen", services.agreement_reopen)):
        if name not in shown:
            with pytest.raises((Refused, ImmersionAgreement.DoesNotExist)):
                act(actor=actor, agreement_id=agreement.pk, now=NOW)
    agreement.refresh_from_db()
    assert agreement.status == status
