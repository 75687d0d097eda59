"""One person to several openings at once: one word, one agreement with its date and its way."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from core.models import OutboxEvent
from employers.enums import OpeningStatus
from people.enums import ConsentWay
from people.models import Consent
from placements.models import Proposal
from placements.services import MOST, PersonAgreed, proposal_send, proposals_send
from tests.factories.accounts import actor_create
from tests.factories.matching import ImmersionOpeningFactory, JobOfferFactory, TutorFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
YESTERDAY = timezone.localdate() - dt.timedelta(days=1)
SAID = PersonAgreed(on=YESTERDAY, how=ConsentWay.PHONE)


def send(referent, person, *openings, **more):
    chosen = [(str(one.kind), one.pk) for one in openings]
    return proposals_send(actor=referent, person_id=person.pk, openings=chosen, now=NOW, **{"agreement": SAID, **more})


def test_all_leave_with_one_word_and_the_agreement_is_kept(referent, person, offer):
    sent = send(referent, person, offer, JobOfferFactory(), ImmersionOpeningFactory(), message="Motivée.")
    assert len(sent.proposals) == 3
    assert {one.message for one in Proposal.objects.all()} == {"Motivée."}
    assert OutboxEvent.objects.filter(name="proposal_sent").values("key").distinct().count() == 3
    consent = Consent.objects.get()
    assert (consent.given_on, consent.how, consent.recorded_by) == (YESTERDAY, "phone", referent.user)


def test_what_closed_or_was_proposed_meanwhile_is_left_out_and_told(referent, person, offer):
    colleague = actor_create(Role.REFERENT, organisation=referent.organisation)
    taken, closed = JobOfferFactory(), JobOfferFactory(status=OpeningStatus.CLOSED)
    proposal_send(actor=colleague, person_id=person.pk, kind="job", opening_id=taken.pk, now=NOW, agrees=True)
    sent = send(referent, person, offer, taken, closed)
    assert [one.job_offer_id for one in sent.proposals] == [offer.pk]
    assert len(sent.left_out) == 2
    assert "a déjà proposé cette personne" in sent.left_out[0]
    with pytest.raises(Conflict):
        send(referent, person, taken, closed)


def test_twice_is_once(referent, person, offer):
    other = JobOfferFactory()
    assert [one.pk for one in send(referent, person, offer, other).proposals] == [
        one.pk for one in send(referent, person, other, offer).proposals
    ][::-1]
    assert Proposal.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"agreement": None}, "consent"),
        ({"agreement": PersonAgreed(on=timezone.localdate() + dt.timedelta(days=1), how="phone")}, "future"),
        ({"agreement": PersonAgreed(on=YESTERDAY, how="pigeon")}, "how"),
        ({"message": "1 85 05 38 185 022 83"}, "invalid"),
    ],
)
def test_nothing_leaves_when_something_is_wrong(referent, person, offer, more, code):
    with pytest.raises(Refused) as refused:
        send(referent, person, offer, **more)
    assert code in refused.value.codes
    assert not Proposal.objects.exists()
    assert not Consent.objects.exists()


def test_none_and_too_many_are_refused(referent, person, offer):
    for chosen in ([], [("job", n) for n in range(MOST + 1)]):
        with pytest.raises(Refused):
            proposals_send(actor=referent, person_id=person.pk, openings=chosen, now=NOW, agreement=SAID)


def test_the_page_sends_what_is_ticked(login, referent, person, offer):
    other, client = JobOfferFactory(), login(referent)
    path = reverse("placements:propose_several", args=[person.pk])
    keys = [f"job:{offer.pk}", f"job:{other.pk}"]
    page = client.get(path, {"cle": keys}).content.decode()
    assert "Envoyer 2 propositions" in page
    fields = {"cle": keys, "agreed_on": YESTERDAY.isoformat(), "how": "phone", "message": ""}
    assert client.post(path, fields | {"how": ""}).status_code == 422
    assert client.post(path, fields).status_code == 302
    assert Proposal.objects.count() == 2
    again = client.get(path, {"cle": keys}).content.decode()
    assert "est d&#x27;accord pour que son profil" in again or "est d'accord pour que son profil" in again


def test_the_page_says_what_cannot_be_proposed(login, referent, person, offer):
    client, path = login(referent), reverse("placements:propose_several", args=[person.pk])
    tutor = TutorFactory()
    assert client.get(path).status_code == 422
    assert client.get(path, {"cle": [f"tutoring:{tutor.pk}"]}).status_code == 422
    assert client.get(path, {"cle": ["job:abc"]}).status_code == 404
    assert client.get(path, {"cle": [f"job:{n}" for n in range(1, MOST + 3)]}).status_code == 422
    mixed = client.get(path, {"cle": [f"job:{offer.pk}", f"tutoring:{tutor.pk}"]}).content.decode()
    assert "Une partie de votre choix" in mixed
    stranger = login(actor_create(Role.REFERENT))
    assert stranger.get(path, {"cle": [f"job:{offer.pk}"]}).status_code == 404
