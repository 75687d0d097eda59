"""The profile form and the suggestions of words."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from matching.models import SkillsProfile
from tests.factories.accounts import actor_create
from tests.factories.matching import JobOfferFactory, SkillsProfileFactory, referential_create
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def referential(db):
    referential_create()


@pytest.fixture
def referent():
    return actor_create(Role.REFERENT)


@pytest.fixture
def person(referent):
    return PersonFactory.followed_by(referent)


FILLED = {
    "title": "commis de cuisine",
    "occupations": ["G1602", "D1507"],
    "skills": ["G1602-1", "G1602-0"],
    "wishes": ["job"],
    "commune": "Chambéry",
    "max_km": "20",
    "hours_min": "20",
    "hours_max": "35",
    "slots": ["day"],
    "licences": ["none"],
    "french_level": "B1",
    "other_languages": ["ar"],
    "is_searching": "on",
}


def test_saving_the_profile_leads_at_once_to_the_openings(login, referent, person):
    job = JobOfferFactory(occupation_id="G1602", title="Commis de cuisine")
    client = login(referent)
    url = reverse("matching:profile_edit", args=[person.pk])
    assert client.get(url).status_code == 200
    response = client.post(url, FILLED, follow=True)
    assert response.redirect_chain[-1][0] == reverse("placements:matches", args=[person.pk])
    assert [row["one"].opening for row in response.context["rows"]] == [job]
    profile = SkillsProfile.objects.get()
    assert [row.occupation_id for row in profile.profile_occupations.all()] == ["G1602", "D1507"]
    assert profile.licences == []
    assert profile.languages == {"ar": "", "fr": "B1"}
    assert profile.commune_id == "73065"
    again = client.get(url).content.decode()
    assert 'value="G1602" id="occupations-G1602" checked' in again


def test_a_title_without_an_occupation_is_never_assigned_in_silence(login, referent, person):
    url = reverse("matching:profile_edit", args=[person.pk])
    response = login(referent).post(url, {**FILLED, "occupations": []})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Choisissez au moins un métier" in page
    assert "Commis / Commise de cuisine" in page
    assert not SkillsProfile.objects.exists()


def test_without_javascript_a_button_shows_the_suggestions_and_saves_nothing(login, referent, person):
    url = reverse("matching:profile_edit", args=[person.pk])
    response = login(referent).post(url, {"title": "caissière", "chercher": "1", "skill_q": ""})
    assert response.status_code == 200
    assert "Employé / Employée de libre-service" in response.content.decode()
    assert not SkillsProfile.objects.exists()


def test_hours_out_of_order_and_unknown_codes_are_refused(login, referent, person):
    url = reverse("matching:profile_edit", args=[person.pk])
    client = login(referent)
    assert client.post(url, {**FILLED, "hours_min": "40"}).status_code == 422
    assert client.post(url, {**FILLED, "occupations": ["Z9999"]}).status_code == 422
    assert client.post(url, {**FILLED, "summary": "2 85 05 73 008 123 45"}).status_code == 422


def test_the_preview_ranks_what_is_not_saved_yet(login, referent, person):
    JobOfferFactory(occupation_id="G1602", title="Commis de cuisine")
    url = reverse("matching:profile_preview", args=[person.pk])
    client = login(referent)
    assert "Commis de cuisine" in client.post(url, FILLED, **HTMX).content.decode()
    assert "Commis de cuisine" in client.post(url, {**FILLED, "max_km": "zéro"}, **HTMX).content.decode()
    far = client.post(url, {**FILLED, "commune": "Grenoble"}, **HTMX).content.decode()
    assert "Aucune offre ne correspond" in far
    assert not SkillsProfile.objects.exists()


def test_a_stranger_sees_no_preview(login, person):
    url = reverse("matching:profile_preview", args=[person.pk])
    assert login(actor_create(Role.REFERENT)).post(url, FILLED).status_code == 404


# --- Words ------------------------------------------------------------------------------------------------------
def test_occupations_are_suggested_to_anybody_logged_in_as_radio_buttons(login):
    url = reverse("matching:occupation_suggest")
    page = login(actor_create(Role.EMPLOYER)).get(url, {"q": "préparatrice de commandes"}, **HTMX).content.decode()
    assert 'type="radio" name="occupation" value="N1105"' in page
    assert page.index("N1105") < page.index("K2204")
    assert "<html" not in page


def test_without_htmx_the_suggestions_are_a_page(login):
    response = login(actor_create(Role.EMPLOYER)).get(reverse("matching:occupation_suggest"), {"q": "commis"})
    assert "<html" in response.content.decode()


def test_an_unknown_title_gets_the_nearest_choices_and_is_told(login):
    url = reverse("matching:occupation_suggest")
    page = login(actor_create(Role.EMPLOYER)).get(url, {"q": "dompteur de lions"}, **HTMX).content.decode()
    assert "n'est pas dans le référentiel" in page or "Aucun métier ne ressemble" in page


def test_what_is_picked_stays_when_one_searches_again(login):
    url = reverse("matching:occupation_suggest")
    query = {"q": "caissière", "plusieurs": "1", "occupations": ["G1602"]}
    page = login(actor_create(Role.REFERENT)).get(url, query, **HTMX).content.decode()
    assert 'value="G1602" id="occupations-G1602" checked' in page
    assert 'value="D1507" id="occupations-D1507">' in page


def test_skills_are_suggested_from_occupations_and_words(login):
    url = reverse("matching:skill_suggest")
    client = login(actor_create(Role.REFERENT))
    page = client.get(url, {"occupations": ["G1602"], "skills": ["K2204-0"]}, **HTMX).content.decode()
    assert "Dresser une assiette" in page
    assert 'value="K2204-0" id="skill-K2204-0" checked' in page
    assert "Conduire un chariot" in client.get(url, {"q": "conduire"}, **HTMX).content.decode()
    assert "Aucune autre compétence" in client.get(url, {"q": "xyzzyx"}, **HTMX).content.decode()


def test_a_visitor_gets_no_suggestion(client):
    assert client.get(reverse("matching:occupation_suggest"), {"q": "commis"}).status_code == 302


@pytest.mark.parametrize("text", ["", " ", "\x00", "a" * 5000, "<script>", "%%%", "'; drop table"])
def test_strange_words_never_break_the_suggestions(login, text):
    client = login(actor_create(Role.REFERENT))
    for name in ("occupation_suggest", "skill_suggest"):
        assert client.get(reverse(f"matching:{name}"), {"q": text}, **HTMX).status_code == 200


def test_the_profile_of_somebody_is_shown_with_what_she_picked(login, referent, person):
    SkillsProfileFactory(person=person)
    page = login(referent).get(reverse("matching:profile_edit", args=[person.pk])).content.decode()
    assert 'value="K2204-0" id="skill-K2204-0" checked' in page
