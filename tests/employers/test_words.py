"""A title in one's own words: the same occupations, in the same order, whichever form or page asks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clauses.forms.fields import OccupationField
from employers.forms.openings import opening_form
from employers.models import JobOffer, Tutor
from referential import suggestions
from referential.models import Occupation, Title
from referential.services import shipped_referential_load
from referential.suggestions import occupations_suggest, ranker_register, skills_suggest
from tests.factories.employers import employer_actor

pytestmark = pytest.mark.django_db
WORDS = {"cuisto": "G1602", "asv": "A1501", "cariste caces 3": "N1101", "boulengerie": "D1102"}


@pytest.fixture(autouse=True)
def referential(db):
    shipped_referential_load()
    for code, label, title in (
        ("A1501", "Auxiliaire vétérinaire", "Auxiliaire de Santé Vétérinaire -ASV-"),
        ("D1102", "Boulanger / Boulangère", "Ouvrier / Ouvrière en boulangerie"),
    ):
        made = Occupation.objects.create(code=code, label=label, definition=label)
        Title.objects.create(code=f"T{code}", label=title, occupation=made)


@pytest.fixture
def employer(login):
    actor, _ = employer_actor()
    return login(actor)


def codes(page: str, name: str = "occupation") -> list[str]:
    return re.findall(rf'name="{name}" value="([A-Z]\d{{4}})"', page)


@pytest.mark.parametrize(("text", "code"), WORDS.items())
def test_typos_and_abbreviations_find_the_occupation_among_several(employer, text, code):
    without_script = codes(
        employer.post(
            reverse("employers:opening_new", args=["job"]), {"title": text, "chercher": "oui"}
        ).content.decode()
    )
    assert code in without_script[:3]
    assert 5 <= len(without_script) <= 10
    with_htmx = employer.get(reverse("matching:occupation_suggest"), {"q": text}, headers={"HX-Request": "true"})
    assert codes(with_htmx.content.decode()) == without_script
    tutor = employer.post(reverse("employers:tutor_new"), {"occupation_q": text, "chercher": "oui"})
    assert codes(tutor.content.decode()) == without_script


@pytest.mark.parametrize("text", ["dompteur de lions", "xyzzyx", "a" * 5000, "Vendeuse (H/F) — 35h", "%%%_"])
def test_whatever_is_typed_nothing_is_ever_picked_for_one(employer, text):
    response = employer.post(reverse("employers:opening_new", args=["job"]), {"title": text, "chercher": "oui"})
    page = response.content.decode()
    assert response.status_code == 200
    assert not re.search(r'name="occupation"[^>]*checked', page)
    assert len(codes(page)) in {0, 8}
    refused = employer.post(reverse("employers:opening_new", args=["job"]), {"title": text, "envoyer": "oui"})
    assert refused.status_code == 422
    assert not JobOffer.objects.exists()
    assert not Tutor.objects.exists()


def test_what_is_picked_stays_picked_and_comes_first(employer):
    answers = {"title": "cariste", "occupation": "G1602", "chercher": "oui"}
    page = employer.post(reverse("employers:opening_new", args=["job"]), answers).content.decode()
    assert codes(page)[0] == "G1602"
    assert codes(page).count("G1602") == 1
    assert re.search(r'value="G1602"[^>]*checked', page)
    assert "N1101" in codes(page)


def test_skills_come_from_the_occupation_or_from_the_words_typed(employer):
    url = reverse("employers:opening_new", args=["job"])
    of_trade = employer.post(url, {"title": "cariste", "occupation": "N1101", "chercher": "oui"}).content.decode()
    assert of_trade.count('name="skills"') >= 5
    typed = {"title": "cariste", "occupation": "N1101", "skill_q": "netoyer les sols", "chercher": "oui"}
    found = employer.post(url, typed).content.decode()
    names = re.findall(r'name="skills" value="([^"]+)"', found)
    assert names == [one.pk for one in skills_suggest("netoyer les sols", occupations=["N1101"])]
    assert "ettoyer" in found[found.index('name="skills"') :]
    htmx = {"headers": {"HX-Request": "true"}}
    again = employer.get(
        reverse("matching:skill_suggest"), {"occupation": "N1101", "skill_q": "netoyer les sols"}, **htmx
    )
    assert re.findall(r'name="skills" value="([^"]+)"', again.content.decode()) == names


def test_suggestions_cost_the_same_few_queries_whatever_the_words():
    occupations_suggest("cariste")
    for text in (*WORDS, "dompteur de lions"):
        with CaptureQueriesContext(connection) as queries:
            occupations_suggest(text)
        assert len(queries) == 2, text  # which referential is in force, and the rows
        with CaptureQueriesContext(connection) as queries:
            skills_suggest(text, occupations=["N1101"])
        assert len(queries) <= 3, text


def test_the_form_of_an_offer_takes_few_queries(employer):
    url = reverse("employers:opening_new", args=["job"])
    employer.post(url, {"title": "cariste", "chercher": "oui"})
    counts = []
    for text in ("cariste", "asv"):
        with CaptureQueriesContext(connection) as queries:
            employer.post(url, {"title": text, "chercher": "oui"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30


def test_there_is_one_ranker_named_by_the_room_that_has_it(monkeypatch):
    class Backwards:
        def occupations(self, text, *, top):
            return [("N1101", 0.9), ("Z9999", 0.8)]

        def skills(self, text, *, top):
            return []

    monkeypatch.setattr(suggestions, "_ranker", lambda: Backwards())
    assert [one.pk for one in occupations_suggest("cuisto").items] == ["N1101"]
    form = opening_form("job", {"title": "cuisto"}, employers=[])
    assert [one.pk for one in form.occupation_choices().choices] == ["N1101"]
    monkeypatch.undo()
    assert ranker_register.__module__ == "referential.suggestions"


# --- A field that holds one occupation --------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["N1101", "n1101", "Cariste", " cariste ", "Boulangère", "boulanger / boulangère"])
def test_a_field_takes_an_occupation_named_to_the_letter(text):
    assert OccupationField().clean(text).pk in {"N1101", "D1102"}


@pytest.mark.parametrize("text", ["cuisto", "conducteur de chariot", "vendeur"])
def test_a_field_names_what_one_may_have_meant_and_assigns_nothing(text):
    with pytest.raises(Exception, match="Plusieurs métiers ressemblent à") as refused:
        OccupationField().clean(text)
    assert len(re.findall(r"[A-Z]\d{4} ", str(refused.value))) == 5
