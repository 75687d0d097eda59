"""An immersion agreement, from a match to five signatures and to the tutor's words, by real people on real servers.

The person is a minor with a job elsewhere, so that five sign: herself, her father, the host, the référent and her
employer. Each reads her own mail, opens her own link, asks for her own code. Then the tutor fills the assessment.
"""

import datetime as dt
import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.hands import Hands
from tests.e2e.mails import mail_body
from tests.e2e.test_main_job import TODAY, open_file, post, publish_and_label, register_and_offer

SCRIPTED_SECONDS = 240
AIMS = "Découvrir les gestes du métier et vérifier que les horaires conviennent."
METHOD = "Un point chaque soir avec la cheffe d'équipe, puis un bilan écrit."
TASKS = "Nettoyer des bureaux en binôme, préparer le chariot."


@pytest.fixture
def company() -> str:
    return f"Atelier Grand-Pont {secrets.token_hex(3)}"


@pytest.fixture
def contacts() -> dict[str, tuple[str, str]]:
    """An address and a telephone for each who signs, and for the tutor: new at each run."""
    draw = secrets.token_hex(3)
    first = 600_000_000 + secrets.randbelow(90_000_000)
    roles = ("person", "representative", "host", "prescriber", "employer", "tutor")
    return {role: (f"{role[:4]}.{draw}@demo.example", f"0{first + place}") for place, role in enumerate(roles)}


def test_from_a_match_to_five_signatures_and_the_assessment(running, visitor, company, contacts):
    employer = register_and_offer(visitor(), company)
    publish_and_label(visitor("pilotage").page, company)
    referent = visitor("referent")
    person = open_file(referent.page)
    make_minor(referent.page)
    propose_immersion(referent.page, company)
    say_yes(employer.page)
    hands = Hands(referent.page)
    agreement = prepare(hands, contacts)
    assert hands.seconds < SCRIPTED_SECONDS, f"{hands.seconds:.0f} s, {hands.acts} acts"
    for role in ("person", "representative", "host", "prescriber", "employer"):
        sign(visitor().page, running, contacts[role][0], is_host=role == "host")
    referent.page.goto(f"/espace-referent/immersions/{agreement}/")
    expect(referent.page.get_by_text("Signée").first).to_be_visible()
    assert referent.page.get_by_text("Attendu").count() == 0
    employer.page.goto("/espace-employeur/immersions/")
    with employer.page.expect_navigation():
        employer.page.get_by_role("link", name=person).click()
    expect(employer.page.get_by_role("heading", name="En cas d'accident")).to_be_visible()
    for role in ("person", "employer"):
        assert "Votre exemplaire" in mail_body(running.mails, contacts[role][0], "signée par tous")
    running.seed("immersions_advance")
    assess(referent.page, visitor().page, running, agreement, contacts["tutor"][0])
    # The browser tells the console about the page that refused the telephone given twice, as it must.
    referent.problems = [problem for problem in referent.problems if "status of 422" not in problem]


def make_minor(page: Page) -> None:
    """Her file says that she is seventeen, and where she lives."""
    file = re.search(r"/personnes/(\d+)/", page.url)[1]
    page.goto(f"/espace-referent/personnes/{file}/modifier/")
    page.locator("[name=birth_date]").fill((TODAY - dt.timedelta(days=17 * 365 + 60)).isoformat())
    page.locator("main [name=address]").fill("8 quai des Bateliers")
    post(page, "Enregistrer")
    page.goto(f"/espace-referent/personnes/{file}/offres/?kind=immersion")


def propose_immersion(page: Page, company: str) -> None:
    card = page.locator("main li, main article", has_text=company).filter(has_text="Découvrir le métier").first
    with page.expect_navigation():
        card.get_by_role("link", name=re.compile("Proposer")).click()
    page.locator("[name=agrees]").check()
    page.locator("[name=shares_contact]").check()
    post(page, "Envoyer la proposition")
    expect(page.get_by_text("Envoyée").first).to_be_visible()


def say_yes(page: Page) -> None:
    page.goto("/espace-employeur/propositions/")
    with page.expect_navigation():
        page.locator("main .p-card__title a").first.click()
    post(page, "Oui, je veux la rencontrer")


def prepare(hands: Hands, contacts: dict[str, tuple[str, str]]) -> str:
    """The référent's part, timed by the keystroke model: the door, four short steps, the summary."""
    page = hands.page
    page.reload()
    hands.opens(page.get_by_role("link", name="Préparer l'immersion"))
    choose(hands, "purpose", "discover")
    write(hands, "starts_on", TODAY.isoformat())
    write(hands, "ends_on", (TODAY + dt.timedelta(days=6)).isoformat())
    write(hands, "hours_per_week", "30")
    send(hands, "Commencer la convention")
    agreement = re.search(r"/immersions/(\d+)/", page.url)[1]

    choose(hands, "situation", "employee")
    send(hands, "Enregistrer", exact=True)
    reach(hands, contacts, "person")
    reach(hands, contacts, "representative", name="Paul Rivesoleil", quality="père")
    reach(hands, contacts, "employer", name="Léa Rampon", quality="Chantier du Lac")
    # The same telephone for two: refused at its field, then corrected.
    reach(hands, contacts, "prescriber", phone=contacts["person"][1])
    send(hands, "Enregistrer et continuer")
    expect(page.get_by_text("le même téléphone").first).to_be_visible()
    write(hands, "prescriber_phone", contacts["prescriber"][1])
    send(hands, "Enregistrer et continuer")

    expect(page.get_by_role("heading", level=1, name="Où")).to_be_visible()
    write(hands, "host_address", "2 rue du Pont, 74130 Bonneville")
    write(hands, "host_legal_form", "SARL")
    write(hands, "host_collective_agreement", "Propreté (IDCC 3043)")
    write(hands, "place", "Même adresse")
    write(hands, "welcomer_name", "Noé Passeron")
    write(hands, "welcomer_role", "cheffe d'équipe")
    write(hands, "welcomer_email", contacts["tutor"][0])
    reach(hands, contacts, "host", quality="gérante")
    send(hands, "Enregistrer et continuer")

    write(hands, "aims", AIMS)
    write(hands, "assessment_method", METHOD)
    write(hands, "tasks", TASKS)
    send(hands, "Enregistrer et continuer")

    expect(page.get_by_text("Ce que cela fait")).to_be_visible()
    send(hands, "Enregistrer et continuer")

    expect(page.get_by_text("Tout y est")).to_be_visible()
    send(hands, "Envoyer à la signature")
    expect(page.get_by_text("Doivent encore signer")).to_be_visible()
    return agreement


def write(hands: Hands, name: str, text: str) -> None:
    """Fill a field at once, and count a thought and a key for each letter that a person would type."""
    hands.page.locator(f"main [name={name}]").fill(text)
    hands.done.append(name)
    hands.keys += len(text)
    hands.thoughts += 1


def choose(hands: Hands, name: str, value: str) -> None:
    hands.page.locator(f"main [name={name}]").select_option(value)
    hands.done.append(name)
    hands.thoughts += 1


def send(hands: Hands, button: str, *, exact: bool = False) -> None:
    hands.opens(hands.page.get_by_role("button", name=button, exact=exact))
    hands.thoughts += 1


def reach(hands: Hands, contacts: dict[str, tuple[str, str]], role: str, **wanted: str) -> None:
    values = {"email": contacts[role][0], "phone": contacts[role][1]} | wanted
    for name, value in values.items():
        write(hands, f"{role}_{name}", value)


def sign(page: Page, running, address: str, *, is_host: bool) -> None:
    """From the mail to the signature, on a telephone, without an account."""
    page.set_viewport_size({"width": 360, "height": 740})
    asked = mail_body(running.mails, address, "à signer")
    page.goto(re.search(r"https?://\S+(/immersions/signer/\S+)", asked)[1])
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maëlle")
    expect(page.locator("main")).to_contain_text(AIMS)
    post(page, "Recevoir mon code par courriel")
    code = re.search(r"\b\d{6}\b", mail_body(running.mails, address, "code de signature"))[0]
    page.locator("[name=has_read]").check()
    if is_host:
        page.locator("[name=declares_motive]").check()
    page.locator("[name=code]").fill(code)
    post(page, "Je signe")
    expect(page.get_by_text("Vous avez signé")).to_be_visible()


def assess(page: Page, tutor: Page, running, agreement: str, address: str) -> None:
    page.goto(f"/espace-referent/immersions/{agreement}/")
    expect(page.get_by_text("En cours").first).to_be_visible()
    post(page, "Demander le bilan")
    asked = mail_body(running.mails, address, "bilan")
    tutor.goto(re.search(r"https?://\S+(/immersions/bilan/\S+)", asked)[1])
    tutor.locator("[name=aims_reached][value=yes]").check()
    tutor.locator("[name=tasks_done]").fill("Deux étages de bureaux, chaque matin.")
    tutor.locator("[name=strengths]").fill("À l'heure, soigneuse.")
    tutor.locator("[name=would_welcome_again][value=yes]").check()
    post(tutor, "Envoyer le bilan")
    expect(tutor.get_by_text("Merci")).to_be_visible()
    page.goto(f"/espace-referent/immersions/{agreement}/")
    expect(page.get_by_text("Deux étages de bureaux")).to_be_visible()
