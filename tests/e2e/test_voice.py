"""What a person says by her links, on an old telephone: no JavaScript, no account, her own language."""

import pytest
from playwright.sync_api import expect

from tests.e2e.harness import NARROW

LANGUAGES = {"fr": "ltr", "en": "ltr", "ar": "rtl", "uk": "ltr", "pt": "ltr"}


@pytest.fixture
def scene(running):
    return running.seed("voice")


def test_her_answers_without_javascript_reach_her_referent(scene, visitor):
    phone = visitor(javascript=False).page
    phone.set_viewport_size(NARROW)
    phone.goto(scene["milestone"])
    phone.get_by_role("link", name="العربية").click()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    phone.get_by_label("نعم", exact=True).check()
    phone.get_by_label("سيئة").check()
    phone.get_by_role("button", name="إرسال").click()
    expect(phone.get_by_role("heading", name="شكرًا!")).to_be_visible()
    phone.goto(scene["consent"])
    phone.get_by_role("button", name="Non, je ne veux pas").click()
    expect(phone.get_by_text("Votre référent est prévenu")).to_be_visible()
    phone.goto(scene["rating"] + "?langue=uk")
    phone.get_by_label("Дуже корисно").check()
    phone.get_by_role("button", name="Надіслати").click()
    expect(phone.get_by_role("heading", name="Дякуємо!")).to_be_visible()
    referent = visitor("referent").page
    referent.goto(f"/espace-referent/embauches/{scene['hire']}/")
    expect(referent.get_by_role("heading", name="À regarder")).to_be_visible()
    expect(referent.get_by_role("row", name="1 semaine").get_by_text("Ça va mal")).to_be_visible()


def test_her_pages_are_sound_in_each_language(scene, visitor):
    one = visitor()
    for language, direction in LANGUAGES.items():
        for page in ("milestone", "consent", "rating", "home"):
            one.look(f"{scene[page]}?langue={language}")
            expect(one.page.locator("html")).to_have_attribute("dir", direction)
    one.page.get_by_role("link", name="Ler a minha cópia").click()
    one.page.get_by_label("Data de nascimento").fill(scene["birth_date"])
    one.page.get_by_role("button", name="Ler a minha cópia").click()
    expect(one.page.get_by_text(scene["person"].split()[1]).first).to_be_visible()
    one.examine("copy")
