"""The starter site as visitors see it: every page, and what a first visit costs on a telephone.

Costs are bytes as sent, files, and questions to the database.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.test import Client
from django.utils.html import escape
from wagtail.models import Page

from tests.cms.test_pages import ROOMS, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter_site", "live_cache")]
MAX_QUERIES = 18
MOST_BYTES = 300_000
MOST_FILES = 12
MOST_QUERIES = 15
PAGES = (
    "/",
    "/employeurs/",
    "/employeurs/boite-a-outils/",
    "/employeurs/boite-a-outils/pec/",
    "/employeurs/estimation/?contrat=cdi&employeur=small&heures=35&salaire=13&situation=rsa",
    "/metiers/commis-de-cuisine/",
    "/temoignages/",
    "/evenements/",
    "/facile-a-lire/",
    "/recherche/?q=boulangerie",
    "/chiffres/",
    "/offres/",
    "/reseau/",
)
FILES = re.compile(r'(?:href|src)="/static/([^"#?]+)')
COMPRESSED = {".css", ".js", ".svg", ".json", ".html"}


def as_sent(path: str) -> int:
    """Bytes of a static file, compressed as the web server keeps it."""
    found = finders.find(path)
    assert found, path
    content = Path(found).read_bytes()
    return len(gzip.compress(content, 9)) if Path(path).suffix in COMPRESSED else len(content)


def test_public_pages_are_light_and_ask_little(client, django_assert_max_num_queries):
    for path in PAGES:
        Client().get(path)  # what is kept a minute is kept
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = client.get(path)
        assert answer.status_code == 200, path
        html = answer.content.decode()
        files = set(FILES.findall(html))
        # The page itself travels as it is: compressing it would let its secrets be guessed.
        weight = len(answer.content) + sum(as_sent(file) for file in files)
        assert weight < MOST_BYTES, f"{path}: {weight} bytes"
        assert len(files) <= MOST_FILES, f"{path}: {sorted(files)}"
        for image in re.findall(r"<img\b[^>]*>", html):
            assert " width=" in image and " height=" in image and " alt=" in image, f"{path}: {image}"

    page = client.get("/employeurs/")
    assert page["Cache-Control"] == "public, no-cache"
    assert client.get("/employeurs/", HTTP_IF_NONE_MATCH=page["ETag"]).status_code == 304


def test_every_page_of_the_starter_site_is_shown_and_its_links_lead_somewhere(client):
    pages = list(Page.objects.live().filter(depth__gte=2).specific())
    addresses = {page.url for page in pages}
    Client().get("/")  # the home page alone reads every live row: once a minute
    for page in pages:
        html = shown(client, page)
        assert html.count("<h1") == 1, page.url
        assert escape(page.title) in html
        main = html[html.index("<main") : html.index("</main>")]
        for link in re.findall(r'href="([^"?#:]*/)"', main):
            assert link.removesuffix("agenda/") in addresses or link.startswith(ROOMS), f"{page.url} → {link}"


def test_the_home_page_asks_little_even_when_nothing_is_kept(client, django_assert_max_num_queries):
    client.get("/")  # Wagtail's own caches: the site and its root
    caches["live"].clear()
    with django_assert_max_num_queries(22):
        client.get("/")
    with django_assert_max_num_queries(9):
        client.get("/")


def test_public_pages_ask_the_database_little(client, django_assert_max_num_queries):
    for path in ("/", "/employeurs/", "/metiers/macon/", "/evenements/", "/recherche/?q=cuisine"):
        Client().get(path)  # what is kept a minute is kept
        with django_assert_max_num_queries(MAX_QUERIES):
            client.get(path)
