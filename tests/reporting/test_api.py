"""The figures by API: described, limited to what one answers for, showing nobody."""

import pytest

from accounts.enums import Role
from people.enums import Gender
from tests.clauses.test_reports import work
from tests.factories.accounts import actor_create, territory_create
from tests.factories.clauses import ContractFactory, LotFactory

pytestmark = pytest.mark.django_db
FIGURES = "/api/v1/figures/clauses"
PURCHASES = "/api/v1/figures/purchases"


def test_the_schema_describes_the_figures(client, login):
    login(actor_create(Role.PILOT))
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {FIGURES, f"{FIGURES}/axes", PURCHASES} <= set(paths)


def test_figures_come_by_year_axis_and_territory(client, login):
    place = territory_create("Lacs", parent=territory_create("Département"))
    work(LotFactory(contract=ContractFactory(territory=place)), 12, hours=100, person={"gender": Gender.WOMAN})
    work(LotFactory(), 20, hours=50, person={"gender": Gender.MAN})
    login(actor_create(Role.PILOT))
    answer = client.get(FIGURES, {"year": 2025, "axis": "sex", "territory": place.code}).json()
    assert answer["territory"] == place.code
    assert answer["total"]["hours"] == "1200.00"
    assert [(row["code"], row["people"], row["hidden"]) for row in answer["rows"]] == [("woman", 12, False)]
    everywhere = client.get(FIGURES, {"year": 2025, "axis": "sex"}).json()
    assert everywhere["total"]["people"] == 32
    assert {"code": "sex", "label": "Sexe"} in client.get(f"{FIGURES}/axes").json()["axes"]


def test_small_numbers_are_hidden_from_every_program(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    work(LotFactory(contract=ContractFactory(facilitation=facilitator.organisation)), 3)
    login(facilitator)
    answer = client.get(FIGURES, {"year": 2025}).json()
    assert (answer["total"]["hidden"], answer["total"]["people"], answer["total"]["hours"]) == (True, None, None)
    assert answer["rows"] == []  # the name of the only cell would already tell how they work


def test_a_buyer_has_her_own_figures(client, login):
    lot = LotFactory()
    work(lot, 12)
    work(LotFactory(), 30)
    login(actor_create(Role.BUYER, organisation=lot.contract.buyer))
    assert client.get(FIGURES, {"year": 2025}).json()["total"]["people"] == 12
    assert client.get(PURCHASES, {"year": 2025}).json()["total"]["contracts"] == 1


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.EMPLOYER, Role.REFERENT])
def test_other_roles_have_no_figures(client, login, role):
    login(actor_create(role))
    for address in (FIGURES, f"{FIGURES}/axes", PURCHASES):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"axis": "colour"}, 422),
        ({"year": "1"}, 422),
        ({"year": "cette année"}, 422),
        ({"territory": "atlantide"}, 404),
        ({"national": "peut-être"}, 422),
    ],
)
def test_what_cannot_be_asked_is_refused(client, login, asked, status):
    login(actor_create(Role.PILOT))
    assert client.get(FIGURES, asked).status_code == status


def test_a_pilot_of_a_territory_cannot_ask_for_another(client, login):
    own, other = territory_create("Lacs"), territory_create("Cimes")
    work(LotFactory(contract=ContractFactory(territory=other)), 20)
    own.refresh_from_db()
    login(actor_create(Role.PILOT, territory=own))
    assert client.get(FIGURES, {"territory": other.code}).status_code == 404
    assert client.get(FIGURES, {"year": 2025}).json()["total"]["people"] == 0
