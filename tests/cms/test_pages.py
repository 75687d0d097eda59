"""Every page type, rendered as visitors see it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cms.models import (
    ArticlePage,
    EasyReadPage,
    EventIndexPage,
    EventPage,
    NewsPage,
    SectionPage,
    StoryPage,
    ToolPage,
    TradePage,
)
from tests.factories.cms import home_create, page_create

pytestmark = pytest.mark.django_db
ROOMS = ("/offres/", "/reseau/", "/espace-", "/recherche/", "/employeurs/estimation/", "/chiffres/")
PLAIN_TYPES = [SectionPage, ArticlePage, EasyReadPage, EventIndexPage]
TYPES_OF_A_SECTION = [ToolPage, TradePage, StoryPage, NewsPage]


def shown(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200, page.url
    return response.content.decode()


@pytest.mark.parametrize("model", PLAIN_TYPES)
def test_a_page_type_under_the_home_page_is_shown(client, model):
    assert "Deux phrases." in shown(client, page_create(model, home_create()))


@pytest.mark.parametrize("model", TYPES_OF_A_SECTION)
def test_a_page_type_under_a_section_is_shown_and_listed(client, model):
    section = page_create(SectionPage, home_create(), title="Rubrique")
    page = page_create(model, section, title="Une page à lire")
    assert "Deux phrases." in shown(client, page)
    assert "Une page à lire" in shown(client, section)


def test_a_page_that_is_not_published_is_not_shown(client):
    page = page_create(ArticlePage, home_create(), live=False)
    assert client.get(f"/{page.slug}/").status_code == 404


def test_a_page_tells_search_engines_and_shared_links_what_it_is(client):
    html = shown(client, page_create(ArticlePage, home_create(), title="Mentions"))
    assert '<meta name="description" content="Deux phrases. Pas plus.">' in html
    assert '<meta property="og:title" content="Mentions">' in html
    assert 'rel="canonical"' in html
    assert re.search(r'<meta property="og:image" content="https?://[^"]+/cms/partage[^"]*\.png">', html)


def test_a_photograph_needs_an_alternative_text(photo):
    page = page_create(ArticlePage, home_create(), live=False)
    page.cover = photo
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert "cover_alt" in refused.value.message_dict


def test_a_photograph_is_served_in_the_sizes_that_screens_need(client, photo):
    page = page_create(ArticlePage, home_create(), cover=photo, cover_alt="Un établi")
    Client().get(page.url)  # the first visitor has the sizes cut
    html = shown(client, page)
    assert 'alt="Un établi"' in html
    assert "960w" in html
    address = re.search(r'src="(/media/images/[^"]+)"', html)[1]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("name", ["../original_images/atelier.jpg", "%2e%2e/secret", "absent.jpg"])
def test_only_renditions_are_served(client, photo, name):
    assert client.get(f"/media/images/{name}").status_code == 404


def test_a_page_with_three_headings_has_a_table_of_contents(client):
    headings = [{"type": "heading", "value": title} for title in ("Un", "Deux", "Trois")]
    page = page_create(ArticlePage, home_create(), body=headings)
    html = shown(client, page)
    assert '<a href="#deux">Deux</a>' in html
    assert '<h2 id="deux">Deux</h2>' in html


def test_the_easy_version_is_offered_only_when_it_is_published(client):
    home = home_create()
    easy = page_create(EasyReadPage, home, title="En simple", slug="simple", live=False)
    page = page_create(ArticlePage, home, easy_version=easy)
    assert "version facile à lire" not in shown(client, page)
    easy.save_revision().publish()
    assert "version facile à lire" in shown(client, page)


class TestEvents:
    def test_the_agenda_shows_what_is_to_come_then_what_took_place(self, client):
        agenda = page_create(EventIndexPage, home_create(), slug="evenements")
        page_create(EventPage, agenda, title="Visite à venir")
        page_create(EventPage, agenda, title="Visite passée", starts_at=datetime.now(UTC) - timedelta(days=3))
        html = shown(client, agenda)
        assert html.index("Visite à venir") < html.index("Ils ont eu lieu") < html.index("Visite passée")

    def test_an_event_is_to_come_until_it_ends(self):
        agenda = page_create(EventIndexPage, home_create())
        now = datetime.now(UTC)
        event = page_create(EventPage, agenda, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(minutes=1))
        assert list(EventPage.objects.upcoming(now)) == [event]
        assert list(EventPage.objects.upcoming(now + timedelta(minutes=2))) == []

    def test_the_agenda_is_filtered_by_kind(self, client):
        agenda = page_create(EventIndexPage, home_create(), slug="evenements")
        page_create(EventPage, agenda, title="Une visite", kind="visit")
        page_create(EventPage, agenda, title="Un atelier", kind="workshop")
        html = client.get(f"{agenda.url}?nature=workshop").content.decode()
        assert "Un atelier" in html
        assert "Une visite" not in html

    def test_an_unknown_kind_shows_everything(self, client):
        agenda = page_create(EventIndexPage, home_create(), slug="evenements")
        page_create(EventPage, agenda, title="Une visite", kind="visit")
        assert "Une visite" in client.get(f"{agenda.url}?nature='--").content.decode()

    def test_an_event_shows_its_date_place_and_capacity(self, client):
        agenda = page_create(EventIndexPage, home_create())
        event = page_create(
            EventPage, agenda, starts_at=datetime(2027, 3, 4, 8, tzinfo=UTC), place="Les serres", capacity=12
        )
        html = shown(client, event)
        assert "jeudi 4 mars 2027" in html
        assert "Les serres" in html
        assert "12 places" in html

    def test_an_event_that_ends_before_it_starts_is_refused(self):
        agenda = page_create(EventIndexPage, home_create())
        event = page_create(EventPage, agenda, live=False)
        event.ends_at = event.starts_at - timedelta(minutes=1)
        with pytest.raises(ValidationError) as refused:
            event.full_clean()
        assert "ends_at" in refused.value.message_dict

    def test_an_event_goes_into_a_calendar(self, client):
        agenda = page_create(EventIndexPage, home_create())
        event = page_create(
            EventPage,
            agenda,
            title="Visite ; atelier, " + "é" * 60,
            starts_at=datetime(2027, 3, 4, 8, tzinfo=UTC),
        )
        answer = client.get(f"{event.url}agenda/")
        assert answer["Content-Type"].startswith("text/calendar")
        text = answer.content.decode()
        assert "DTSTART:20270304T080000Z\r\nDTEND:20270304T090000Z\r\n" in text
        assert "SUMMARY:Visite \\; atelier\\, " in text
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


class TestStories:
    def test_an_invented_story_says_so(self, client):
        section = page_create(SectionPage, home_create())
        assert "Récit fictif" in shown(client, page_create(StoryPage, section, is_fictional=True))

    def test_a_trade_shows_the_stories_of_its_occupations(self, client):
        section = page_create(SectionPage, home_create())
        page_create(StoryPage, section, title="Cuisine", quote="J'épluche vite.", rome="G1602")
        page_create(StoryPage, section, title="Maçon", quote="Je monte droit.", rome="F1703")
        html = shown(client, page_create(TradePage, section, title="Commis", rome="G1602, G1605"))
        assert "J'épluche vite." in html.replace("&#x27;", "'")
        assert "Je monte droit." not in html


@pytest.mark.parametrize("codes", ["G16", "Z1602", "G1602 cuisine"])
def test_a_malformed_occupation_code_is_refused_by_its_name(codes):
    section = page_create(SectionPage, home_create())
    page = page_create(TradePage, section, live=False)
    page.rome = codes
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert "Code ROME inconnu" in str(refused.value.message_dict["rome"])


class TestMachines:
    def test_the_site_map_lists_published_pages(self, client):
        home = home_create()
        page_create(ArticlePage, home, title="Lisible", slug="lisible")
        page_create(ArticlePage, home, title="Brouillon", slug="brouillon", live=False)
        text = client.get(reverse("cms:sitemap")).content.decode()
        assert "/lisible/" in text
        assert "/brouillon/" not in text

    def test_robots_are_told_to_leave_the_demonstration_alone(self, client):
        assert "Disallow: /\n" in client.get("/robots.txt").content.decode()

    def test_robots_are_kept_from_the_private_rooms_only(self, client, settings):
        settings.DEMO = False
        text = client.get("/robots.txt").content.decode()
        assert "Disallow: /\n" not in text
        assert "Disallow: /espace-\n" in text

    def test_news_are_in_a_feed(self, client):
        section = page_create(SectionPage, home_create(), slug="actualites")
        page_create(NewsPage, section, title="Du neuf")
        answer = client.get("/actualites/flux.xml")
        assert answer.status_code == 200
        assert "Du neuf" in answer.content.decode()
