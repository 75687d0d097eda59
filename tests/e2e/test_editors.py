"""Contents without a developer: one person writes a trade page, a story and a meeting; another reads and publishes.

The pilot finds her way in the administration of contents as she would with a mouse, and cannot approve her own page;
the administrator approves; the visitor reads the three, with the live openings of the trade, on a desk and a telephone.
"""

import datetime as dt
import re
import secrets
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

SOON = dt.datetime.now() + dt.timedelta(days=21)  # noqa: DTZ005 -- the day that the running site lives
SUBMIT, APPROVE = "Soumettre à Relecture", re.compile("^Approuver")


@pytest.fixture
def word() -> str:
    """What makes the pages of this test different from those of the site."""
    return secrets.token_hex(3)


def test_a_trade_a_story_and_a_meeting_are_written_reviewed_and_read(visitor, site, word):
    pilot = visitor("pilotage", judged=False).page
    written = [
        write(
            pilot,
            section="Les métiers qui recrutent",
            kind="Page métier",
            fields={
                "title": f"Aide de cuisine {word}",
                "summary": "Préparer et servir, en équipe.",
                "rome": "G1602, G1605",
            },
            prose=["On épluche, on range, on rit.", "Couper, peser, écouter.", "Un CAP en un an."],
        ),
        write(
            pilot,
            section="Récits",
            kind="Récit",
            fields={
                "title": f"Lina, six mois en cuisine {word}",
                "summary": "Elle voulait essayer. Elle est restée.",
                "person": "Lina, personnage fictif",
                "role": "aide de cuisine",
                "quote": f"On m'a montré, puis on m'a laissée faire {word}.",
                "rome": "G1602",
            },
        ),
        write(
            pilot,
            section="Agenda",
            kind="Rendez-vous",
            fields={
                "title": f"Visite des cuisines {word}",
                "summary": "Deux heures dans une cuisine centrale.",
                "kind": "visit",
                "starts_at": f"{SOON:%Y-%m-%d} 09:30",
                "place": "Cuisine centrale",
                "audience": "Personnes accompagnées et référents",
                "registration": "Par votre référent",
            },
        ),
    ]
    pilot.goto(f"/cms/pages/{written[0]}/edit/")
    expect(pilot.get_by_role("button", name=APPROVE)).to_have_count(0)

    admin = visitor("admin", judged=False).page
    for page in written:
        approve(admin, page)

    reader = visitor()
    trade = reader.look(f"/metiers/aide-de-cuisine-{word}/")
    expect(trade.get_by_role("heading", name="Les offres du moment")).to_be_visible()
    assert trade.locator(".c-opening").count() > 0
    expect(trade.get_by_text(f"laissée faire {word}")).to_be_visible()
    story = reader.look(f"/temoignages/lina-six-mois-en-cuisine-{word}/")
    expect(story.get_by_role("heading", level=1)).to_contain_text("Lina")
    agenda = reader.look("/evenements/")
    expect(agenda.get_by_role("link", name=f"Visite des cuisines {word}")).to_be_visible()


def write(page: Page, *, section: str, kind: str, fields: Mapping[str, str], prose: list[str] | None = None) -> int:
    """Open the section, add a page of this kind, fill it in, ask for a review. Returns the number of the page."""
    page.goto("/cms/pages/")
    home = number(page.get_by_role("link", name="Accueil", exact=True).last.get_attribute("href"))
    page.goto(f"/cms/pages/{home}/")
    parent = number(page.get_by_role("link", name=section, exact=True).first.get_attribute("href"))
    page.goto(f"/cms/pages/{parent}/add_subpage/")
    if kind != "Rendez-vous":  # the agenda holds meetings only, and goes straight to their form
        page.get_by_role("link", name=kind, exact=True).first.click()
    form = page.locator("#page-edit-form")
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for text, area in zip(prose or [], form.locator("[contenteditable=true]").all(), strict=False):
        area.click()
        page.keyboard.type(text)
    page.wait_for_timeout(500)  # rich text and slug are written a moment after the last key
    press(page, SUBMIT)
    return number(page.locator("a[href*='/edit/']", has_text=fields["title"]).first.get_attribute("href"))


def approve(page: Page, number_of_page: int) -> None:
    page.goto(f"/cms/pages/{number_of_page}/edit/")
    press(page, APPROVE)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """A button of the foot of the form, unfolding « Plus d'actions » when it is hidden there."""
    button = page.get_by_role("button", name=name).first
    if not button.is_visible():
        page.get_by_role("button", name="Plus d'actions").click()
    with page.expect_navigation():
        button.click()


def number(address: str | None) -> int:
    found = re.search(r"/pages/(\d+)/", address or "")
    assert found, address
    return int(found[1])
