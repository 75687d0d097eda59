"""The reports on screen: for whoever answers for contracts, printed and downloaded, showing nobody."""

import io

import pytest
from django.utils.html import escape
from openpyxl import load_workbook

from accounts.enums import Role
from clauses.selectors.reports import AXES
from tests.factories.accounts import actor_create
from tests.factories.clauses import Site

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
