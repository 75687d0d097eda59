"""Who enters `/cms/`."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from cms.access import EDITORS, editor_sync
from cms.models import ArticlePage
from tests.factories.accounts import MembershipFactory, UserFactory, actor_create
from tests.factories.cms import home_create, page_create

pytestmark = pytest.mark.django_db
OTHERS = [role for role in Role if role not in {Role.PILOT, Role.ADMIN}]


def test_a_visitor_is_sent_to_the_login_page(client):
    answer = client.get("/cms/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('account_login')}?next=")


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/images/", "/cms/login/", "/cms/liens-rompus/"])
def test_the_other_roles_are_refused(login, role, path):
    assert login(actor_create(role)).get(path).status_code == 403


def editor(role: str = Role.PILOT) -> Client:
    """Somebody in Wagtail's screens, whose templates and queries are not ours to judge."""
    client = Client()
    client.force_login(actor_create(role).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("role", [Role.PILOT, Role.ADMIN])
def test_editors_come_in_and_edit(role):
    client = editor(role)
    page = page_create(ArticlePage, home_create())
    screens = ("/cms/", "/cms/pages/", "/cms/images/", "/cms/documents/", "/cms/liens-rompus/")
    for path in (*screens, f"/cms/pages/{page.pk}/edit/"):
        assert client.get(path).status_code == 200, path


@pytest.mark.ignore_template_errors
def test_the_administration_of_contents_calls_no_other_host():
    page = page_create(ArticlePage, home_create())
    client = editor()
    for path in ("/cms/", f"/cms/pages/{page.pk}/edit/"):
        html = client.get(path).content.decode()
        assert "gravatar" not in html
        assert "releases.wagtail" not in html


def test_somebody_without_a_role_is_refused(client):
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/cms/").status_code == 403


def test_a_pilot_acting_as_a_referent_is_refused(login):
    referent = actor_create(Role.REFERENT)
    MembershipFactory(user=referent.user, role=Role.PILOT)
    assert login(referent).get("/cms/").status_code == 403


def test_the_group_of_editors_follows_the_memberships():
    actor = actor_create(Role.PILOT)
    editor_sync(actor.user)
    assert actor.user.groups.filter(name=EDITORS).exists()

    actor.membership.is_active = False
    actor.membership.save()
    editor_sync(actor.user)
    assert not actor.user.groups.filter(name=EDITORS).exists()


@pytest.mark.ignore_template_errors
def test_an_editor_does_not_manage_accounts():
    client = editor()
    html = client.get("/cms/").content.decode()
    assert "/cms/users/" not in html
