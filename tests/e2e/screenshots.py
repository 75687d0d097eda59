"""The pictures of the README and of the documents, taken from the demonstration (`make screenshots`).

Not collected with the tests: it writes into docs/images/.
"""

from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.harness import NARROW, WIDE

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
COLOURS = 128  # these drawings hold in few colours: a third of the weight, no visible loss

# name, account, address (or a page of a lot of the demonstration: see `_address`), width
LATE, CERTIFIED = "EAU-2025-09", "D74-2024-118"
PICTURES = [
    ("accueil", "", "/", WIDE),
    ("accueil-telephone", "", "/", NARROW),
    ("connexion", "", "/connexion/", WIDE),
    ("offres", "", "/offres/", WIDE),
    ("espace-employeur", "employeur", "/espace-employeur/", WIDE),
    ("espace-referent", "referent", "/espace-referent/", WIDE),
    ("espace-referent-telephone", "referent", "/espace-referent/", NARROW),
    ("espace-facilitateur", "facilitateur", "/espace-facilitateur/", WIDE),
    ("releves", "facilitateur", "/espace-facilitateur/releves/", WIDE),
    ("suivi", "facilitateur", "/espace-facilitateur/suivi/", WIDE),
    ("lot-pilotage", "facilitateur", f"{LATE}:2:pilotage", WIDE),
    ("lot-echanges", "facilitateur", f"{LATE}:2:echanges", WIDE),
    ("lot-passerelle", "facilitateur", f"{LATE}:2:passerelle", WIDE),
    ("lot-attestation", "facilitateur", f"{CERTIFIED}:1:attestation", WIDE),
    ("lot-sorties", "facilitateur", f"{CERTIFIED}:1:sorties", WIDE),
    ("espace-entreprise-titulaire", "titulaire", "/espace-entreprise-titulaire/", WIDE),
    ("releve-a-saisir", "titulaire", "relevé", WIDE),
    ("releve-telephone", "titulaire", "relevé", NARROW),
    ("espace-acheteur", "acheteur", "/espace-acheteur/", WIDE),
    ("pilotage", "pilotage", "/pilotage/", WIDE),
    ("composants", "", "/composants/", WIDE),
]


@pytest.mark.parametrize(("name", "account", "address", "size"), PICTURES, ids=[one[0] for one in PICTURES])
def test_take(name, account, address, size, visitor):
    one = visitor(account)
    one.page.set_viewport_size(size)
    one.go(_address(one, address))
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"{name}.png"
    one.page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _address(one, wanted: str) -> str:
    """`reference:lot:page` is found from the contract's own page, « relevé » from what the company owes first."""
    if wanted.startswith("/"):
        return wanted
    if wanted == "relevé":
        one.go("/espace-entreprise-titulaire/")
        return one.page.locator("main a[href*='/releves/']").first.get_attribute("href")
    reference, number, page = wanted.split(":")
    one.go(f"/espace-facilitateur/marches/?q={reference}")
    one.page.get_by_role("link", name=reference).first.click()
    lot = one.page.locator("main a[href*='/espace-facilitateur/lots/']").nth(int(number) - 1)
    return f"{lot.get_attribute('href')}{page}/"
