"""The bridge, end to end: a late lot, an offer for its missing hours, an eligible person, a hire, a validated hour.

Five people on real servers; the figures of the facilitator and of the pilot move at the end.
"""

import re

from playwright.sync_api import Page, expect

from tests.e2e.test_main_job import (
    TODAY,
    confirm_if_asked,
    declare,
    open_file,
    post,
    publish_and_label,
    put_on_the_lot,
    say_yes_and_hire,
)

HOURS = 7
TRIES = 120


def test_the_bridge_from_a_late_lot_to_the_first_validated_hour(running, visitor):
    scene = running.seed("bridge")
    referent, facilitator, pilot = visitor("referent"), visitor("facilitateur"), visitor("pilotage")
    person = open_file(referent.page)
    before = figures(facilitator.page, "/espace-facilitateur/"), figures(pilot.page, "/pilotage/")
    bridge = open_an_offer(facilitator.page, scene)
    confirm_the_offer(visitor(scene["contractor"]).page)
    publish_and_label(pilot.page, scene["company"], kinds=["emploi"])
    tell_the_referents(facilitator.page, bridge, running, person)
    propose(referent.page, person, scene["company"])
    say_yes_and_hire(visitor(scene["employer"]).page, person, starts_on=TODAY)
    put_on_the_lot(facilitator.page, scene["lot"], person, company=scene["company"], day=TODAY)
    declare(visitor(scene["contractor"]).page, scene["lot"], person, hours=str(HOURS), month=TODAY.replace(day=1))
    validate(facilitator.page, scene["lot"])
    expect_steps(running, bridge, person, facilitator.page)
    expect_moved(facilitator.page, "/espace-facilitateur/", before[0])
    expect_moved(pilot.page, "/pilotage/", before[1])
    facilitator.page.goto(f"/espace-facilitateur/passerelles/{bridge}/")
    expect(facilitator.page.locator("main")).to_contain_text(person)


def figures(page: Page, home: str) -> dict[str, float]:
    page.goto(home)
    return {label: number_of(page, label) for label in ("Offres ouvertes pour des lots", "Personnes embauchées")} | {
        "Heures validées": number_of(page, "Heures validées", within="Offres ouvertes pour des lots")
    }


def number_of(page: Page, label: str, within: str = "") -> float:
    group = page.locator("main .p-stats", has_text=within) if within else page.locator("main .p-stats")
    card = group.locator("> *", has_text=label).first
    return float(
        re.search(r"\d[\d\s]*(?:,\d+)?", card.inner_text())[0]
        .replace(",", ".")
        .replace("\u202f", "")
        .replace("\xa0", "")
    )


def open_an_offer(page: Page, scene: dict) -> str:
    page.goto(f"/espace-facilitateur/lots/{scene['lot']}/")
    expect(page.locator("main").get_by_text("En retard").first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Passerelle", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("link", name="Ouvrir une offre pour ces heures").click()
    expect(page.locator("[name=employer] option:checked")).to_contain_text(scene["company"])
    page.get_by_label(re.compile("propreté de locaux", re.IGNORECASE)).first.check()
    page.locator("[name=places]").fill("1")
    page.locator("[name=title]").fill("Agent de propreté de bureaux")
    post(page, "Ouvrir et prévenir l'entreprise")
    expect(page.get_by_text("C'est ouvert")).to_be_visible()
    return re.search(r"/passerelles/(\d+)/", page.url)[1]


def confirm_the_offer(page: Page) -> None:
    page.goto("/espace-entreprise-titulaire/")
    with page.expect_navigation():
        page.get_by_role("link", name="Agent de propreté de bureaux").first.click()
    post(page, "Confirmer l'offre")
    expect(page.get_by_text("Vous avez confirmé cette offre")).to_be_visible()


def tell_the_referents(page: Page, bridge: str, running, person: str) -> None:
    """Profiles without a name, best first: the person of this story is among them, and nobody reads who she is."""
    page.goto(f"/espace-facilitateur/passerelles/{bridge}/")
    expect(page.get_by_role("heading", name="Personnes éligibles")).to_be_visible()
    assert person not in page.content()
    post(page, "Prévenir les référents des profils cochés")
    expect(page.get_by_text(re.compile("signalements? envoyé"))).to_be_visible()
    assert reached(running, bridge, person) == ["signalled"]


def propose(page: Page, person: str, company: str) -> None:
    page.goto("/espace-referent/")
    card = page.locator("#signalements li, #signalements article", has_text=person).first
    expect(card).to_contain_text(company)
    with page.expect_navigation():
        card.get_by_role("link", name=re.compile("Regarder")).click()
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^Proposer")).first.click()
    page.locator("[name=message]").fill("Elle connaît le métier et habite à deux rues.")
    page.locator("[name=agrees]").check()
    page.locator("[name=shares_contact]").check()
    post(page, "Envoyer la proposition")
    expect(page.get_by_text("Envoyée").first).to_be_visible()


def validate(page: Page, lot: int) -> None:
    page.goto(f"/espace-facilitateur/lots/{lot}/")
    with page.expect_navigation():
        page.locator("main a[href*='/espace-facilitateur/releves/']").first.click()
    page.get_by_role("button", name="Tout valider").click()
    confirm_if_asked(page)
    expect(page.get_by_text("Le relevé est validé").first).to_be_visible()


def expect_steps(running, bridge: str, person: str, page: Page) -> None:
    """Every step is written by the worker, soon after what the people did."""
    wanted = ["accepted", "eligible", "engaged", "first_hour", "hired", "proposed", "signalled"]
    for _ in range(TRIES):
        if (now := reached(running, bridge, person)) == wanted:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{now}, {wanted} expected")


def expect_moved(page: Page, home: str, before: dict[str, float]) -> None:
    """One offer, one person and her hours more."""
    wanted = {
        "Offres ouvertes pour des lots": before["Offres ouvertes pour des lots"] + 1,
        "Personnes embauchées": before["Personnes embauchées"] + 1,
        "Heures validées": before["Heures validées"] + HOURS,
    }
    for _ in range(TRIES):
        if (now := figures(page, home)) == wanted:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{home}: {now}, {wanted} expected")


def reached(running, bridge: str, person: str) -> list[str]:
    rows = running.rows(
        """SELECT s.code FROM clauses_bridgestep s JOIN people_person p ON p.id = s.person_id
           WHERE s.bridge_id = %(bridge)s AND p.first_name || ' ' || p.last_name = %(person)s ORDER BY s.code""",
        bridge=bridge,
        person=person,
    )
    return [code for (code,) in rows]
