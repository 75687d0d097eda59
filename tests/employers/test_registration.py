"""A company comes in by itself; bad input gets a clear answer, strangers learn nothing."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.actors import actor_of
from accounts.enums import AccessRequestStatus, Role
from accounts.models import AccessRequest, Invitation, Membership, Organisation, User
from accounts.services import access_request_answer, organisation_verify
from core.errors import Conflict, Refused
from employers.models import Employer
from tests.factories.accounts import UserFactory, actor_create
from tests.factories.employers import EmployerFactory, commune, employer_actor, siret_number

pytestmark = pytest.mark.django_db
URL = "/espace-employeur/inscription/"


@pytest.fixture(autouse=True)
def no_throttle():
    cache.clear()


@pytest.fixture(params=["optional", "mandatory"])
def verification(request, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = request.param
    return request.param


def answers(**changed):
    commune()
    return {
        "siret": siret_number(1),
        "name": "Propreté du Lac",
        "kind": "ordinary",
        "sector": "Nettoyage",
        "commune": "Annecy (74000)",
        "first_name": "Sonia",
        "last_name": "Essai",
        "phone": "0400000000",
        "email": "sonia@demo.example",
        "password": "un-mot-de-passe-assez-long",
        **changed,
    }


def test_a_company_registers_and_her_user_becomes_its_employer(client, verification):
    spaced = " ".join([siret_number(1)[:3], siret_number(1)[3:6], siret_number(1)[6:9], siret_number(1)[9:]])
    response = client.post(URL, answers(siret=spaced, wants_charter="on"))
    employer = Employer.objects.get()
    assert employer.siret == siret_number(1)
    assert employer.wants_charter
    assert employer.organisation.verified_at is None
    membership = Membership.objects.get()
    assert (membership.role, membership.user.email) == (Role.EMPLOYER, "sonia@demo.example")
    if verification == "optional":
        assert response.url == reverse("employers:home")
        assert client.get(response.url).status_code == 200
    else:
        assert response.url == reverse("account_email_verification_sent")
        link = re.search(r"http://\S+", mail.outbox[0].body).group()
        assert "_auth_user_id" not in client.session
        assert client.get(link).status_code in (200, 302)


@pytest.mark.parametrize(
    ("siret", "message"),
    [
        ("123", "14 chiffres"),
        ("73282932000075", "clé de contrôle"),
        ("ABCDEFGHIJKLMN", "14 chiffres"),
        ("", "Indiquez le SIRET"),
    ],
)
def test_a_wrong_siret_is_refused_in_french_and_the_answers_are_kept(client, siret, message):
    response = client.post(URL, answers(siret=siret))
    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    assert "Propreté du Lac" in page
    assert not User.objects.exists()


def test_a_weak_password_says_why(client):
    response = client.post(URL, answers(password="court"))
    assert response.status_code == 422
    assert "12 caractères" in response.content.decode()


def test_a_known_address_gets_a_mail_and_the_page_says_the_same_as_for_a_new_one(client, settings, deliver_outbox):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    UserFactory(email="sonia@demo.example")
    response = client.post(URL, answers(email="Sonia@Demo.example"))
    assert response.url == reverse("account_email_verification_sent")
    assert not Employer.objects.exists()
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [["sonia@demo.example"]]
    assert "déjà un compte" in mail.outbox[0].subject


def verified_company():
    """A company that the Département verified: its people answer those who ask to join."""
    actor, company = employer_actor()
    organisation_verify(actor=actor_create(Role.PILOT), organisation_id=company.organisation_id, now=timezone.now())
    company.organisation.refresh_from_db()
    return actor_of(actor.user), company


def test_a_known_company_becomes_a_request_to_her_people(client, deliver_outbox):
    actor, company = verified_company()
    response = client.post(URL, answers(siret=company.siret), follow=True)
    assert "déjà inscrite" in response.content.decode()
    assert not User.objects.filter(email="sonia@demo.example").exists()
    asked = AccessRequest.objects.get()
    assert asked.organisation == company.organisation
    client.post(URL, answers(siret=company.siret))
    assert AccessRequest.objects.count() == 1
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[actor.user.email]]


def test_when_nobody_is_in_the_company_the_pilot_is_asked(client, deliver_outbox):
    pilot = actor_create(Role.PILOT)
    client.post(URL, answers(siret=EmployerFactory().siret))
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[pilot.user.email]]


def test_whoever_opened_an_unverified_company_does_not_say_who_belongs_to_it(client, login, deliver_outbox):
    actor, company = employer_actor()
    pilot = actor_create(Role.PILOT)
    client.post(URL, answers(siret=company.siret))
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[pilot.user.email]]
    assert reverse("employers:pilot_organisations") in mail.outbox[0].body
    asked = AccessRequest.objects.get()
    with pytest.raises(Refused, match="Département répond"):
        access_request_answer(actor=actor, request_id=asked.pk, accept=True, now=timezone.now())
    login(pilot)
    refuse = reverse("accounts:access_request_refuse", args=[asked.pk])
    assert client.post(refuse, {"reason": " "}).status_code == 422
    client.post(refuse, {"reason": "Cette personne n'est pas connue de l'entreprise."})
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == (AccessRequestStatus.REFUSED, pilot.user)
    mail.outbox.clear()
    deliver_outbox()
    assert (mail.outbox[0].to, "n'est pas connue" in mail.outbox[0].body) == (["sonia@demo.example"], True)
    assert not Invitation.objects.exists()


def test_a_registration_refused_is_closed_and_its_people_read_why(client, login, deliver_outbox):
    actor, company = employer_actor()
    login(actor_create(Role.PILOT))
    url = reverse("employers:pilot_organisation_refuse", args=[company.organisation_id])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Ce SIRET est celui d'une autre entreprise."})
    deliver_outbox()
    assert (mail.outbox[-1].to, "autre entreprise" in mail.outbox[-1].body) == ([actor.user.email], True)
    assert actor_of(actor.user) is None
    assert "déjà refusée" in client.post(url, {"reason": "Encore"}, follow=True).content.decode()


def test_an_accepted_request_becomes_an_invitation_and_only_the_first_answer_counts(client, login):
    actor, company = verified_company()
    client.post(URL, answers(siret=company.siret))
    asked = AccessRequest.objects.get()
    login(actor)
    assert "Sonia" in client.get(reverse("accounts:team")).content.decode()
    client.post(reverse("accounts:access_request_answer", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.status == AccessRequestStatus.ACCEPTED
    assert Invitation.objects.get().email == "sonia@demo.example"
    with pytest.raises(Conflict):
        access_request_answer(actor=actor, request_id=asked.pk, accept=False, now=timezone.now())


def test_a_stranger_cannot_answer_the_request_of_another_company(client, login):
    _, company = employer_actor()
    client.post(URL, answers(siret=company.siret))
    login(actor_create(Role.EMPLOYER))
    url = reverse("accounts:access_request_answer", args=[AccessRequest.objects.get().pk])
    assert client.post(url).status_code == 404


def test_the_form_sent_twice_registers_once(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    token = "3f0e9d0a-0000-4000-8000-000000000001"
    first = client.post(URL, answers(form_token=token))
    second = client.post(URL, answers(form_token=token))
    assert first.url == second.url
    assert (Employer.objects.count(), AccessRequest.objects.count()) == (1, 0)


def test_a_robot_that_fills_the_hidden_field_creates_nothing_and_learns_nothing(client):
    response = client.post(URL, answers(site_web="https://robot.example"))
    assert response.status_code == 302
    assert not Organisation.objects.exists()


def test_many_attempts_from_one_address_must_wait(client):
    for _ in range(10):
        client.post(URL, answers(siret="123"))
    response = client.post(URL, answers())
    assert response.status_code == 429
    assert "Réessayez dans quelques minutes" in response.content.decode()
    assert not Employer.objects.exists()


def test_somebody_already_logged_in_adds_a_company_to_her_account(client, login):
    actor, _ = employer_actor()
    login(actor)
    assert "Mot de passe" not in client.get(URL).content.decode().split("<form", 2)[-1].split("</form>")[0]
    response = client.post(URL, {key: answers()[key] for key in ("siret", "name", "kind", "sector", "commune")})
    assert response.url == reverse("employers:home")
    assert Membership.objects.filter(user=actor.user).count() == 2
