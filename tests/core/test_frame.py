import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import resolve

from core import navigation
from core.navigation import NavItem


@pytest.fixture
def menu(monkeypatch):
    """A menu of our own, whatever the rooms register."""
    monkeypatch.setattr(navigation, "_items", set())
    navigation.register(
        NavItem(10, "employer", "Composants", "gallery", "layers"),
        NavItem(20, "employer", "Connexion", "account_login", "key"),
        NavItem(30, "employer", "Absente", "room:missing", "key"),
    )
    return navigation.navigation_for("employer")


def draw(source: str, **context) -> BeautifulSoup:
    return BeautifulSoup(Template("{% load frame %}" + source).render(Context(context)), "html.parser")


def test_the_menu_marks_the_current_page_and_leaves_out_an_absent_room(menu, rf):
    page = draw("{% main_navigation %}", navigation=menu, request=rf.get("/composants/"))
    links = {link.get_text(strip=True): link for link in page.find_all("a")}
    assert set(links) == {"Composants", "Connexion"}
    assert links["Composants"]["aria-current"] == "page"
    assert not links["Connexion"].has_attr("aria-current")


def test_a_page_below_a_menu_entry_marks_it_as_current_section(menu, rf):
    page = draw("{% main_navigation %}", navigation=menu, request=rf.get("/composants/boutons/"))
    assert page.find("a", attrs={"aria-current": "true"}).get_text(strip=True) == "Composants"


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/espace-referent/", "Ma journée"),
        ("/espace-referent/calendrier/", "Ma journée"),
        ("/espace-referent/relais/", "Personnes"),
        ("/espace-referent/embauches/12/", "Suivis"),
        ("/espace-referent/parrainages/", "Tutorats"),
    ],
)
def test_a_page_outside_its_entry_marks_it_all_the_same(rf, path, label):
    page = draw("{% main_navigation %}", navigation=navigation.navigation_for("referent"), request=rf.get(path))
    (current,) = page.select("a[aria-current]")
    assert current.get_text(strip=True) == label
    assert resolve(path)


def test_the_last_entries_of_a_long_menu_are_folded(menu, rf):
    entries = [NavItem(10 * rank, "employer", f"Page numéro {rank}", "gallery", "layers") for rank in range(1, 8)]
    page = draw("{% main_navigation %}", navigation=entries, request=rf.get("/"))
    assert not page.find("details")
    entries.append(NavItem(90, "employer", "Connexion", "account_login", "key"))
    page = draw("{% main_navigation %}", navigation=entries, request=rf.get("/connexion/"))
    folded = page.find("details")
    assert [link.get_text(strip=True) for link in folded.find_all("a")] == ["Page numéro 7", "Connexion"]
    assert folded.summary["aria-current"] == "true"


def test_the_menu_opens_on_a_small_screen_without_javascript(menu, rf):
    page = draw("{% main_navigation %}", navigation=menu, request=rf.get("/"))
    assert page.nav.has_attr("popover")
    assert page.find("button")["popovertarget"] == page.nav["id"]


def test_a_visitor_is_offered_to_log_in(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    page = draw("{% account_menu %}", request=request)
    assert page.a["href"] == "/connexion/"


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "429", "500", "503"])
def test_error_pages_are_drawn_with_nothing_given(code):
    page = BeautifulSoup(render_to_string(f"{code}.html"), "html.parser")
    assert len(page.find_all("h1")) == 1
    assert page.html["lang"] == "fr"
    assert page.find("a", href="/") is not None


def test_a_page_has_one_way_past_the_menu_and_one_main(rf):
    page = BeautifulSoup(render_to_string("404.html", request=rf.get("/nulle-part/")), "html.parser")
    assert page.body.find("a")["href"] == "#contenu"
    assert page.find("main")["id"] == "contenu"


@pytest.mark.django_db
def test_on_the_login_page_the_keyboard_goes_from_the_address_to_the_password(client):
    page = client.get("/connexion/").content.decode()
    main = page[page.index("<form method") :]
    marks = ('name="login"', 'name="password"', 'type="submit">Se connecter', "Mot de passe oublié")
    found = [main.index(mark) for mark in marks]
    assert found == sorted(found)
    assert main.count("Mot de passe oublié") == 1
