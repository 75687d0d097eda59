"""A tutor on an old telephone, by the links of her mails alone; and the référent who answers her."""

import pytest
from playwright.sync_api import expect

from tests.e2e.harness import NARROW

WORDS = "Deux retards, je ne sais pas quoi dire."


@pytest.fixture
def scene(running):
    return running.seed("tutor")


def test_her_pages_are_sound_and_her_call_for_help_reaches_the_referent(scene, visitor):
    reader = visitor()
    for path in (scene["space"], scene["check"], f"{scene['space']}fiches/accueil/"):
        reader.look(path)
    phone = visitor(javascript=False).page
    phone.set_viewport_size(NARROW)
    phone.goto(scene["check"])
    phone.get_by_label("Quelques mots").fill(WORDS)
    phone.get_by_role("button", name="Besoin d'aide").click()
    expect(phone.get_by_role("heading", name="Merci !")).to_be_visible()
    phone.get_by_role("link", name="Ma page de tuteur").click()
    phone.get_by_label("Ma note").fill("A bien retenu les gestes.")
    phone.get_by_label("Partager cette note").check()
    phone.get_by_role("button", name="Garder cette note").click()
    expect(phone.get_by_text("A bien retenu les gestes.")).to_be_visible()
    referent = visitor("referent").page
    referent.goto("/espace-referent/")
    referent.get_by_role("link", name=f"Répondre au tuteur : {scene['person']}").first.click()
    alert = referent.locator(".p-card--accent").filter(has_text=WORDS)
    alert.get_by_label("Ce qui a été fait").fill("Appelée, nous nous voyons lundi.")
    alert.get_by_role("button", name="Clore cette alerte").click()
    expect(referent.get_by_text("l'alerte est close")).to_be_visible()
    expect(referent.get_by_text("Appelée, nous nous voyons lundi.")).to_be_visible()
