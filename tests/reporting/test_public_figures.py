"""Figures that everybody reads: by territory, with small numbers and what would betray them hidden."""

import datetime as dt

import pytest

from employers.models import JobOffer
from reporting.selectors.public import public_figures
from tests.factories.accounts import territory_create
from tests.factories.employers import JobOfferFactory
from tests.factories.matching import referential_create
from tests.factories.people import PersonFactory
from tests.factories.placements import HireFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 15)
MAY = dt.date(2026, 5, 4)


def hired(territory, count: int, on: dt.date = MAY) -> None:
    for _ in range(count):
        HireFactory(person=PersonFactory(territory=territory), starts_on=on)


@pytest.fixture
def places():
    referential_create()
    root = territory_create("Département")
    places = {name: territory_create(name, parent=root) for name in ("Nord", "Sud", "Ville")}
    places["Secteur"] = territory_create("Secteur", parent=places["Nord"])
    return places


def column(name: str) -> dict[str, object]:
    found = public_figures(year=2026, today=TODAY)
    return {row.label: getattr(row, name) for row in (*found.rows, found.total)}


def test_a_territory_counts_all_below_it_and_a_person_once(places):
    hired(places["Nord"], 5)
    hired(places["Secteur"], 6)
    hired(places["Ville"], 8)
    HireFactory(person=PersonFactory(territory=places["Ville"]), starts_on=dt.date(2026, 6, 2))  # this month, not yet
    JobOfferFactory(published=True, territory=places["Secteur"])
    assert column("hires") == {"Nord": 11, "Sud": 0, "Ville": 8, "Ensemble": 19}
    assert column("jobs")["Nord"] == JobOffer.objects.published().count() == 1


def test_a_small_cell_takes_another_with_it(places):
    hired(places["Nord"], 3)
    hired(places["Sud"], 9)
    hired(places["Ville"], 20)
    assert column("hires") == {"Nord": None, "Sud": None, "Ville": 20, "Ensemble": 32}


def test_a_small_whole_is_hidden_too(client, places):
    hired(places["Nord"], 2)
    assert column("hires") == {"Nord": None, "Sud": None, "Ville": None, "Ensemble": None}


def test_the_page_and_its_file_hide_the_same(client, places):
    hired(places["Nord"], 3)
    hired(places["Sud"], 9)
    hired(places["Ville"], 20)
    page = client.get("/chiffres/?annee=2026")
    assert page.status_code == 200
    assert page.context["figures"].year == 2026
    answer = client.get("/chiffres/tableau/?annee=2026")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Nord;")
    year_is_over = page.context["figures"].until >= MAY
    assert (";masqué;" in lines[1]) == year_is_over
    assert "Ensemble" in lines[4]


@pytest.mark.parametrize("year", ["1999", "abc", "-1", "", "2026; DROP"])
def test_an_unknown_year_shows_this_one(client, year):
    assert client.get("/chiffres/", {"annee": year}).status_code == 200
