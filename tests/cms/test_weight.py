"""What a first visit costs on a telephone: bytes as sent, files, sizes of images, how long a browser keeps them."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db
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


@pytest.mark.usefixtures("starter_site", "live_cache")
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
