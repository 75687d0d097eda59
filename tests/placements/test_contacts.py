"""« Contact aujourd'hui »: one click, a word if one likes, and a step back."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from people.copies import copy_of
from people.models import Person
from placements.enums import ProposalStatus
from placements.models import PersonContact, PersonSaying
from placements.services.contacts import contact_note, contact_take_back
from tests.factories.accounts import actor_create
from tests.factories.placements import FollowUpFactory, ProposalFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BEFORE = TODAY - dt.timedelta(days=40)
LONG_AGO = timezone.now() - dt.timedelta(days=40)


@pytest.fixture
def url(person):
    person.last_contact_on = BEFORE
    person.save()
    return reverse("placements:contact", args=[person.pk])


def test_one_click_notes_it_and_another_takes_it_back(login, referent, person, url):
    client, home = login(referent), reverse("placements:home")
    for page in (home, reverse("placements:people"), reverse("placements:person", args=[person.pk])):
        assert f'action="{url}"' in client.get(page).content.decode()
    back = f"{home}?situation=en-attente#dossiers"
    for _ in range(2):
        assert client.post(url, {"retour": back}).url == back
    person.refresh_from_db()
    contact = PersonContact.objects.get()
    assert (person.last_contact_on, contact.previous_on, contact.recorded_by) == (TODAY, BEFORE, referent.user)
    assert f'href="{url}?retour=' in client.get(home).content.decode()
    assert client.post(url, {"action": "annuler", "retour": "https://ailleurs.example/"}).url == reverse(
        "placements:person", args=[person.pk]
    )
    person.refresh_from_db()
    assert (person.last_contact_on, PersonContact.objects.exists()) == (BEFORE, False)
    assert client.post(url, {"action": "annuler"}).status_code == 302


def test_a_line_of_the_day_notes_it_too(login, referent, person, url):
    ProposalFactory(person=person, status=ProposalStatus.ACCEPTED, answered_at=timezone.now())
    client, home = login(referent), reverse("placements:home")
    line = client.get(home).content.decode().split('id="a-faire"')[1].split("</section>")[0]
    assert f'action="{url}"' in line and f'value="{home}#a-faire"' in line
    assert client.post(url, {"retour": f"{home}#a-faire"}).url == f"{home}#a-faire"
    line = client.get(home).content.decode().split('id="a-faire"')[1].split("</section>")[0]
    assert f'href="{url}?retour={home}%23a-faire"' in line and "<form" not in line


@pytest.mark.parametrize("since", ["proposal", "saying", "point", "nothing"])
def test_taken_back_it_leaves_what_was_noted_since(referent, person, since):
    before, now, later = TODAY - dt.timedelta(days=9), timezone.now(), timezone.now() + dt.timedelta(seconds=5)
    Person.objects.filter(pk=person.pk).update(last_contact_on=before)
    contact_note(actor=referent, person_id=person.pk, now=now)
    if since == "proposal":
        ProposalFactory(person=person, proposed_at=later)
    elif since == "saying":
        PersonSaying.objects.create(
            person=person,
            kind="rating",
            proposal=ProposalFactory(person=person, proposed_at=LONG_AGO),
            rating=3,
            at=later,
        )
    elif since == "point":
        FollowUpFactory(hire__person=person, done_at=later, state="in_job")
    noted = contact_take_back(actor=referent, person_id=person.pk, now=now)
    person.refresh_from_db()
    assert (noted, person.last_contact_on) == ((False, before) if since == "nothing" else (True, TODAY))
    assert not PersonContact.objects.exists()


def test_a_word_is_kept_in_her_story_and_her_copy_and_a_wrong_one_refused(login, referent, person, url):
    client = login(referent)
    for word, status in (("2 84 05 75 123 456 78", 422), ("a" * 201, 422), ("Cherche un mi-temps", 302)):
        assert client.post(url, {"word": word}).status_code == status
    client.post(url)  # the button of a line says nothing of the word
    assert PersonContact.objects.get().word == "Cherche un mi-temps"
    assert "Cherche un mi-temps" in client.get(url).content.decode()
    assert "Cherche un mi-temps" in client.get(reverse("placements:person", args=[person.pk])).content.decode()
    assert any("Cherche un mi-temps" in str(part.lines) for part in copy_of(person, reader_is_person=True))


def test_nobody_notes_a_contact_with_somebody_elses_person(login, url):
    client = login(actor_create(Role.REFERENT))
    assert client.get(url).status_code == client.post(url).status_code == 404
    assert not PersonContact.objects.exists()
