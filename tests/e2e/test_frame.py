"""How the frame of the pages behaves under the fingers, with and without JavaScript."""

import re

from tests.e2e.harness import NARROW


def test_the_first_tab_stop_leads_past_the_menu(visitor):
    page = visitor().look("/composants/")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Aller au contenu"
    focused.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_the_menu_opens_on_a_telephone_without_javascript(visitor):
    one = visitor("referent")
    state = one.context.storage_state()
    context = one.browser.new_context(
        viewport=NARROW, java_script_enabled=False, storage_state=state, base_url=one.base, locale="fr-FR"
    )
    page = context.new_page()
    page.goto("/espace-referent/")
    menu = page.locator("#p-nav")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    assert menu.is_visible()
    page.get_by_role("button", name="Fermer le menu").click()
    assert not menu.is_visible()
    context.close()


def test_a_question_is_asked_before_what_cannot_be_undone(visitor):
    one = visitor()
    page = one.look("/composants/")
    page.get_by_role("button", name="Retirer l'offre").click()
    dialog = page.locator("#p-confirm")
    assert "Les référents ne la verront plus" in dialog.inner_text()
    one.examine("dialog")
    dialog.get_by_role("button", name="Annuler").click()
    assert not dialog.is_visible()
    assert page.url.endswith("/composants/")
    page.get_by_role("button", name="Retirer l'offre").click()
    dialog.get_by_role("button", name="Retirer l'offre").click()
    page.wait_for_url(re.compile(r"#confirmation$"))


def test_a_double_click_sends_a_form_once(visitor):
    one = visitor()
    sent = []
    one.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    one.go("/connexion/")
    form = one.page.locator("main form").first
    form.locator("[name=login]").fill("inconnu@demo.example")
    form.locator("[name=password]").fill("mauvais")
    form.locator("[type=submit]").dblclick()
    one.page.locator(".p-error-summary").wait_for()
    assert len(sent) == 1
    assert one.page.locator(".p-error-summary").evaluate("one => one === document.activeElement")


def test_login_errors_are_shown_on_a_sound_page(visitor):
    one = visitor()
    one.go("/connexion/")
    form = one.page.locator("main form").first
    form.locator("[type=submit]").click()
    one.page.locator(".p-error-summary").wait_for()
    one.examine("errors")


def test_filters_fold_on_a_telephone_and_stand_open_on_a_desk(visitor):
    one = visitor()
    one.go("/composants/?q=")
    field = one.page.get_by_label("Métier ou mot")
    assert field.is_visible()
    one.page.set_viewport_size(NARROW)
    assert not field.is_visible()
    one.page.locator(".p-filters > summary").click()
    assert field.is_visible()


def test_pages_read_well_without_javascript(visitor):
    one = visitor(javascript=False)
    one.page.goto("/composants/")
    assert one.page.get_by_role("heading", level=1, name="Composants").is_visible()
    assert one.page.locator("#demo-bars-data").count() == 1
    table = one.page.locator(".p-chart__table").first
    table.locator("summary").click()
    assert table.locator("table").is_visible()
