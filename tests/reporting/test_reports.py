"""The reports on screen: for whoever answers for contracts, printed and downloaded, showing nobody."""

import io

import pytest
from django.utils.html import escape
from openpyxl import load_workbook

from accounts.enums import Role
from clauses.selectors.reports import AXES
from people.enums import Gender
from tests.clauses.test_reports import work
from tests.factories.accounts import actor_create, territory_create
from tests.factories.clauses import ContractFactory, LotFactory, Site

pytestmark = pytest.mark.django_db
PAGES = ["/rapports/", "/rapports/tableau/", "/rapports/achats-responsables/"]
FILES = [
    "/rapports/feuille/",
    "/rapports/classeur/",
    "/rapports/tableau/?format=xlsx",
    "/rapports/achats-responsables/?format=xlsx",
]


@pytest.mark.parametrize("role", [Role.PILOT, Role.BUYER, Role.FACILITATOR])
def test_reports_open_without_any_contract(client, login, role):
    login(actor_create(role))
    for page in PAGES:
        assert client.get(page, {"annee": "2026"}).status_code == 200
    for page in FILES:
        assert load_workbook(io.BytesIO(client.get(page).content)).sheetnames


@pytest.mark.parametrize("axis", AXES)
def test_every_axis_opens(client, login, axis):
    Site().statement("10", "20")
    login(actor_create(Role.PILOT))
    assert escape(AXES[axis].title) in client.get("/rapports/", {"axe": axis}).content.decode()


def test_few_people_are_said_to_be_hidden_and_their_cells_are_not_named(client, login):
    work(LotFactory(), 3, person={"gender": Gender.WOMAN})
    login(actor_create(Role.PILOT))
    page = client.get("/rapports/", {"annee": 2025, "axe": "sex"}).content.decode()
    assert "Trop peu de personnes pour les répartir" in page
    assert "Femme" not in page
    assert "pour que personne ne soit reconnu" in page
    assert "Moins de 5" not in page  # nobody is hidden for that alone: the figure may follow from a neighbour's


def test_exact_figures_say_so_and_an_impossible_choice_hides_them(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    work(LotFactory(contract=ContractFactory(facilitation=facilitator.organisation)), 3)
    login(facilitator)
    for page in PAGES[:2]:
        assert "Chiffres exacts, pour vous seule" in client.get(page, {"annee": 2025}).content.decode()
        assert "Chiffres exacts" not in client.get(page, {"annee": 2025, "effectifs": "masques"}).content.decode()
        wrong = client.get(page, {"annee": 2025, "effectifs": "tous"})
        assert wrong.status_code == 422
        assert "Chiffres exacts" not in wrong.content.decode()


@pytest.mark.django_db
def test_one_buyer_in_one_territory_is_read_by_who_may_read_small_numbers_alone(client, login):
    place = territory_create("Lacs")
    site = Site()
    site.contract.territory = place
    site.contract.save()
    asked = {"acheteur": site.contract.buyer_id, "territoire": place.pk}
    for actor, more, status in (
        (actor_create(Role.PILOT), {}, 422),
        (site.facilitator, {"effectifs": "masques"}, 422),
        (site.facilitator, {}, 200),
    ):
        login(actor)
        assert client.get("/rapports/", asked | more).status_code == status
    login(actor_create(Role.PILOT))
    assert client.get("/rapports/classeur/", {"acheteur": site.contract.buyer_id}).status_code == 200


def test_no_file_is_made_of_impossible_choices(client, login):
    login(actor_create(Role.PILOT))
    for page in FILES:
        path, _, query = page.partition("?")
        answer = client.get(f"{path}?annee=1066&{query}")
        assert answer.status_code == 422
        assert "text/html" in answer["Content-Type"]


def test_purchases_offer_no_choice_that_would_change_nothing(client, login):
    login(actor_create(Role.FACILITATOR))
    page = client.get(PAGES[2]).content.decode()
    assert 'name="annee"' in page
    for name in ("axe", "effectifs", "etp"):
        assert f'name="{name}"' not in page
