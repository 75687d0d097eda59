"""The main job, from an employer's offer to the hour validated on a public contract, by five people on real servers.

One story in one browser test: a new employer registers and offers a job, an immersion and a tutor; the pilot
publishes and labels the job; a référent opens a file, sees ranked openings with their reasons and proposes the
person; the employer says yes to a profile without a name, then hires; a facilitator imports the official DECP
sample, sets the obligation of its lot and puts the person on it; the company declares a month; the hours count.
"""

import datetime as dt
import re
import secrets
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from config.demo.companies import fictional_siret

DECLARING_COMPANY = "Routes et Réseaux Rochois"
TODAY = dt.date.today()  # noqa: DTZ011 -- the day that the running site lives
LAST_MONTH = (TODAY.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def post(page: Page, button: str, *, exact: bool = False) -> None:
    """Press a button that sends a form, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=exact).first.click()


def confirm(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#p-confirm").get_by_role("button", name="Confirmer").click()


def choose_occupation(page: Page, title: str, occupation: str, field: str = "title") -> None:
    """Type a title in free French and pick the occupation that it suggests."""
    page.locator(f"[name={field}]").fill(title)
    choice = page.get_by_label(re.compile(occupation)).first
    choice.wait_for()
    choice.check()


@pytest.fixture
def company() -> str:
    """A company that nobody knows yet, whatever the database this test runs on."""
    return f"Atelier Grand-Pont {secrets.token_hex(3)}"


def test_the_main_job_from_an_offer_to_a_validated_hour(visitor, company, shared_data):
    employer = register_and_offer(visitor(), company)
    publish_and_label(visitor("pilotage").page, company)
    referent = visitor("referent")
    person = open_file(referent.page)
    propose(referent.page, person, company)
    say_yes_and_hire(employer.page, person)
    facilitator = visitor("facilitateur")
    lot = owe_hours(facilitator.page, shared_data)
    put_on_the_lot(facilitator.page, lot, person)
    declare(visitor("titulaire").page, lot, person)
    validate(facilitator.page, lot)


def register_and_offer(employer, company: str):
    page = employer.page
    siret = fictional_siret(50_000 + secrets.randbelow(40_000))
    page.goto("/espace-employeur/inscription/")
    page.locator("[name=siret]").fill(siret)
    page.locator("[name=name]").fill(company)
    page.locator("[name=sector]").fill("Nettoyage")
    page.locator("[name=commune]").fill("Bonneville (74130)")
    page.locator("[name=first_name]").fill("Ada")
    page.locator("[name=last_name]").fill("Grandpont")
    page.locator("main [name=email]").fill(f"ada.{siret}@demo.example")
    page.locator("[name=password]").fill("un pont sur la rivière")
    post(page, "Inscrire mon entreprise")
    expect(page).to_have_url(re.compile("/espace-employeur/"))

    offer(page, "/espace-employeur/offres/nouvelle/emploi/", "Agent de nettoyage de bureaux", contract_kind="cdd")
    offer(page, "/espace-employeur/offres/nouvelle/immersion/", "Découvrir le métier d'agent de propreté")
    page.goto("/espace-employeur/tuteurs/nouveau/")
    page.locator("[name=first_name]").fill("Noé")
    page.locator("[name=last_name]").fill("Passeron")
    choose_occupation(page, "agent de propreté", "propreté", field="occupation_q")
    page.locator("[name=years_experience]").fill("8")
    page.locator("[name=regimes][value=immersion]").check()
    page.locator("[name=agrees]").check()
    post(page, "Enregistrer")
    expect(page.get_by_text("Noé Passeron").first).to_be_visible()
    return employer


def offer(page: Page, address: str, title: str, contract_kind: str = "") -> None:
    page.goto(address)
    choose_occupation(page, title, "propreté")
    page.locator("main [name=description]").fill("Équipe de trois personnes, horaires regroupés, tuteur présent.")
    if contract_kind:
        page.locator("[name=contract_kind]").select_option(contract_kind)
        page.locator("[name=duration_months]").fill("6")
    else:
        page.locator("[name=purposes][value=discover]").check()
    page.locator("[name=hours_per_week]").fill("30")
    page.locator("[name=commune]").fill("Bonneville (74130)")
    page.locator("[name=slots][value=day]").check()
    post(page, "Envoyer pour vérification")
    expect(page.get_by_text("À vérifier").first).to_be_visible()


def publish_and_label(page: Page, company: str, kinds: Sequence[str] = ("immersion", "emploi")) -> None:
    for kind in kinds:
        page.goto("/pilotage/offres/")
        row = page.locator("main tr", has_text=company)
        with page.expect_navigation():
            row.locator(f"a[href*='/pilotage/offres/{kind}/']").first.click()
        post(page, "Publier", exact=True)
    page.goto(re.sub(r"\?.*", "", page.url))
    page.locator("[name=criteria]").first.check()
    post(page, "Donner le label")
    expect(page.get_by_text("Offre labellisée").first).to_be_visible()


def open_file(page: Page) -> str:
    first, last = "Maëlle", f"Rivesoleil {secrets.token_hex(3)}"
    page.goto("/espace-referent/personnes/nouvelle/")
    page.locator("[name=first_name]").fill(first)
    page.locator("[name=last_name]").fill(last)
    page.locator("[name=birth_date]").fill("1990-04-12")
    page.locator("[name=commune]").fill("Bonneville (74130)")
    post(page, "Ouvrir le dossier")
    file = re.search(r"/personnes/(\d+)/", page.url)[1]

    page.goto(f"/espace-referent/personnes/{file}/justificatifs/")
    page.locator("[name=criterion]").select_option(label="Bénéficiaire du RSA")
    page.locator("[name=proof]").select_option("caf_statement")
    page.locator("[name=issued_on]").fill((LAST_MONTH - dt.timedelta(days=20)).isoformat())
    post(page, "Enregistrer")

    page.goto(f"/espace-referent/personnes/{file}/profil/")
    choose_occupation(page, "femme de menage bureaux", "propreté")
    page.locator("[name=skills]").first.wait_for()
    for box in page.locator("[name=skills]").all()[:4]:
        box.check()
    page.locator("[name=wishes][value=job]").check()
    page.locator("[name=wishes][value=immersion]").check()
    page.locator("[name=hours_min]").fill("20")
    page.locator("[name=hours_max]").fill("35")
    page.locator("[name=slots][value=day]").check()
    page.locator("[name=commune]").fill("Bonneville (74130)")
    page.locator("[name=max_km]").fill("15")
    post(page, "Enregistrer et voir les offres")
    return f"{first} {last}"


def propose(page: Page, person: str, company: str) -> None:
    """The ranked openings are there at once, with reasons and distance."""
    expect(page).to_have_url(re.compile(r"/offres/"))
    card = page.locator("main li, main article", has_text=company).filter(has_text="Agent de nettoyage").first
    expect(card.get_by_text("Ce qui convient").first).to_be_visible()
    expect(card.get_by_text(re.compile(r"km")).first).to_be_visible()
    with page.expect_navigation():
        card.get_by_role("link", name=re.compile("Proposer")).click()
    page.locator("[name=message]").fill("Elle connaît le métier et habite à deux rues.")
    page.locator("[name=agrees]").check()
    page.locator("[name=shares_contact]").check()
    post(page, "Envoyer la proposition")
    expect(page.get_by_text("Envoyée").first).to_be_visible()


def say_yes_and_hire(page: Page, person: str, starts_on: dt.date = LAST_MONTH) -> None:
    page.goto("/espace-employeur/propositions/")
    with page.expect_navigation():
        page.locator("main .p-card__title a").first.click()
    assert person not in page.inner_text("main"), "the employer reads a profile without a name"
    assert person.split()[-1] not in page.content()
    post(page, "Oui, je veux la rencontrer")
    expect(page.get_by_text(person).first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Déclarer l'embauche").click()
    page.locator("[name=contract_kind]").select_option("cdd")
    page.locator("[name=starts_on]").fill(starts_on.isoformat())
    page.locator("[name=ends_on]").fill((starts_on + dt.timedelta(days=200)).isoformat())
    page.locator("[name=hours_per_week]").fill("30")
    post(page, "Enregistrer l'embauche")
    expect(page.get_by_text("Embauche").first).to_be_visible()


def owe_hours(page: Page, shared_data) -> str:
    """Import the official sample, take its first contract, and calculate what its lot owes."""
    page.goto("/espace-facilitateur/marches/importer/")
    page.locator("[name=file]").set_input_files(shared_data / "decp" / "marches_avec_modifications.json")
    post(page, "Voir ce qui changera")
    expect(page.get_by_role("heading", name="Marchés du fichier")).to_be_visible(timeout=30_000)
    if page.get_by_role("button", name="Importer ces marchés").count():
        post(page, "Importer ces marchés")
        expect(page.get_by_text("Ce fichier est importé").first).to_be_visible(timeout=30_000)
    page.goto("/espace-facilitateur/marches/?q=TEST2022")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile(r"TEST2022(?!Bis)")).first.click()
    if page.get_by_role("button", name="Suivre ce marché").count():
        post(page, "Suivre ce marché")
    with page.expect_navigation():
        page.locator("main a[href*='/espace-facilitateur/lots/']").first.click()
    lot = re.search(r"/lots/(\d+)/", page.url)[1]

    # The sample's contract has ended; its works go on for another year.
    page.goto(f"/espace-facilitateur/lots/{lot}/modifier/")
    page.locator("[name=ends_on]").fill((TODAY + dt.timedelta(days=365)).isoformat())
    post(page, "Enregistrer")

    page.goto(f"/espace-facilitateur/lots/{lot}/obligation/fixer/")
    page.locator("[name=method][value=formula]").check()
    page.locator("[name=amount_excl_tax]").fill("575000")
    page.locator("[name=labour_share]").fill("50")
    page.locator("[name=effort_rate]").fill("5")
    page.locator("[name=hourly_cost]").fill("40")
    # 575,000 € × 50 % × 5 % ÷ 40 € = 359.375, rounded half up once.
    expect(page.locator("#obligation-result")).to_contain_text("359")
    post(page, "Fixer l'obligation")
    expect(page.get_by_text(re.compile(r"359\sh")).first).to_be_visible()

    page.goto(f"/espace-facilitateur/lots/{lot}/")
    if page.get_by_text(DECLARING_COMPANY).count():
        return lot
    page.goto(f"/espace-facilitateur/lots/{lot}/entreprises/ajouter/")
    page.locator("[name=siret]").fill(siret_of(DECLARING_COMPANY))
    page.locator("[name=name]").fill(DECLARING_COMPANY)
    page.locator("[name=accepted_on]").fill(TODAY.isoformat())
    post(page, "Ajouter l'entreprise")
    return lot


def siret_of(name: str) -> str:
    from config.demo.world import rows

    return fictional_siret(1 + [row["name"] for row in rows("employers.csv")].index(name))


def put_on_the_lot(
    page: Page, lot: str, person: str, company: str = DECLARING_COMPANY, day: dt.date = LAST_MONTH
) -> None:
    page.goto(f"/espace-facilitateur/lots/{lot}/personnes/ajouter/?q={person.split()[-1]}")
    card = page.locator("#embauches li", has_text=person)
    option = card.locator("[name=company] option", has_text=company)
    card.locator("[name=company]").select_option(option.get_attribute("value"))
    with page.expect_navigation():
        card.get_by_role("button", name=re.compile("Mettre sur le lot")).click()
    page.locator("[name=criteria]").first.check()
    page.locator("[name=on]").fill(day.isoformat())
    post(page, "Valider l'éligibilité")
    expect(page.get_by_text("Éligible").first).to_be_visible()


def declare(page: Page, lot: str, person: str, hours: str = "121,5", month: dt.date = LAST_MONTH) -> None:
    page.goto(f"/espace-entreprise-titulaire/lots/{lot}/releves/{month:%Y-%m}/")
    row = page.locator("tr", has_text=person)
    row.locator("input:visible").first.fill(hours)
    page.get_by_role("button", name="Signer et envoyer").click()
    confirm_if_asked(page)
    expect(page.get_by_text("À vérifier").first).to_be_visible()


def confirm_if_asked(page: Page) -> None:
    if page.locator("#p-confirm[open]").count():
        confirm(page)
    page.wait_for_load_state()


def validate(page: Page, lot: str) -> None:
    page.goto(f"/espace-facilitateur/lots/{lot}/")
    expect(page.get_by_text(re.compile(r"121,5\sh à vérifier")).first).to_be_visible()
    with page.expect_navigation():
        page.locator("main a[href*='/espace-facilitateur/releves/']").first.click()
    page.get_by_role("button", name="Tout valider").click()
    confirm_if_asked(page)
    page.goto(f"/espace-facilitateur/lots/{lot}/")
    expect(page.locator(".p-meter").first).to_contain_text(re.compile(r"121,5\sh sur 359\sh"))
