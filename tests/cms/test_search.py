import pytest
from wagtail.models import Page

from cms.models import ArticlePage, PageText, SectionPage, TradePage
from cms.search import marked, search_site
from referential.models import Occupation, Title
from referential.services import shipped_referential_load
from tests.factories.cms import home_create, page_create
from tests.factories.employers import EmployerFactory, JobOfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def section():
    return page_create(SectionPage, home_create(), title="Métiers")


def titles(query: str) -> list[str]:
    return [hit.name for hit in search_site(query).pages]


@pytest.mark.parametrize("query", ["maçonne", "macon", "MAÇONS", "maçon"])
def test_a_page_is_found_whatever_the_accent_the_case_and_the_ending(section, query):
    page_create(TradePage, section, title="Maçon, maçonne")
    assert titles(query) == ["Maçon, maçonne"]


def test_a_word_of_the_body_is_found_and_marked(section):
    page_create(
        ArticlePage, section, title="Guide", body=[{"type": "text", "value": "<p>On y épluche des légumes.</p>"}]
    )
    (hit,) = search_site("légumes").pages
    assert ("légumes", True) in hit.extract


def test_a_typing_slip_is_forgiven_and_told(section):
    page_create(TradePage, section, title="Boulangerie")
    found = search_site("boulengerie")
    assert [hit.name for hit in found.pages] == ["Boulangerie"]
    assert found.approximate


def test_a_title_comes_before_a_body(section):
    page_create(ArticlePage, section, title="Autre", body=[{"type": "text", "value": "<p>Le tutorat.</p>"}])
    page_create(ArticlePage, section, title="Le tutorat")
    assert titles("tutorat") == ["Le tutorat", "Autre"]


def test_a_page_withdrawn_is_found_no_more(section):
    page = page_create(ArticlePage, section, title="Tutorat")
    page.unpublish()
    assert titles("tutorat") == []
    assert not PageText.objects.filter(page_id=page.pk).exists()


def test_a_deleted_page_is_forgotten(section):
    page = page_create(ArticlePage, section, title="Tutorat")
    Page.objects.get(pk=page.pk).delete()
    assert titles("tutorat") == []


def test_an_edited_page_is_found_by_its_new_words(section):
    page = page_create(ArticlePage, section, title="Tutorat")
    page.title = "Parrainage"
    page.save_revision().publish()
    assert titles("parrainage") == ["Parrainage"]
    assert titles("tutorat") == []


def test_a_draft_is_not_found(section):
    page_create(ArticlePage, section, title="Tutorat", live=False)
    assert titles("tutorat") == []


@pytest.mark.parametrize("query", ["'", '"', "a & b | !", "\x00", "%", "<script>", "-", "é" * 300])
def test_odd_words_harm_nobody(client, section, query):
    answer = client.get("/recherche/", {"q": query})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_an_empty_search_shows_the_form_alone(client):
    assert "Que cherchez-vous" in client.get("/recherche/").content.decode()


def test_what_is_found_is_shown_escaped(client, section):
    page_create(ArticlePage, section, title="<b>Tutorat</b>")
    html = client.get("/recherche/", {"q": "tutorat"}).content.decode()
    assert "&lt;b&gt;<mark>Tutorat</mark>&lt;/b&gt;" in html
    assert "<b>Tutorat</b>" not in html


def test_the_name_of_a_job_finds_its_trade_and_its_offers(section):
    """As people write it: the other gender, a familiar word, a slip."""
    shipped_referential_load()
    baker = Occupation.objects.create(code="D1102", label="Boulanger / Boulangère", definition="Boulanger")
    Title.objects.create(code="X1", label="Ouvrier / Ouvrière en boulangerie", occupation=baker)
    page_create(TradePage, section, title="Commis, commise de cuisine", slug="cuisine", rome="G1602, G1605")
    page_create(TradePage, section, title="Boulanger, boulangère", slug="boulanger", rome="D1102")
    page_create(TradePage, section, title="Maçon", slug="macon", rome="F1703")
    cook = Occupation.objects.get(code="G1602")
    JobOfferFactory(published=True, title="Second de salle froide", occupation=cook)
    JobOfferFactory(published=True, title="Tourier, tourière", occupation=baker)
    JobOfferFactory(published=True, title="Maçon")
    kitchen, bakery = (
        ("Commis, commise de cuisine", "Second de salle froide"),
        ("Boulanger, boulangère", "Tourier, tourière"),
    )
    for query, (trade, offer) in {
        "cuisinière": kitchen,
        "cuisinier": kitchen,
        "cuisto": kitchen,
        "boulengerie": bakery,
    }.items():
        found = search_site(query)
        assert found.pages[0].name == trade, query
        assert [row.title for row in found.offers][:1] == [offer], query
        assert "Maçon" not in {row.title for row in found.offers} | {hit.name for hit in found.pages}, query
        assert not found.approximate, query


def test_a_member_of_the_network_is_found_by_its_name_misspelt(section):
    member = EmployerFactory(name="Scierie Marchetto", member=True)
    EmployerFactory(name="Scierie Durand")
    assert [row.name for row in search_site("scierie marcheto").members] == [member.name]


def test_the_words_sought_are_marked_in_titles_too():
    assert marked("La cuisine du chef", "cuisinière") == (("La ", False), ("cuisine", True), (" du chef", False))
    assert marked("Un four", "fo") == (("Un four", False),)
