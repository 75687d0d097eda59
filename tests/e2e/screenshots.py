"""The pictures of the README and of the documents, taken from the demonstration (`make screenshots`).

Not collected with the tests: it writes into docs/images/.
"""

from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.harness import NARROW, WIDE

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
COLOURS = 128  # these drawings hold in few colours: a third of the weight, no visible loss

# name, account, address or the link to follow from the account's home, width
PICTURES = [
    ("accueil", "", "/", WIDE),
    ("accueil-telephone", "", "/", NARROW),
    ("connexion", "", "/connexion/", WIDE),
    ("offres", "", "/offres/", WIDE),
    ("espace-employeur", "employeur", "/espace-employeur/", WIDE),
    ("espace-referent", "referent", "/espace-referent/", WIDE),
    ("espace-referent-telephone", "referent", "/espace-referent/", NARROW),
    ("espace-facilitateur", "facilitateur", "/espace-facilitateur/", WIDE),
    ("espace-entreprise-titulaire", "titulaire", "/espace-entreprise-titulaire/", WIDE),
    ("pilotage", "pilotage", "/pilotage/", WIDE),
    ("composants", "", "/composants/", WIDE),
]


@pytest.mark.parametrize(("name", "account", "address", "size"), PICTURES, ids=[one[0] for one in PICTURES])
def test_take(name, account, address, size, visitor):
    one = visitor(account)
    one.page.set_viewport_size(size)
    one.go(address)
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"{name}.png"
    one.page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
