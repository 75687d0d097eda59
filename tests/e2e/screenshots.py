"""The pictures of the README and of the documents, taken from the demonstration (`make screenshots`).

Not collected with the tests: it writes into docs/images/.
"""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.catalogue import PICTURES, body_blocks, own_blocks
from tests.e2e.harness import NARROW, WIDE
from tests.e2e.test_contents import OWN_BLOCKS

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
NARROWED = 640  # pixels of a whole page in the guide
COLOURS = 128  # these drawings hold in few colours: a third of the weight, no visible loss

# name, account, address (or a page of a lot of the demonstration: see `_address`), width
LATE, CERTIFIED = "EAU-2025-09", "D74-2024-118"
TAKEN = [
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


@pytest.mark.parametrize(("name", "account", "address", "size"), TAKEN, ids=[one[0] for one in TAKEN])
def test_take(name, account, address, size, visitor):
    one = visitor(account)
    one.page.set_viewport_size(size)
    one.go(_address(one, address))
    IMAGES.mkdir(parents=True, exist_ok=True)
    _keep(one.page.screenshot(), IMAGES / f"{name}.png")


def test_take_page_types_and_blocks(visitor, running):
    """The pictures of the guide of editors: each page type as one sees it first, each block alone."""
    contents = running.seed("every_block")
    one = visitor()
    one.page.set_viewport_size(WIDE)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, address in contents["types"].items():
        one.go(address)
        _keep(one.page.screenshot(), PICTURES / f"page-{name}.png", width=NARROWED)
        for block, (owner, _) in own_blocks().items():
            if owner == name:
                _keep(one.page.locator(OWN_BLOCKS[block]).first.screenshot(), PICTURES / f"bloc-{block}.png")
    one.go(contents["blocks"])
    for block in body_blocks():
        shown = one.page.locator(f".c-block--{block}")
        shown.scroll_into_view_if_needed()
        _keep(shown.screenshot(), PICTURES / f"bloc-{block}.png")


def _keep(picture: bytes, path: Path, *, width: int = 0) -> None:
    drawn = Image.open(BytesIO(picture)).convert("RGB")
    if width:
        drawn = drawn.resize((width, drawn.height * width // drawn.width), Image.Resampling.LANCZOS)
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


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
