"""Who reads personal data sets up a second factor first, and can do so."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.factories.accounts import actor_create

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def second_factor_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.ignore_template_errors  # allauth's own pages
def test_a_referent_without_second_factor_is_led_to_a_page_that_opens(client, login):
    login(actor_create(Role.REFERENT))
    asked = client.get(reverse("placements:home"))
    assert (asked.status_code, asked.url) == (302, reverse("mfa_index"))
    assert client.get(asked.url).status_code == 200
    set_up = client.get(reverse("mfa_activate_totp"), follow=True)
    assert set_up.status_code == 200
    # At most by way of her password.
    assert all(address.startswith(reverse("account_reauthenticate")) for address, _ in set_up.redirect_chain)
    assert client.post(reverse("account_logout")).status_code == 302


def test_an_employer_works_without_one(client, login):
    login(actor_create(Role.EMPLOYER))
    assert client.get("/", follow=True).status_code == 200
