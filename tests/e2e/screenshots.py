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
TALL = {**WIDE, "height": 1400}  # what says its subject further down
NARROWED = 640  # pixels of a whole page in the guide
COLOURS = 128  # these drawings hold in few colours: a third of the weight, no visible loss

# Name, account, address, width. `reference:lot:page` is a page of a lot of the demonstration; `start > link` is where a
# link of another page leads (see `_address`).
PERSON = "/espace-referent/personnes/ > main tbody a[href*='/personnes/']"
LATE, CERTIFIED = "EAU-2025-09", "D74-2024-118"
TAKEN = [
    ("accueil", "", "/", WIDE),
    ("connexion", "", "/connexion/", WIDE),
    ("offres", "", "/offres/", WIDE),
    ("espace-employeur", "employeur", "/espace-employeur/", WIDE),
    ("offre-nouvelle", "employeur", "/espace-employeur/offres/nouvelle/emploi/", WIDE),
    ("propositions", "employeur", "/espace-employeur/propositions/", WIDE),
    ("espace-referent", "referent", "/espace-referent/", WIDE),
    ("espace-referent-telephone", "referent", "/espace-referent/", NARROW),
    ("offres-classees", "referent", f"{PERSON} > main a[href$='/offres/']", TALL),
    ("dossier", "referent", PERSON, TALL),
    ("immersions", "referent", "/espace-referent/immersions/", WIDE),
    ("espace-facilitateur", "facilitateur", "/espace-facilitateur/", WIDE),
    ("releves", "facilitateur", "/espace-facilitateur/releves/", WIDE),
    ("lot-pilotage", "facilitateur", f"{LATE}:2:pilotage", WIDE),
    ("lot-passerelle", "facilitateur", f"{LATE}:2:passerelle", TALL),
    ("lot-attestation", "facilitateur", f"{CERTIFIED}:1:attestation", WIDE),
    ("espace-entreprise-titulaire", "titulaire", "/espace-entreprise-titulaire/", WIDE),
    ("releve-a-saisir", "titulaire", "/espace-entreprise-titulaire/ > main a[href*='/releves/']", WIDE),
    ("espace-acheteur", "acheteur", "/espace-acheteur/", WIDE),
    ("pilotage", "pilotage", "/pilotage/", WIDE),
    ("employeurs-suivis", "pilotage", "/pilotage/reseau/employeurs/", WIDE),
    ("rendez-vous", "pilotage", "/pilotage/rendez-vous/", WIDE),
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
    """Open what must be open to know the address that is wanted."""
    if ":" in wanted and not wanted.startswith("/"):
        return _lot_page(one, *wanted.split(":"))
    address, *links = wanted.split(" > ")
    for link in links:
        one.go(address)
        address = one.page.locator(link).first.get_attribute("href")
    return address


def _lot_page(one, reference: str, number: str, page: str) -> str:
    """A lot is found from the page of its contract."""
    one.go(f"/espace-facilitateur/marches/?q={reference}")
    one.page.get_by_role("link", name=reference).first.click()
    lot = one.page.locator("main a[href*='/espace-facilitateur/lots/']").nth(int(number) - 1)
    return f"{lot.get_attribute('href')}{page}/"
