"""The API's door: JSON for everybody, data for those who are logged in."""

import pytest

from accounts.enums import Role
from tests.factories.accounts import actor_create

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["employers/openings", "employers/openings?page=2", "openapi.json", ""])
def test_a_program_that_is_not_logged_in_is_told_so_in_json(client, address):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/json"
    assert "Connectez-vous" in answer.json()["detail"]


def test_the_schema_describes_what_a_person_logged_in_may_call(client, login):
    login(actor_create(Role.REFERENT))
    schema = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/employers/openings" in schema["paths"]
    assert client.get("/api/v1/employers/openings").status_code == 200
