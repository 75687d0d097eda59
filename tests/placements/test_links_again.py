"""Whoever holds a link that no longer opens asks for another: it goes to the address that is known, and to no other."""

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core.models import OutboxEvent
from people.enums import ConsentPurpose
from placements import tutor_links
from placements.enums import ProposalStatus
from placements.voice import links
from tests.factories.employers import TutorFactory
from tests.factories.people import ConsentFactory
from tests.factories.placements import ProposalFactory, TutoringAssignmentFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
AGAIN = "/lien/nouveau/"


@pytest.fixture(autouse=True)
def no_throttle():
    cache.clear()


@pytest.fixture
def everybody(person, employer, offer):
    """One address for a person, a tutor and an employer; with a second person who receives no message."""
    ConsentFactory(person=person, purpose=ConsentPurpose.MESSAGES)
    tutor = TutorFactory(employer=employer, email=person.email)
    tutoring = TutoringAssignmentFactory(tutor=tutor, person=person, starts_on=TODAY)
    employer.contact_email = person.email
    employer.save()
    proposal = ProposalFactory(person=person, job_offer=offer, status=ProposalStatus.SENT)
    return person, tutoring, proposal


def test_links_of_before_say_so_and_lead_to_a_new_one(client, everybody, deliver_outbox):
    person, tutoring, _ = everybody
    old = [
        reverse("placements:tutor_space", args=[signing.dumps(tutoring.pk, salt=tutor_links.SPACE_SALT)]),
        links.voice_url(links.OWN_PAGE, person.pk),
        reverse("placements:answer_by_link", args=["cut"]),
    ]
    for url in old:
        ended = client.get(url)
        assert ended.status_code in {404, 410} and AGAIN in ended.content.decode(), url
    asked = client.post(f"{AGAIN}?langue=en", {"email": f" {person.email.upper()} ", "langue": "en"}, follow=True)
    assert "If we know this address" in asked.content.decode() and not mail.outbox
    deliver_outbox()
    assert [one.to for one in mail.outbox] == [[person.email]] * 3  # as it is known, not as it was typed
    urls = [word for one in mail.outbox for word in one.body.split() if "://" in word and "langue=" not in word]
    for part in ("/moi/", "/tutorat", "/repondre/"):
        assert [url for url in urls if part in url], (part, urls)
    for url in urls:
        assert client.get(url).status_code == 200, url
    assert OutboxEvent.objects.get(name="links_asked").payload == {}


def test_an_unknown_address_is_answered_the_same_and_nothing_leaves(client, everybody, deliver_outbox):
    person, *_ = everybody
    answers = [client.post(AGAIN, {"email": email}, follow=True) for email in (person.email, "nobody@demo.example")]
    assert len({(one.status_code, one.redirect_chain[-1]) for one in answers}) == 1
    OutboxEvent.objects.exclude(payload__email="nobody@demo.example").delete()
    deliver_outbox()
    assert not mail.outbox
    for wrong in ("", "nadia", "a@b@c"):
        refused = client.post(AGAIN, {"email": wrong})
        assert refused.status_code == 422 and "adresse enti" in refused.content.decode()
    for _ in range(10):  # one address is not flooded, and is not told
        assert client.post(AGAIN, {"email": "nobody@demo.example"}).status_code == 302
    assert OutboxEvent.objects.filter(name="links_asked").count() <= 3
    assert [client.post(AGAIN, {"email": "x@y.fr"}).status_code for _ in range(10)][-1] == 429
    person.consents.all().delete()
    person.tutorings.all().delete()
    assert client.get(AGAIN).status_code == 200
