"""A CV goes with a proposal: its kind before the yes, the file after it, and nothing once it is over."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.outbox import outbox_add
from people.copies import copy_of
from people.enums import ConsentPurpose, ConsentWay, DocumentKind
from people.models import AccessLog, Consent, Person
from people.services import consent_withdraw, document_remove
from placements import services
from placements.enums import ProposalStatus
from placements.links import answer_url
from placements.models import JoinedDocument, Proposal
from placements.services import PersonAgreed, document_hand, proposal_documents_set, proposal_send, proposals_send
from placements.voice import links
from tests.factories.accounts import actor_create
from tests.factories.matching import JobOfferFactory
from tests.factories.people import PDF, ConsentFactory, PersonDocumentFactory, PersonFactory
from tests.factories.placements import ProposalFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def shares(person):
    return ConsentFactory(person=person, purpose=ConsentPurpose.SHARE_CONTACT, given_on=TODAY)


@pytest.fixture
def cv(person):
    return PersonDocumentFactory(person=person, name="Nadia cuisine")


@pytest.fixture
def joined(person, offer, cv, shares, referent):
    """A CV that goes with a proposal the employer has not answered."""
    proposal = ProposalFactory(person=person, job_offer=offer)
    return JoinedDocument.objects.create(proposal=proposal, document=cv, joined_at=NOW, joined_by=referent.user)


def send(referent, person, offer, documents, **options) -> Proposal:
    values = {"agrees": True, **options, "documents": [one.pk for one in documents]}
    return proposal_send(actor=referent, person_id=person.pk, kind="job", opening_id=offer.pk, now=NOW, **values)


def stand(joined, status, **more) -> None:
    values = {"refusal_reason": "no_time"} if status == ProposalStatus.REFUSED else {}
    at = {"interview_at": NOW, "interviewed_on": TODAY, "interview_result": "retained"}
    Proposal.objects.filter(pk=joined.proposal_id).update(status=status, **values, **at, **more)


def hand(actor, joined):
    return document_hand(actor=actor, proposal_id=joined.proposal_id, joined_id=joined.pk, now=NOW)


# --- Joined by the référent ---------------------------------------------------------------------------------------
def test_a_document_goes_along_only_with_the_agreement_to_give_her_contact(referent, person, offer, cv):
    theirs = PersonDocumentFactory(person=PersonFactory.followed_by(referent))
    for documents, codes in (([cv], {"contact_consent"}), ([cv, theirs], {"contact_consent", "document_gone"})):
        with pytest.raises(Refused) as refused:
            send(referent, person, offer, documents)
        assert refused.value.codes == codes
    assert not Proposal.objects.exists() and not Consent.objects.exists()
    proposal = send(referent, person, offer, [cv], shares_contact=True)
    assert [one.document for one in proposal.joined.all()] == [cv]
    assert send(referent, person, offer, [cv]) == proposal


def test_what_she_agreed_to_give_is_kept_when_she_is_asked_first(referent, person, offer, cv):
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    proposal = send(referent, person, offer, [cv], shares_contact=True, asks_first=True, agrees=False)
    assert proposal.status == ProposalStatus.ASKED
    given = set(person.consents.values_list("purpose", flat=True))
    assert given == {ConsentPurpose.MESSAGES, ConsentPurpose.SHARE_CONTACT}


def test_several_proposals_take_the_same_documents(referent, person, offer, cv):
    values = {"actor": referent, "person_id": person.pk, "now": NOW, "documents": [cv.pk, cv.pk]}
    values["openings"] = [("job", offer.pk), ("job", JobOfferFactory().pk)]
    values["agreement"] = PersonAgreed(on=TODAY, how=ConsentWay.PHONE)
    with pytest.raises(Refused, match="Un document porte son nom"):
        proposals_send(**values)
    assert len(proposals_send(**values, shares_contact=True).proposals) == 2
    assert JoinedDocument.objects.filter(document=cv).count() == 2


def test_the_forms_offer_her_documents_and_refuse_those_that_left(referent, person, offer, cv, login):
    client, path = login(referent), reverse("placements:proposal_new", args=[person.pk, "job", offer.pk])
    assert "Nadia cuisine (CV)" in client.get(path).content.decode()
    refused = client.post(path, {"agrees": "on", "documents": [cv.pk]})
    assert refused.status_code == 422 and "Un document porte son nom" in refused.content.decode()
    assert client.post(path, {"agrees": "on", "documents": [cv.pk + 1]}).status_code == 422
    several = f"{reverse('placements:propose_several', args=[person.pk])}?cle=job:{offer.pk}"
    assert "Nadia cuisine (CV)" in client.get(several).content.decode()
    assert client.post(path, {"agrees": "on", "shares_contact": "on", "documents": [cv.pk]}).status_code == 302
    proposal = Proposal.objects.get()
    page = client.get(reverse("placements:proposal", args=[proposal.pk])).content.decode()
    assert "Pas encore téléchargé" in page and "Document joint : Nadia cuisine (CV)" in page


def test_documents_are_chosen_again_until_the_proposal_is_over(referent, joined, person, login):
    licence = PersonDocumentFactory(person=person, kind=DocumentKind.LICENCE)
    path = reverse("placements:proposal_documents", args=[joined.proposal_id])
    assert "checked" in login(referent).get(path).content.decode()
    assert login(referent).post(path, {"documents": [licence.pk]}).status_code == 302
    assert [one.document for one in joined.proposal.joined.all()] == [licence]
    employer = str(joined.proposal.employer)
    assert set(person.document_traces.values_list("act", "kind", "about", "by")) == {
        ("unjoined", "cv", employer, referent.user.pk),
        ("joined", "licence", employer, referent.user.pk),
    }
    consent_withdraw(actor=referent, person_id=person.pk, purpose=ConsentPurpose.SHARE_CONTACT, on=TODAY)
    assert "Il manque un accord" in login(referent).get(path).content.decode()
    assert login(referent).post(path, {"documents": [licence.pk, joined.document_id]}).status_code == 422
    assert login(referent).post(path, {}).status_code == 302
    assert not JoinedDocument.objects.exists()
    stand(joined, ProposalStatus.CLOSED)
    assert login(referent).post(path, {"documents": [licence.pk]}).status_code == 409
    with pytest.raises(Proposal.DoesNotExist):
        values = {"proposal_id": joined.proposal_id, "documents": [], "now": NOW}
        proposal_documents_set(actor=actor_create(Role.REFERENT), **values)


# --- Had by the employer ------------------------------------------------------------------------------------------
OPEN = {ProposalStatus.ACCEPTED, ProposalStatus.INTERVIEW, ProposalStatus.MET, ProposalStatus.HIRED}


def test_the_employer_has_a_document_while_her_yes_lasts_and_never_before_or_after(joined, employer_actor):
    for status in set(ProposalStatus) - OPEN:
        stand(joined, status)
        with pytest.raises(Refused, match="pas, ou plus, partagé"):
            hand(employer_actor, joined)
    assert not AccessLog.objects.exists()
    for status in OPEN:
        stand(joined, status)
        assert hand(employer_actor, joined) == (joined.document, PDF)
    joined.refresh_from_db()
    assert (joined.read_at, joined.read_by) == (NOW, employer_actor.user)
    told = set(AccessLog.objects.values_list("person", "user", "role", "purpose", "about"))
    person_id = joined.proposal.person_id
    assert told == {(person_id, employer_actor.user.pk, "employer", "document", "Nadia cuisine (CV)")}
    assert AccessLog.objects.count() == len(OPEN)


def test_it_ends_with_the_agreement_the_document_or_the_choice(joined, employer_actor, referent, person, login):
    stand(joined, ProposalStatus.ACCEPTED)
    other = JoinedDocument.objects.create(
        proposal=ProposalFactory(person=person, employer=joined.proposal.employer, status=ProposalStatus.ACCEPTED),
        document=joined.document, joined_at=NOW, joined_by=referent.user,
    )  # fmt: skip
    with pytest.raises(Refused):
        document_hand(actor=employer_actor, proposal_id=joined.proposal_id, joined_id=other.pk, now=NOW)
    with pytest.raises(Proposal.DoesNotExist):
        hand(actor_create(Role.EMPLOYER), joined)
    page = reverse("placements:employer_proposal", args=[joined.proposal_id])
    path = reverse("placements:employer_document", args=[joined.proposal_id, joined.pk])
    assert path in login(employer_actor).get(page).content.decode()
    consent_withdraw(actor=referent, person_id=person.pk, purpose=ConsentPurpose.SHARE_CONTACT, on=TODAY)
    refused = login(employer_actor).get(path, follow=True)
    assert refused.redirect_chain == [(page, 302)]
    assert "partagé avec vous" in refused.content.decode() and path not in refused.content.decode()
    ConsentFactory(person=person, purpose=ConsentPurpose.SHARE_CONTACT)
    document_remove(actor=referent, person_id=person.pk, document_id=joined.document_id, now=NOW)
    with pytest.raises(Refused):
        hand(employer_actor, joined)
    assert not JoinedDocument.objects.exists()


def test_before_the_yes_nothing_but_the_kind_is_read(joined, employer_actor, person, login, client, deliver_outbox):
    proposal, hidden = joined.proposal, ("Nadia", "cuisine", "Berger", f"/documents/{joined.pk}/")
    outbox_add("proposal_sent", key=str(proposal.pk), object_id=proposal.pk)
    deliver_outbox()
    [message] = [one for one in mail.outbox if one.to != [person.email]]
    pages = [message.body, message.alternatives[0][0], client.get(answer_url(proposal.pk)).content.decode()]
    pages.append(
        login(employer_actor).get(reverse("placements:employer_proposal", args=[proposal.pk])).content.decode()
    )
    for page in pages:
        assert "CV" in page and "si vous dites oui" in page
        assert not [word for word in hidden if word in page]
    answered = client.post(answer_url(proposal.pk), {"answer": "yes"}, follow=True).content.decode()
    assert "Ses documents sont dans votre espace" in answered
    mail.outbox.clear()
    deliver_outbox()
    assert any("À télécharger dans votre espace : CV" in one.body for one in mail.outbox)


def test_the_file_is_kept_by_nobody_on_the_way_and_her_story_tells_who_had_it(
    joined, employer_actor, referent, person, login
):
    stand(joined, ProposalStatus.ACCEPTED)
    path = reverse("placements:employer_document", args=[joined.proposal_id, joined.pk])
    answer = login(employer_actor).get(path)
    assert (answer.content, answer["Content-Type"], answer["Cache-Control"]) == (
        *(PDF, "application/pdf"),
        "no-store, private",
    )
    assert answer["Content-Disposition"] == 'attachment; filename="nadia-cuisine-nadia-berger.pdf"'
    page = login(referent).get(reverse("placements:person", args=[person.pk])).content.decode()
    assert f"Document téléchargé (proposition à {joined.proposal.employer})" in page.replace("&#x27;", "'")
    assert f"Téléchargé par {employer_actor.user}" in (
        login(referent).get(reverse("placements:proposal", args=[joined.proposal_id])).content.decode()
    )
    told = {part.title: part.lines for part in copy_of(person, reader_is_person=True)}
    assert told["Propositions"][0]["Documents joints"].startswith("CV, Nadia cuisine (téléchargé le ")
    assert "Nadia cuisine (CV)" in [line["Document"] for line in told["Qui a ouvert le dossier"]]


def test_the_person_is_told_what_goes_along_in_her_language(joined, client):
    for code, words in (("fr", "il reçoit aussi"), ("uk", "він також отримає")):
        page = client.get(links.voice_url(links.CONSENT, joined.proposal_id), {"langue": code}).content.decode()
        assert words in page and "CV" in page


def test_a_document_is_joined_once_and_a_reading_is_whole(joined):
    values = {"proposal_id": joined.proposal_id, "document_id": joined.document_id}
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinedDocument.objects.create(**values, joined_at=NOW, joined_by=joined.joined_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinedDocument.objects.update(read_at=NOW + dt.timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_a_yes_a_removal_and_a_download_at_once_end_in_one_of_two_truths(joined, employer_actor, referent, person):
    stand(joined, ProposalStatus.SENT)
    remove = {"actor": referent, "person_id": person.pk, "document_id": joined.document_id, "now": NOW}
    answer = {"actor": employer_actor, "proposal_id": joined.proposal_id, "accepts": True, "now": NOW}
    results = at_once(
        lambda: services.proposal_answer(**answer),
        lambda: document_remove(**remove),
        lambda: hand(employer_actor, joined),
        lambda: hand(employer_actor, joined),
    )
    assert not isinstance(results[0], Conflict)
    had = [one for one in results[2:] if not isinstance(one, Refused)]
    assert AccessLog.objects.count() == len(had)
    assert not JoinedDocument.objects.exists()
    assert Person.objects.get().documents.count() == 0
    assert Proposal.objects.get().status == ProposalStatus.ACCEPTED
