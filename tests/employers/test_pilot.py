"""The Département checks and labels offers, welcomes members, verifies organisations."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict
from employers.enums import NetworkStatus, OpeningStatus
from employers.services import network_move, reference_lists_load
from tests.factories.accounts import actor_create, territory_create
from tests.factories.employers import JobOfferFactory, NetworkMembershipFactory, employer_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilot(login):
    actor = actor_create(Role.PILOT)
    login(actor)
    return actor


def test_the_queue_shows_the_oldest_offer_first(client, pilot):
    for n in range(3):
        JobOfferFactory(
            status=OpeningStatus.SUBMITTED,
            title=f"Offre {n}",
            created_at=timezone.now() - timezone.timedelta(days=n),
        )
    text = client.get(reverse("employers:pilot_offers")).content.decode()
    assert text.index("Offre 2") < text.index("Offre 1") < text.index("Offre 0")


def test_a_pilot_of_a_territory_sees_its_offers_only(client, login):
    lakes, peaks = territory_create("Lacs"), territory_create("Cimes")
    JobOfferFactory(status=OpeningStatus.SUBMITTED, title="Aux lacs", territory=lakes)
    JobOfferFactory(status=OpeningStatus.SUBMITTED, title="Aux cimes", territory=peaks)
    login(actor_create(Role.PILOT, territory=lakes))
    text = client.get(reverse("employers:pilot_offers")).content.decode()
    assert "Aux lacs" in text
    assert "Aux cimes" not in text


def test_an_offer_is_published_then_labelled_and_its_employer_is_mailed(client, pilot, deliver_outbox):
    reference_lists_load()
    employer, company = employer_actor()
    offer = JobOfferFactory(employer=company, status=OpeningStatus.SUBMITTED)
    page = reverse("employers:pilot_offer", args=["job", offer.pk])
    assert "Publier" in client.get(page).content.decode()
    client.post(reverse("employers:pilot_offer_act", args=["job", offer.pk, "publish"]))
    assert "Donner le label" in client.get(page).content.decode()
    label = reverse("employers:pilot_label", args=["job", offer.pk])
    assert client.post(label).status_code == 422
    client.post(label, {"criteria": ["no-diploma", "tutor-named"]})
    again = client.post(label, {"criteria": ["no-diploma", "tutor-named"]}, follow=True)
    assert "déjà labellisée" in again.content.decode()
    deliver_outbox()
    assert sorted(message.subject.split(" :")[0] for message in mail.outbox) == [
        "Votre offre est en ligne",
        "Votre offre est labellisée",
    ]
    assert {address for message in mail.outbox for address in message.to} == {employer.user.email}


def test_an_offer_sent_back_reaches_its_employer_with_the_reason(client, pilot, deliver_outbox):
    _, company = employer_actor()
    offer = JobOfferFactory(employer=company, status=OpeningStatus.SUBMITTED)
    url = reverse("employers:pilot_offer_act", args=["job", offer.pk, "send_back"])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Précisez les horaires."})
    deliver_outbox()
    assert "Précisez les horaires." in mail.outbox[0].body


def test_the_label_is_taken_back_with_its_reason(client, pilot, deliver_outbox):
    _, company = employer_actor()
    offer = JobOfferFactory(employer=company, published=True, labelled=True)
    client.post(reverse("employers:pilot_unlabel", args=["job", offer.pk]), {"reason": "Le tuteur est parti."})
    offer.refresh_from_db()
    assert not offer.is_labelled
    deliver_outbox()
    assert "Le tuteur est parti." in mail.outbox[0].body


def test_a_candidate_is_welcomed_once(client, pilot, deliver_outbox):
    _, company = employer_actor()
    membership = NetworkMembershipFactory(employer=company, status=NetworkStatus.CANDIDATE, joined_on=None)
    url = reverse("employers:pilot_network_act", args=[membership.pk, "accept"])
    client.post(url)
    client.post(url)
    membership.refresh_from_db()
    assert membership.status == NetworkStatus.MEMBER
    assert membership.joined_on == timezone.localdate()
    deliver_outbox()
    assert len(mail.outbox) == 1
    with pytest.raises(Conflict):
        network_move(
            actor=pilot,
            membership_id=membership.pk,
            action="accept",
            today=timezone.localdate(),
            now=timezone.now(),
        )


def test_an_organisation_is_verified_by_somebody(client, pilot):
    _, company = employer_actor()
    organisations = reverse("employers:pilot_organisations")
    assert company.organisation.name in client.get(organisations).content.decode()
    url = reverse("employers:pilot_organisation_check", args=[company.organisation_id])
    client.post(url)
    assert "déjà vérifiée" in client.post(url, follow=True).content.decode()
    company.organisation.refresh_from_db()
    assert company.organisation.verified_by == pilot.user


@pytest.mark.parametrize("name", ["pilot_offers", "pilot_network", "pilot_organisations"])
@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.REFERENT, Role.CONTRACTOR])
def test_the_pilots_pages_are_closed_to_other_roles(client, login, name, role):
    login(actor_create(role))
    assert client.get(reverse(f"employers:{name}")).status_code == 403


def test_every_page_of_the_pilot_opens(client, pilot):
    submitted = JobOfferFactory(status=OpeningStatus.SUBMITTED)
    labelled = JobOfferFactory(published=True, labelled=True)
    member = NetworkMembershipFactory()
    for name, args in [
        ("pilot_offers", []), ("pilot_offer", ["job", submitted.pk]), ("pilot_offer", ["job", labelled.pk]),
        ("pilot_offer_act", ["job", submitted.pk, "send_back"]), ("pilot_unlabel", ["job", labelled.pk]),
        ("pilot_network", []), ("pilot_network_act", [member.pk, "leave"]), ("pilot_organisations", []),
    ]:  # fmt: skip
        assert client.get(reverse(f"employers:{name}", args=args)).status_code == 200, name
