"""An offer being written: kept as one types, advised, and asked whether it is another's double."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Refused
from employers.enums import OpeningStatus
from employers.models import JobOffer, OpeningSketch
from employers.services import opening_update, sketch_keep, sketches_purge
from tests.employers.test_workspace import NEW_JOB, job
from tests.factories.accounts import actor_create
from tests.factories.employers import JobOfferFactory, commune, employer_actor
from tests.factories.placements import HireFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer(login):
    actor, company = employer_actor()
    login(actor)
    return actor, company


def autosave(client, **boxes):
    return client.post(NEW_JOB, {"action": "autosave", **boxes}, headers={"HX-Request": "true"})


# --- Kept as one types ------------------------------------------------------------------------------------------
def test_what_was_begun_comes_back_and_goes_away_when_it_is_sent(client, employer):
    begun = job(title="Aide de cuisine", hours_per_week="abc", reachable_without_car="false")
    assert "gardée" in autosave(client, **begun).content.decode()
    autosave(client, **{**begun, "title": "Aide de cuisine du midi"})
    sketch = OpeningSketch.objects.get()
    assert (sketch.title, "csrfmiddlewaretoken" in sketch.boxes) == ("Aide de cuisine du midi", False)
    assert "Aide de cuisine du midi" in client.get(reverse("employers:home")).content.decode()
    page = client.get(NEW_JOB).content.decode()
    assert 'value="Aide de cuisine du midi"' in page
    assert 'value="abc"' in page
    assert "Annecy (74000)" in page
    client.post(NEW_JOB, job())
    assert not OpeningSketch.objects.exists()
    # A saving that was still on its way when the offer was sent keeps nothing more.
    autosave(client, **begun)
    assert not OpeningSketch.objects.exists()


def test_a_sketch_is_its_authors_alone_refuses_what_may_not_be_kept_and_is_forgotten(client, employer, login):
    assert autosave(client, description="Le 1 85 07 74 010 012 34").status_code == 422
    assert autosave(client, description="x" * 30_000).status_code == 422
    assert not OpeningSketch.objects.exists()
    autosave(client, title="À moi")
    colleague = actor_create(Role.EMPLOYER, organisation=employer[0].organisation)
    login(colleague)
    assert "À moi" not in client.get(NEW_JOB).content.decode()
    client.post(reverse("employers:sketch_throw_away", args=["job"]))
    assert OpeningSketch.objects.count() == 1
    login(employer[0])
    client.post(reverse("employers:sketch_throw_away", args=["job"]))
    assert not OpeningSketch.objects.exists()
    now = timezone.now()
    sketch_keep(actor=employer[0], kind="job", boxes={"title": ["Vieux"]}, now=now - dt.timedelta(days=91))
    sketch_keep(actor=colleague, kind="job", boxes={"title": ["Neuf"]}, now=now)
    assert sketches_purge(now=now) == 1


def test_changes_to_an_offer_are_kept_apart_until_they_are_saved(client, employer):
    actor, company = employer
    offer = JobOfferFactory(employer=company, published=True, title="Plongeuse")
    url = reverse("employers:opening_edit", args=["job", offer.pk])

    def typed(**boxes):
        seen = JobOffer.objects.get().updated_at.isoformat()
        return {"action": "autosave", **job(form_token=str(uuid4()), seen_at=seen, **boxes)}

    client.post(url, typed(title="Aide en salle", places="x"))
    assert "Aide en salle" in client.get(reverse("employers:home")).content.decode()
    page = client.get(url).content.decode()
    assert 'value="Aide en salle"' in page and "tant que vous" in page
    offer.refresh_from_db()
    assert offer.title == "Plongeuse", "what is published does not move"
    assert "Aide en salle" not in client.get(NEW_JOB).content.decode()
    client.post(url, {"action": "forget"})
    assert 'value="Plongeuse"' in client.get(url).content.decode()
    # A colleague changes the offer meanwhile: what was typed is offered, not mixed in.
    client.post(url, typed(title="Aide en cuisine"))
    opening_update(actor=actor, kind="job", opening_id=offer.pk, now=timezone.now(), places=3)
    page = client.get(url).content.decode()
    assert "changé entre-temps" in page and 'value="Plongeuse"' in page
    assert 'value="Aide en cuisine"' in client.get(url, {"reprendre": "oui"}).content.decode()
    late = typed(title="Aide en cuisine")
    client.post(url, {name: value for name, value in late.items() if name != "action"})
    offer.refresh_from_db()
    assert offer.title == "Aide en cuisine"
    client.post(url, late)  # still on its way when the changes were saved
    assert not OpeningSketch.objects.exists()


# --- Words ------------------------------------------------------------------------------------------------------
def test_words_are_advised_on_as_one_types_and_never_refused(client, employer, login):
    text = "Jeune femme de ménage véhiculée pour nos bureaux, bac+5 souhaité, en équipe."
    said = client.post(reverse("employers:phrasing"), {"champ": "description", "description": text}).content.decode()
    assert "L1142-1" in said
    assert "« véhiculée »" in said
    assert "<li>" not in client.post(reverse("employers:phrasing"), {"champ": "__class__"}).content.decode()
    client.post(NEW_JOB, job(description=text))
    offer = JobOffer.objects.get()
    assert offer.status == OpeningStatus.SUBMITTED
    assert "rien n'est bloqué" in client.get(reverse("employers:opening_mine", args=["job", offer.pk])).content.decode()
    login(actor_create(Role.PILOT))
    review = client.get(reverse("employers:pilot_offer", args=["job", offer.pk])).content.decode()
    assert "Des mots à revoir" in review
    assert "bac+5" in review


# --- Doubles ----------------------------------------------------------------------------------------------------
def test_an_offer_that_looks_like_another_asks_which_and_is_sent_when_one_says_so(client, employer, login):
    _, company = employer
    first = JobOfferFactory(employer=company, published=True, title="Agent de propreté (H/F)")
    for other in ({"status": OpeningStatus.CLOSED}, {"commune": commune("73065")}):
        JobOfferFactory(employer=company, title="Agent de propreté", **other)
    asked = client.post(NEW_JOB, job())
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "ressemble à une autre" in page
    assert page.count(f"/espace-employeur/offres/emploi/{first.pk}/") == 1
    assert JobOffer.objects.count() == 3
    kept = job()
    del kept["envoyer"]
    client.post(NEW_JOB, {**kept, "garder": "oui", "form_token": ""})
    assert JobOffer.objects.count() == 4
    client.post(NEW_JOB, job(autre_offre="oui"))
    sent = JobOffer.objects.get(status=OpeningStatus.SUBMITTED)
    login(actor_create(Role.PILOT))
    review = client.get(reverse("employers:pilot_offer", args=["job", sent.pk])).content.decode()
    assert "Ressemble à" in review
    assert f"/pilotage/offres/emploi/{first.pk}/" in review


def test_an_earlier_offer_is_written_again_with_its_facts(client, employer):
    _, company = employer
    past = JobOfferFactory(employer=company, status=OpeningStatus.FILLED, title="Plongeur")
    again = reverse("employers:opening_copy", args=["job", past.pk])
    assert again in client.get(NEW_JOB).content.decode()
    client.post(again)
    copy = JobOffer.objects.get(status=OpeningStatus.DRAFT)
    assert (copy.title, copy.description) == ("Plongeur", past.description)
    assert copy.expires_on == timezone.localdate() + dt.timedelta(days=60)


def test_pasted_text_is_made_plain(client, employer):
    client.post(
        NEW_JOB,
        job(title="Agent\u00a0 de\u200b tri\r\n", description="Le tri, en équipe :\r\n\uf0b7\tà pied " + "x" * 40),
    )
    offer = JobOffer.objects.get()
    assert (offer.title, offer.description[:26]) == ("Agent de tri", "Le tri, en équipe :\n- à pied"[:26])


# --- Places -----------------------------------------------------------------------------------------------------
def test_places_taken_are_shown_and_kept(client, employer):
    actor, company = employer
    offer = JobOfferFactory(employer=company, published=True, places=3)
    for _ in range(2):
        HireFactory(employer=company, job_offer=offer)
    with pytest.raises(Refused) as refused:
        opening_update(actor=actor, kind="job", opening_id=offer.pk, now=timezone.now(), places=1)
    assert refused.value.reasons[0].field == "places"
    for page in (reverse("employers:openings_mine"), reverse("employers:opening_mine", args=["job", offer.pk])):
        assert "2 sur 3" in client.get(page).content.decode()
    assert "dont 2 déjà pourvues" in client.get(offer.get_absolute_url()).content.decode()
