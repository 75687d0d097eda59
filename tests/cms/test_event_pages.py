"""Meetings through their pages: visitors, référents, employers, the organiser, and the person's own link."""

import datetime as dt
import html
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from cms import services
from cms.event_links import EVENT, about
from cms.models import EventPage, EventRegistration
from people.services import person_anonymise
from placements.voice.links import voice_url
from tests.factories.accounts import actor_create
from tests.factories.cms import event_create
from tests.factories.matching import EmployerFactory, referential_create
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def places(db):
    referential_create()


def text(answer) -> str:
    told = html.unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(told.replace("<strong>", "").replace("</strong>", "").split())


@pytest.mark.usefixtures("live_cache")
def test_the_kept_page_of_a_visitor_follows_the_seats_and_says_how_to_register(client):
    referent = actor_create(Role.REFERENT)
    event = event_create(capacity=1)
    kept = text(client.get(event.url))
    assert "1 place libre sur 1" in kept and "connectez-vous" in kept
    agenda = event.get_parent().url
    assert "1 place libre" in text(client.get(agenda))
    done = services.people_register(
        actor=referent, event_id=event.pk, people=[PersonFactory.followed_by(referent).pk], agreed=True, now=NOW
    )
    assert "Complet, liste d'attente" in text(client.get(event.url))
    assert "Complet, liste d'attente" in text(client.get(agenda))
    services.registration_cancel(actor=referent, registration_id=done.seated[0].pk, now=NOW)
    assert "1 place libre sur 1" in text(client.get(event.url))
    services.event_call_off(actor=actor_create(Role.PILOT), event_id=event.pk, reason="Neige", now=NOW)
    assert "Ce rendez-vous est annulé" in text(client.get(event.url))
    answer = client.get(reverse("cms:referent_event", args=[event.pk]))
    assert answer.status_code == 302 and answer.url.startswith("/connexion/?next=")


def test_a_referent_registers_from_the_list_and_cancels_on_a_calm_page(login):
    referent = actor_create(Role.REFERENT)
    event = event_create(capacity=1)
    first, second = (PersonFactory.followed_by(referent, last_name=name) for name in ("Abel", "Bory"))
    client, page = login(referent), reverse("cms:referent_event", args=[event.pk])
    assert event.title in text(client.get(reverse("cms:referent_events")))
    assert "Abel" in text(client.get(page)) and "Abel" not in text(client.get(page, {"q": "bory"}))
    refused = client.post(page, {"people": [first.pk]})
    assert refused.status_code == 422 and "chaque personne a dit oui" in text(refused)
    answer = client.post(page, {"people": [first.pk, second.pk], "agreed": "on"}, follow=True)
    assert "Il n'y a plus de place" in text(answer) and "Liste d'attente" in text(answer)
    seated = EventRegistration.objects.get(status="registered")
    cancel = reverse("cms:registration_cancel", args=[seated.pk])
    assert "ne sera plus attendue" in text(client.get(cancel))
    assert client.post(cancel).status_code == 302
    assert set(EventRegistration.objects.values_list("status", flat=True)) == {"cancelled", "registered"}
    stranger = login(actor_create(Role.REFERENT))
    assert {stranger.get(cancel).status_code, stranger.post(cancel).status_code} == {404}
    assert "Abel" not in text(stranger.get(page))


def test_an_employer_registers_and_a_stranger_sees_nothing_of_it(login):
    company = actor_create(Role.EMPLOYER)
    employer = EmployerFactory(organisation=company.organisation)
    event, closed = event_create(), event_create(title="Fermé", attendees="people")
    client, page = login(company), reverse("cms:employer_event", args=[event.pk])
    assert "Fermé" not in text(client.get(reverse("cms:employer_events")))
    assert client.get(reverse("cms:employer_event", args=[closed.pk])).status_code == 404
    facts = {"employer": employer.pk, "names": "Inès Caron", "seats": 2, "note": "Deux commis"}
    assert client.post(page, facts | {"seats": 99}).status_code == 422
    assert client.post(page, facts).status_code == 302
    assert "Inès Caron" in text(client.get(page))
    assert "Inès Caron" not in text(login(actor_create(Role.EMPLOYER)).get(page))
    mine = text(client.get(event.url))
    assert "Inscrire mon entreprise" in mine and "Inscrire une personne" not in mine


def test_the_organiser_notes_prints_and_reads_no_name_once_its_time_is_over(login, settings):
    referent, pilot = actor_create(Role.REFERENT), actor_create(Role.PILOT)
    event = event_create()
    people = [PersonFactory.followed_by(referent, last_name=name) for name in ("Abel", "Bory")]
    services.people_register(actor=referent, event_id=event.pk, people=[one.pk for one in people], agreed=True, now=NOW)
    EventRegistration.objects.create(event=event, employer=EmployerFactory(), names="Inès Caron, Luc Roy", seats=2)
    client, desk = login(pilot), reverse("cms:event_desk", args=[event.pk])
    sheet = reverse("cms:event_attendance", args=[event.pk])
    assert "Abel" in text(client.get(desk)) and "Abel" not in text(client.get(desk, {"q": "bory"}))
    for name, start in (("event_sheet", b"%PDF"), ("event_badges", b"%PDF"), ("event_list", b"PK")):
        assert client.get(reverse(f"cms:{name}", args=[event.pk])).content.startswith(start)
    EventPage.objects.filter(pk=event.pk).update(starts_at=NOW - DAY)
    absent = people[1].event_registrations.get()
    assert client.post(sheet, {f"p-{absent.pk}": "absent", "action": "tous", "walk_ins": "3"}).status_code == 302
    assert sorted(EventRegistration.objects.values_list("status", flat=True)) == ["absent", "attended", "attended"]
    assert client.post(sheet, {f"p-{absent.pk}": "nonsense"}).status_code == 422
    assert client.post(reverse("cms:event_attendance_end", args=[event.pk])).status_code == 302
    assert client.post(sheet, {f"p-{absent.pk}": "attended"}).status_code == 409
    assert "Personnes présentes" in text(client.get(reverse("cms:event_followed", args=[event.pk])))
    assert event.title in text(client.get(reverse("cms:pilot_events"), {"quand": "passes"}))
    past = NOW - (settings.EVENT_NAMES_DAYS + 1) * DAY
    EventPage.objects.filter(pk=event.pk).update(starts_at=past)
    for path in (desk, sheet, reverse("cms:registration_cancel", args=[absent.pk])):
        assert "Bory" not in text(client.get(path))


def test_a_person_says_by_her_link_that_she_comes_then_that_she_cannot():
    referent = actor_create(Role.REFERENT)
    event = event_create()
    person = PersonFactory.followed_by(referent)
    services.people_register(actor=referent, event_id=event.pk, people=[person.pk], agreed=True, now=NOW)
    one = EventRegistration.objects.select_related("event").get()
    client, path = Client(), urlsplit(voice_url(EVENT, about(one))).path
    assert "Venez-vous" in text(client.get(path)) and one.event.title in text(client.get(path, {"langue": "en"}))
    assert client.post(path, {"langue": "fr"}).status_code == 422
    assert client.post(path, {"answer": "yes"}).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.confirmed_at is not None) == ("registered", True)
    said = client.post(path, {"answer": "no", "word": "Enfant malade"}, follow=True)
    assert said.status_code == 200
    one.refresh_from_db()
    assert one.status == "cancelled"
    assert client.get(path).status_code == 410
    assert client.get(f"{path[:-5]}x/").status_code == 404
    EventRegistration.objects.filter(pk=one.pk).update(status="registered")
    EventPage.objects.filter(pk=event.pk).update(starts_at=NOW + DAY)
    assert client.get(path).status_code == 410
    EventRegistration.objects.filter(pk=one.pk).update(status="cancelled")
    person_anonymise(actor=referent, person_id=person.pk, ground="request", now=NOW)
    assert client.get(path).status_code == 410


def test_a_page_with_registrations_is_neither_deleted_nor_withdrawn_before_everybody_knows(login):
    event = event_create()
    EventRegistration.objects.create(event=event, employer=EmployerFactory())
    client = login(actor_create(Role.ADMIN))
    for name in ("wagtailadmin_pages:delete", "wagtailadmin_pages:unpublish"):
        assert client.post(reverse(name, args=[event.pk])).status_code == 302
    event.refresh_from_db()
    assert event.live
