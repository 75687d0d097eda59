"""The commune field, its suggestions, and the read-only administration."""

import pytest
from django import forms
from django.urls import reverse

from accounts.models import User
from referential.forms import CommuneField
from referential.models import Commune
from referential.services import shipped_referential_load
from tests.factories.referential import CommuneFactory

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    commune = CommuneField()


class OptionalPlaceForm(forms.Form):
    commune = CommuneField(required=False)


@pytest.fixture
def annecy():
    return CommuneFactory(insee_code="74010", name="Annecy", postcodes=["74000"])


def errors(text: str) -> list[str]:
    form = PlaceForm({"commune": text})
    assert not form.is_valid()
    return form.errors["commune"]


def test_typed_text_becomes_a_commune(annecy):
    form = PlaceForm({"commune": "annecy"})
    assert form.is_valid()
    assert form.cleaned_data["commune"] == annecy


def test_nothing_typed_is_refused_or_is_none(annecy):
    assert errors("  ") == ["Indiquez une commune."]
    form = OptionalPlaceForm({"commune": ""})
    assert form.is_valid()
    assert form.cleaned_data["commune"] is None


def test_an_unknown_text_says_what_to_do(annecy):
    assert errors("zzzz") == ["Cette commune est inconnue. Vérifiez le nom ou saisissez le code postal."]
    assert errors("Anecy") == ["Cette commune est inconnue. Vouliez-vous dire : Annecy (74000) ?"]
    assert errors("x\x00y")


def test_homonyms_are_listed():
    CommuneFactory(insee_code="39492", name="Saint-Julien", postcodes=["39320"], population=500)
    CommuneFactory(insee_code="88445", name="Saint-Julien", postcodes=["88410"], population=300)
    assert errors("st julien") == [
        "Plusieurs communes correspondent : Saint-Julien (39320) ou Saint-Julien (88410)."
        " Précisez le nom et le code postal."
    ]


def test_the_field_shows_the_name_of_the_commune_it_is_given(annecy):
    for initial in (annecy, "74010"):
        assert 'value="Annecy (74000)"' in str(PlaceForm(initial={"commune": initial})["commune"])


def test_a_refused_text_is_shown_again_as_typed(annecy):
    CommuneFactory(insee_code="74140", name="Groisy", postcodes=["74570"])
    assert 'value="74140"' in str(PlaceForm({"commune": "74140"})["commune"])


def test_an_untouched_field_has_not_changed(annecy):
    assert not PlaceForm({"commune": "Annecy (74000)"}, initial={"commune": "74010"}).has_changed()
    assert PlaceForm({"commune": "Chamonix"}, initial={"commune": "74010"}).has_changed()


def test_the_widget_names_its_list_and_asks_for_suggestions(annecy):
    html = str(PlaceForm(prefix="lieu")["commune"])
    assert 'list="id_lieu-commune_communes"' in html
    assert '<datalist id="id_lieu-commune_communes"></datalist>' in html
    assert "?champ=lieu-commune" in html


def test_suggestions_are_public_and_in_options(client, annecy):
    for query in ({"q": "anne"}, {"champ": "lieu-commune", "lieu-commune": "anne"}):
        response = client.get(reverse("referential:communes"), query)
        assert response.status_code == 200
        assert '<option value="Annecy (74000)"></option>' in response.content.decode()
    assert client.get("/referentiels/communes/").content.strip() == b""
    assert client.get("/referentiels/communes/", {"q": "a\x00b"}).status_code == 200
    assert client.post("/referentiels/communes/", {"q": "anne"}).status_code == 405


@pytest.mark.parametrize("model", ["commune", "occupation", "title", "skill", "referentialversion"])
def test_the_administration_shows_referentials_and_changes_nothing(client, model):
    shipped_referential_load()
    client.force_login(
        User.objects.create_superuser(email="admin@demo.example", password=None),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    response = client.get(reverse(f"admin:referential_{model}_changelist"), {"q": "entretien"})
    assert response.status_code == 200
    assert client.get(reverse(f"admin:referential_{model}_add")).status_code == 403


def test_the_page_of_an_occupation_lists_its_titles_skills_and_moves(client):
    shipped_referential_load()
    client.force_login(
        User.objects.create_superuser(email="admin@demo.example", password=None),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = client.get(reverse("admin:referential_occupation_change", args=["K2204"])).content.decode()
    assert "Technicien de surface" in page
    assert "Conduire une autolaveuse" in page


def test_the_database_refuses_half_coordinates_and_bad_codes():
    commune = Commune(insee_code="7401", name="X", department="74", region="84", latitude=1.0)
    with pytest.raises(forms.ValidationError) as caught:
        commune.full_clean()
    assert "Un code commune compte cinq chiffres, ou commence par 2A ou 2B." in caught.value.messages
    assert "Indiquez la latitude et la longitude ensemble, ou aucune des deux." in caught.value.messages
