"""Penalties, letters, meetings and good faith: who writes, who decides, who reads, what is kept."""

import datetime as dt
import hashlib
from decimal import Decimal

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import Role
from clauses.documents.letters import letter_data
from clauses.enums import GoodFaithKind, LetterKind, ParticipationRole, PenaltyStatus
from clauses.models import GoodFaithStep, Letter, Meeting, PenaltyProposal
from clauses.rules import Pace
from clauses.selectors.good_faith import good_faith_data
from clauses.selectors.steering import steering_of_lot
from clauses.services.exchanges import (
    good_faith_add,
    good_faith_withdraw,
    letter_discard,
    letter_reply,
    letter_send,
    letter_write,
    meeting_step_done,
    meeting_write,
)
from clauses.services.penalties import penalty_decide, penalty_propose, penalty_withdraw
from core import formats
from core.errors import Conflict, Refused
from core.workflow import transition_history
from tests.factories.accounts import actor_create
from tests.factories.clauses import EmployerFactory, HireFactory, LotFactory, ParticipationFactory, Site
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
ON = dt.date(2026, 1, 12)


class Office(Site):
    """A site with a buyer and a penalty an hour."""

    def __init__(self) -> None:
        super().__init__()
        self.buyer = actor_create(Role.BUYER, organisation=self.contract.buyer)
        self.lot.penalty_rate = Decimal(45)
        self.lot.save()

    def propose(self, euros="1000") -> PenaltyProposal:
        return penalty_propose(
            actor=self.facilitator,
            lot_id=self.lot.pk,
            euros=Decimal(euros),
            argument="Peu de démarches.",
            now=NOW,
            on=ON,
        )

    def letter(self, **values) -> Letter:
        base = {
            "company_id": self.contractor.organisation_id,
            "kind": LetterKind.REMINDER,
            "subject": "Rappel",
            "body": "Madame, Monsieur,\n\nIl manque des heures.",
            "reply_by": None,
        }
        return letter_write(actor=self.facilitator, lot_id=self.lot.pk, values=base | values, now=NOW)


@pytest.fixture
def office():
    return Office()


def acts(office, on=ON):
    return {act.code for act in steering_of_lot(office.lot, on=on, pace=Pace()).acts}


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'").split())


# --- Penalty ---


def test_the_facilitator_proposes_at_most_what_the_contract_gives(office):
    with pytest.raises(Refused) as refused:
        office.propose(str(833 * 45 + 1))
    assert refused.value.codes == {"too_much"}
    proposed = office.propose(str(833 * 45))
    assert (proposed.estimated_euros, proposed.owed_hours, proposed.validated_hours) == (37485, 833, 0)
    assert "penalty_decision" in acts(office)
    assert "settlement" not in acts(office)
    with pytest.raises(Conflict):
        office.propose()


def test_a_lot_without_a_rate_has_no_penalty(office):
    office.lot.penalty_rate = None
    office.lot.save()
    with pytest.raises(Refused):
        office.propose()


@pytest.mark.parametrize(
    ("decision", "euros", "reason", "status", "decided"),
    [
        ("apply", None, "", PenaltyStatus.APPLIED, 1000),
        ("reduce", "400", "Efforts réels", PenaltyStatus.REDUCED, 400),
        ("waive", None, "Pénurie de candidats", PenaltyStatus.WAIVED, 0),
    ],
)
def test_the_buyer_alone_decides_and_the_decision_is_dated_and_kept(
    office, deliver_outbox, decision, euros, reason, status, decided
):
    proposed = office.propose()
    terms = {"penalty_id": proposed.pk, "decision": decision, "reason": reason, "now": NOW}
    terms["euros"] = Decimal(euros) if euros else None
    for stranger in (office.facilitator, office.contractor):
        with pytest.raises(Refused):
            penalty_decide(actor=stranger, **terms)
    penalty_decide(actor=office.buyer, **terms)
    proposed.refresh_from_db()
    assert (proposed.status, proposed.decided_euros, proposed.decided_by) == (status, decided, office.buyer.user)
    assert transition_history(proposed).get().transition == decision
    with pytest.raises(Conflict):
        penalty_decide(actor=office.buyer, **terms)
    deliver_outbox()
    assert any(one.to == [office.facilitator.user.email] and "Décision" in one.subject for one in mail.outbox)


@pytest.mark.parametrize(
    ("decision", "euros", "reason"),
    [("reduce", "400", " "), ("waive", None, ""), ("reduce", "1000", "x"), ("reduce", "0", "x"), ("reduce", None, "x")],
)
def test_to_lessen_a_penalty_takes_a_reason_and_a_smaller_amount(office, decision, euros, reason):
    proposed = office.propose()
    with pytest.raises(Refused):
        penalty_decide(
            actor=office.buyer,
            penalty_id=proposed.pk,
            decision=decision,
            reason=reason,
            euros=Decimal(euros) if euros else None,
            now=NOW,
        )
    proposed.refresh_from_db()
    assert proposed.is_waiting


def test_another_buyer_finds_no_penalty_and_a_withdrawn_one_cannot_be_decided(office):
    proposed = office.propose()
    with pytest.raises(PenaltyProposal.DoesNotExist):
        penalty_decide(actor=actor_create(Role.BUYER), penalty_id=proposed.pk, decision="apply", reason="", now=NOW)
    penalty_withdraw(actor=office.facilitator, penalty_id=proposed.pk, now=NOW)
    with pytest.raises(Conflict):
        penalty_decide(actor=office.buyer, penalty_id=proposed.pk, decision="apply", reason="", now=NOW)
    assert not PenaltyProposal.objects.visible_to(office.contractor).exists()


def test_only_the_company_that_answers_for_the_lot_reads_its_penalty(office):
    office.propose()
    assert PenaltyProposal.objects.visible_to(office.contractor).exists()
    other = actor_create(Role.CONTRACTOR)
    ParticipationFactory(lot=office.lot, organisation=other.organisation, role=ParticipationRole.SUBCONTRACTOR)
    assert not PenaltyProposal.objects.visible_to(other).exists()


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_one():
    office = Office()
    proposed = office.propose()

    def decide(decision):
        return lambda: penalty_decide(
            actor=office.buyer, penalty_id=proposed.pk, decision=decision, reason="Motif", now=NOW
        )

    results = at_once(decide("apply"), decide("waive"))
    assert sum(isinstance(one, Conflict) for one in results) == 1


def test_the_buyer_decides_on_the_page_of_the_lot_and_errors_stay_at_their_field(office, login):
    office.propose()
    address = reverse("clauses:buyer_lot", args=[office.lot.pk])
    client = login(office.buyer)
    assert "Une pénalité attend votre décision" in text(client.get(address))
    refused = client.post(address, {"decision": "waive", "reason": ""})
    assert refused.status_code == 422
    assert "Indiquez un motif." in text(refused)
    assert client.post(address, {"decision": "waive", "reason": "Aucun candidat"}).status_code == 302
    page = text(client.get(address))
    assert "Aucun candidat" in page
    assert office.engagement.person.last_name not in page
    assert client.post(address, {"decision": "apply"}).status_code == 409


# --- Letters ---


def test_a_letter_sent_is_numbered_and_kept_byte_for_byte(office, deliver_outbox):
    letter = letter_send(actor=office.facilitator, letter_id=office.letter().pk, now=NOW)
    content = bytes(Letter.objects.get(pk=letter.pk).content)
    assert letter.reference == "2026-001"
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == letter.digest
    assert letter_send(actor=office.facilitator, letter_id=office.letter().pk, now=NOW).reference == "2026-002"
    with pytest.raises(Conflict):
        letter_send(actor=office.facilitator, letter_id=letter.pk, now=NOW)
    with pytest.raises(Conflict):
        letter_discard(actor=office.facilitator, letter_id=letter.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(subject="Autre")
    deliver_outbox()
    assert any(one.to == [office.contractor.user.email] for one in mail.outbox)


def test_a_letter_says_its_contract_its_reference_and_each_paragraph(office):
    letter = letter_send(actor=office.facilitator, letter_id=office.letter().pk, now=NOW)
    said = letter_data(letter)
    assert said["reference"] == "2026-001"
    assert said["paragraphs"] == ["Madame, Monsieur,", "Il manque des heures."]
    assert office.contract.reference in said["contract"]
    assert said["company"] == office.contractor.organisation.name


def test_a_draft_is_the_facilitators_alone_and_the_letter_is_for_its_company(office):
    other = actor_create(Role.CONTRACTOR)
    ParticipationFactory(lot=office.lot, organisation=other.organisation, role=ParticipationRole.CO_CONTRACTOR)
    letter = office.letter()
    assert not Letter.objects.visible_to(office.contractor).exists()
    assert not Letter.objects.visible_to(office.buyer).exists()
    letter_send(actor=office.facilitator, letter_id=letter.pk, now=NOW)
    assert Letter.objects.visible_to(office.contractor).exists()
    assert Letter.objects.visible_to(office.buyer).exists()
    assert not Letter.objects.visible_to(other).exists()
    with pytest.raises(Refused):
        office.letter(company_id=actor_create(Role.CONTRACTOR).organisation_id)


def test_a_letter_waits_for_its_answer_until_the_company_gives_it_once(office):
    letter = office.letter(reply_by=ON + dt.timedelta(days=15))
    letter_send(actor=office.facilitator, letter_id=letter.pk, now=NOW)
    assert "letter_answer" in acts(office)
    letter_reply(actor=office.contractor, letter_id=letter.pk, text="Deux embauches en mars.", now=NOW)
    assert "letter_answer" not in acts(office)
    with pytest.raises(Conflict):
        letter_reply(actor=office.contractor, letter_id=letter.pk, text="Encore", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_letters_sent_at_once_have_two_numbers():
    office = Office()
    ids = [office.letter().pk for _ in range(3)]

    def send(pk):
        return lambda: letter_send(actor=office.facilitator, letter_id=pk, now=NOW).number

    assert sorted(at_once(*[send(pk) for pk in ids])) == [1, 2, 3]


# --- Meetings ---

MEETING = {
    "held_at": NOW,
    "place": "Mairie",
    "participants": "Le titulaire, la facilitatrice",
    "decisions": "Deux immersions en février.",
    "next_step": "Publier une offre",
    "next_step_party": "company",
    "next_step_due": ON + dt.timedelta(days=20),
}


def test_a_meeting_is_shared_only_with_those_it_says(office):
    values = MEETING | {"shared_with_buyer": True, "shared_with_company": False}
    meeting = meeting_write(actor=office.facilitator, lot_id=office.lot.pk, values=values, now=NOW)
    assert list(Meeting.objects.visible_to(office.buyer)) == [meeting]
    assert not Meeting.objects.visible_to(office.contractor).exists()
    assert not Meeting.objects.visible_to(actor_create(Role.BUYER)).exists()


def test_the_next_step_waits_for_its_party_until_it_is_done(office):
    meeting = meeting_write(actor=office.facilitator, lot_id=office.lot.pk, values=MEETING, now=NOW)
    assert "step_of_company" in acts(office)
    meeting_step_done(actor=office.facilitator, meeting_id=meeting.pk, on=ON)
    assert "step_of_company" not in acts(office)


def test_a_next_step_says_what_who_and_when(office):
    with pytest.raises(Refused):
        meeting_write(actor=office.facilitator, lot_id=office.lot.pk, values=MEETING | {"next_step_due": None}, now=NOW)


# --- Good faith ---

STEP = {"kind": GoodFaithKind.PARTNER, "done_on": dt.date(2025, 6, 2), "people": 2, "text": "Mission locale appelée"}


def test_each_side_writes_and_takes_back_only_its_own_steps(office):
    terms = {"lot_id": office.lot.pk, "company_id": office.contractor.organisation_id, "values": STEP, "now": NOW}
    mine = good_faith_add(actor=office.contractor, **terms)
    hers = good_faith_add(actor=office.facilitator, **terms)
    assert (mine.by_company, hers.by_company) == (True, False)
    with pytest.raises(Refused):
        good_faith_add(actor=office.buyer, **terms)
    with pytest.raises(Refused):
        good_faith_add(actor=actor_create(Role.CONTRACTOR), **terms)
    with pytest.raises(Refused):
        good_faith_withdraw(actor=office.contractor, step_id=hers.pk, now=NOW)
    good_faith_withdraw(actor=office.contractor, step_id=mine.pk, now=NOW)
    assert list(GoodFaithStep.objects.kept()) == [hers]
    with pytest.raises(Refused):
        future = terms | {"values": STEP | {"done_on": ON + dt.timedelta(days=1)}}
        good_faith_add(actor=office.contractor, **future)


def test_the_file_adds_what_passerelle_has_seen_without_any_name(office):
    company = office.contractor.organisation
    step = good_faith_add(actor=office.contractor, lot_id=office.lot.pk, company_id=company.pk, values=STEP, now=NOW)
    hire = HireFactory(employer=EmployerFactory(organisation=company))
    data = good_faith_data(office.lot, company, [step])
    assert data["steps"] == [
        [
            "Mission locale appelée (2 personnes)",
            "Partenaire de l'emploi contacté",
            formats.day(STEP["done_on"]),
            "l'entreprise",
        ]
    ]
    assert {nature for _, nature, _ in data["found"]} == {"Embauche", "Sur le lot"}
    assert hire.person.last_name not in str(data)
    assert office.engagement.person.last_name not in str(data)


def test_the_page_and_the_pdf_open_for_those_concerned_only(office, login):
    args = [office.lot.pk, office.contractor.organisation_id]
    for actor in (office.facilitator, office.buyer, office.contractor):
        client = login(actor)
        assert client.get(reverse("clauses:good_faith", args=args)).status_code == 200
        assert client.get(reverse("clauses:good_faith_pdf", args=args)).content.startswith(b"%PDF")
    rival = actor_create(Role.CONTRACTOR)
    ParticipationFactory(lot=office.lot, organisation=rival.organisation, role=ParticipationRole.SUBCONTRACTOR)
    assert login(rival).get(reverse("clauses:good_faith", args=args)).status_code == 404
    assert login(actor_create(Role.BUYER)).get(reverse("clauses:good_faith", args=args)).status_code == 404


# --- Pages ---


def test_the_facilitator_writes_everything_from_the_exchanges_of_a_lot(office, login):
    client = login(office.facilitator)
    page = reverse("clauses:lot_exchanges", args=[office.lot.pk])
    assert "Aucun courrier" in text(client.get(page))
    new = reverse("clauses:letter_new", args=[office.lot.pk])
    assert "mettons en demeure" in text(client.get(f"{new}?kind=formal_notice"))
    draft = {
        "company_id": office.contractor.organisation_id,
        "kind": "formal_notice",
        "subject": "Mise en demeure",
        "body": "Bonjour",
        "action": "send",
    }
    sent = client.post(new, draft, follow=True)
    assert "Empreinte SHA-256" in text(sent)
    letter = Letter.objects.get()
    assert client.get(reverse("clauses:letter_document", args=[letter.pk])).content == bytes(letter.content)
    meeting = client.post(
        reverse("clauses:meeting_new", args=[office.lot.pk]),
        {"held_at": "2026-01-12T10:00", "participants": "Nous", "shared_with_company": "on"},
    )
    assert meeting.status_code == 302
    assert client.get(reverse("clauses:meeting_edit", args=[Meeting.objects.get().pk])).status_code == 200
    assert client.get(reverse("clauses:penalty_new", args=[office.lot.pk])).status_code == 200
    answer = client.post(
        reverse("clauses:penalty_new", args=[office.lot.pk]), {"euros": "37 485,00", "argument": "Peu d'efforts"}
    )
    assert answer.status_code == 302
    shown = text(client.get(page))
    assert "À décider" in shown
    company = login(office.contractor)
    assert "Mise en demeure 2026" not in text(company.get(reverse("clauses:contractor_home")))
    lot_page = text(company.get(reverse("clauses:contractor_lot", args=[office.lot.pk])))
    assert "Courriers reçus" in lot_page
    assert "Réunion du 12/01/2026" in lot_page
    received = reverse("clauses:letter_received", args=[letter.pk])
    assert company.post(received, {"text": "Nous embauchons."}).status_code == 302
    assert "Nous embauchons." in text(company.get(received))


def test_a_social_security_number_is_refused_wherever_one_writes_freely(office, login):
    answer = login(office.facilitator).post(
        reverse("clauses:meeting_new", args=[office.lot.pk]),
        {"held_at": "2026-01-12T10:00", "participants": "Mme X, 2 85 05 78 006 084 91"},
    )
    assert answer.status_code == 422
    assert not LotFactory.create().meetings.exists()
