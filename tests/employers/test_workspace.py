"""The employer's pages: her own objects only, drafts kept, one object for one form."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.enums import Role
from employers.enums import NetworkStatus, OpeningStatus
from employers.models import Employer, ImmersionOpening, JobOffer, NetworkMembership, Tutor
from employers.services import reference_lists_load
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.employers import (
    ImmersionFactory,
    JobOfferFactory,
    NetworkMembershipFactory,
    TutorFactory,
    commune,
    employer_actor,
    occupation,
    siret_number,
)

pytestmark = pytest.mark.django_db
NEW_JOB = "/espace-employeur/offres/nouvelle/emploi/"
TOKEN = "3f0e9d0a-0000-4000-8000-000000000002"


@pytest.fixture
def employer(login):
    actor, company = employer_actor()
    login(actor)
    return actor, company


def job(**changed):
    commune()
    return {
        "form_token": TOKEN,
        "title": "Agente de propreté",
        "occupation": occupation().pk,
        "description": "Entretien de bureaux le matin, en binôme les premières semaines.",
        "commune": "Annecy (74000)",
        "contract_kind": "cdd",
        "duration_months": "6",
        "hours_per_week": "28",
        "slots": ["early", "day"],
        "places": "2",
        "reachable_without_car": "true",
        "envoyer": "oui",
        **changed,
    }


def test_an_offer_is_written_and_sent_in_one_form(client, employer):
    response = client.post(NEW_JOB, job(skills=["K2204-0", "K2204-1"]))
    offer = JobOffer.objects.get()
    assert response.url == reverse("employers:opening_mine", args=["job", offer.pk])
    assert offer.status == OpeningStatus.SUBMITTED
    assert offer.slots == ["early", "day"]
    assert offer.reachable_without_car is True
    assert offer.skills.count() == 2
    assert client.get(response.url).status_code == 200


def test_the_same_form_sent_twice_creates_one_offer(client, employer):
    first, second = client.post(NEW_JOB, job()), client.post(NEW_JOB, job())
    assert first.url == second.url
    assert JobOffer.objects.count() == 1


def test_an_offer_can_wait_as_a_draft(client, employer):
    answers = job(description="")
    del answers["envoyer"]
    client.post(NEW_JOB, {**answers, "garder": "oui"})
    assert JobOffer.objects.get().status == OpeningStatus.DRAFT


def test_without_javascript_the_search_button_shows_jobs_and_keeps_the_answers(client, employer):
    answers = job(title="agent entretien", occupation="", chercher="oui")
    response = client.post(NEW_JOB, answers)
    text = response.content.decode()
    assert response.status_code == 200
    assert 'value="K2204"' in text
    assert "en binôme les premières semaines" in text
    assert not JobOffer.objects.exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"occupation": ""}, "Choisissez le métier dans la liste"),
        ({"occupation": "Z9999"}, "Ce métier est inconnu"),
        ({"commune": "Zzyzx"}, "Cette commune est inconnue"),
        ({"hours_per_week": "60"}, "48"),
        ({"places": "0"}, "1"),
        ({"expires_on": "2020-01-01"}, "déjà passée"),
        ({"description": "Ménage"}, "40 caractères"),
        (
            {"description": "Appeler Paul, numéro 1 85 07 74 010 012 34, pour tout renseignement utile."},
            "sécurité sociale",
        ),
        ({"title": ""}, "Intitulé"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_nothing_typed_is_lost(client, employer, changed, message):
    response = client.post(NEW_JOB, job(**changed))
    text = response.content.decode()
    assert response.status_code == 422
    assert message in text
    assert 'value="28' in text or "hours_per_week" in changed
    assert not JobOffer.objects.exists()


def test_an_immersion_needs_a_purpose(client, employer):
    url = "/espace-employeur/offres/nouvelle/immersion/"
    response = client.post(url, job(length_days="5"))
    assert "Cochez au moins un objet" in response.content.decode()
    client.post(url, job(length_days="5", purposes=["discover"]))
    assert ImmersionOpening.objects.get().purposes == ["discover"]


def test_every_page_of_the_workspace_opens(client, employer):
    _, company = employer
    offer = JobOfferFactory(employer=company)
    immersion = ImmersionFactory(employer=company, published=True)
    tutor = TutorFactory(employer=company)
    NetworkMembershipFactory(employer=company)
    for name, args in [
        ("home", []), ("openings_mine", []), ("opening_new", ["job"]), ("opening_new", ["immersion"]),
        ("opening_mine", ["job", offer.pk]), ("opening_edit", ["job", offer.pk]),
        ("opening_preview", ["job", offer.pk]),
        ("opening_mine", ["immersion", immersion.pk]), ("opening_act", ["immersion", immersion.pk, "close"]),
        ("opening_act", ["job", offer.pk, "abandon"]), ("tutors", []), ("tutor_new", []), ("tutor_edit", [tutor.pk]),
        ("company_edit", [company.pk]), ("charter", []), ("charter_signing", [company.pk]),
        ("network_leave", [company.network_membership.pk]),
    ]:  # fmt: skip
        assert client.get(reverse(f"employers:{name}", args=args)).status_code == 200, name


def test_a_stranger_finds_nothing_of_another_company(client, login):
    _, company = employer_actor()
    offer = JobOfferFactory(employer=company, published=True)
    tutor = TutorFactory(employer=company)
    membership = NetworkMembershipFactory(employer=company)
    stranger, _ = employer_actor()
    login(stranger)
    for name, args in [
        ("opening_mine", ["job", offer.pk]), ("opening_edit", ["job", offer.pk]),
        ("opening_preview", ["job", offer.pk]),
        ("opening_act", ["job", offer.pk, "fill"]), ("tutor_edit", [tutor.pk]), ("company_edit", [company.pk]),
        ("charter_signing", [company.pk]), ("network_leave", [membership.pk]),
    ]:  # fmt: skip
        assert client.get(reverse(f"employers:{name}", args=args)).status_code == 404, name
    for name, args in [
        ("opening_act", ["job", offer.pk, "fill"]), ("opening_copy", ["job", offer.pk]), ("tutor_toggle", [tutor.pk]),
    ]:  # fmt: skip
        assert client.post(reverse(f"employers:{name}", args=args)).status_code == 404, name


@pytest.mark.parametrize("name", ["home", "openings_mine", "tutors", "charter", "company"])
@pytest.mark.parametrize("role", [Role.REFERENT, Role.PILOT, Role.FACILITATOR])
def test_the_employers_space_is_closed_to_other_roles(client, login, name, role):
    login(actor_create(role))
    assert client.get(reverse(f"employers:{name}")).status_code == 403


def test_a_visitor_is_sent_to_the_login_page(client):
    assert client.get("/espace-employeur/").url.startswith("/connexion/")


def test_every_button_pressed_twice_acts_once(client, employer):
    _, company = employer
    offer = JobOfferFactory(employer=company, published=True)
    url = reverse("employers:opening_act", args=["job", offer.pk, "fill"])
    client.post(url)
    response = client.post(url, follow=True)
    assert "la situation a changé" in response.content.decode()
    offer.refresh_from_db()
    assert offer.status == OpeningStatus.FILLED


def test_closing_an_offer_asks_why(client, employer):
    _, company = employer
    offer = JobOfferFactory(employer=company, published=True)
    url = reverse("employers:opening_act", args=["job", offer.pk, "close"])
    assert client.post(url).status_code == 422
    client.post(url, {"reason": "Le besoin n'existe plus"})
    offer.refresh_from_db()
    assert offer.status == OpeningStatus.CLOSED


def test_a_page_left_open_does_not_overwrite_a_colleague_s_change(client, employer):
    _, company = employer
    offer = JobOfferFactory(employer=company)
    url = reverse("employers:opening_edit", args=["job", offer.pk])
    seen_at = offer.updated_at.isoformat()
    assert client.post(url, job(places="3", seen_at=seen_at)).status_code == 302
    response = client.post(url, job(places="9", seen_at=seen_at))
    assert response.status_code == 409
    offer.refresh_from_db()
    assert offer.places == 3


def test_a_tutor_is_a_volunteer(client, employer):
    answers = {
        "form_token": TOKEN,
        "first_name": "Nadia",
        "last_name": "Essai",
        "occupation_q": "agent entretien",
        "occupation": occupation().pk,
        "years_experience": "4",
        "regimes": ["immersion", "pec"],
        "capacity": "2",
        "agreed_on": "2026-01-05",
    }
    url = reverse("employers:tutor_new")
    assert "toujours volontaire" in client.post(url, answers).content.decode()
    client.post(url, {**answers, "agrees": "on"})
    client.post(url, {**answers, "agrees": "on"})
    tutor = Tutor.objects.get()
    toggle = reverse("employers:tutor_toggle", args=[tutor.pk])
    client.post(toggle, {"active": "non"})
    client.post(toggle, {"active": "non"})
    tutor.refresh_from_db()
    assert not tutor.is_active


def test_the_charter_is_signed_online_and_the_pilot_is_told(client, employer, deliver_outbox):
    reference_lists_load()
    pilot = actor_create(Role.PILOT)
    _, company = employer
    url = reverse("employers:charter_signing", args=[company.pk])
    assert client.post(url, {"agrees": "on"}).status_code == 422
    assert client.post(url, {"commitments": ["immersions"]}).status_code == 422
    client.post(url, {"commitments": ["immersions", "tutorat"], "agrees": "on"})
    client.post(url, {"commitments": ["immersions", "tutorat"], "agrees": "on"})
    membership = NetworkMembership.objects.get()
    assert (membership.status, membership.commitments) == (NetworkStatus.CANDIDATE, ["immersions", "tutorat"])
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[pilot.user.email]]


def test_an_organisation_that_came_by_an_import_opens_its_card(client, login):
    actor = actor_create(
        Role.EMPLOYER, organisation=OrganisationFactory(siret=siret_number(7), name="Venue d'un import")
    )
    login(actor)
    response = client.get("/espace-employeur/", follow=True)
    assert siret_number(7) in response.content.decode()
    commune()
    answers = {"siret": siret_number(7), "name": "Venue d'un import", "kind": "ordinary", "commune": "Annecy"}
    assert client.post(reverse("employers:company"), answers).url == reverse("employers:home")
    assert Employer.objects.get().organisation == actor.organisation
