"""A story and the company it speaks of lead to each other, while both are shown."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from cms.access import editor_sync
from cms.models import SectionPage, StoryPage
from employers.enums import NetworkStatus
from employers.models import NetworkMembership
from tests.factories.accounts import actor_create
from tests.factories.cms import home_create, page_create
from tests.factories.employers import EmployerFactory, NetworkMembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership() -> NetworkMembership:
    return NetworkMembershipFactory(employer__name="Les Tilleuls")


@pytest.fixture
def story(membership) -> StoryPage:
    stories = page_create(SectionPage, home_create(), title="Témoignages", slug="temoignages")
    return page_create(StoryPage, stories, title="Trois jours pour se décider", employer=membership.employer)


def html(client, url: str) -> str:
    return client.get(url).content.decode()


def test_the_story_and_the_company_show_each_other(client, story, membership):
    company = membership.employer.get_absolute_url()
    assert f'<a href="{company}">Les Tilleuls</a>' in html(client, story.url)
    shown = html(client, company)
    assert "Témoignages</h2>" in shown and f'<a href="{story.url}">Trois jours' in shown
    assert "Témoignage</span>" in html(client, reverse("employers:network"))
    story.unpublish()
    assert "Trois jours" not in html(client, company)
    assert "Témoignage</span>" not in html(client, reverse("employers:network"))


def test_a_kept_story_is_forgotten_when_its_company_changes(client, live_cache, story, membership):
    html(client, story.url)
    membership.employer.name = "Les Grands Tilleuls"
    membership.employer.save(update_fields=["name"])
    assert "Les Grands Tilleuls" in html(client, story.url)
    membership.status = NetworkStatus.LEFT
    membership.save(update_fields=["status"])
    left = html(client, story.url)
    assert "Trois jours" in left and "Tilleuls" not in left


@pytest.mark.ignore_template_errors
def test_an_editor_chooses_among_the_members_alone(client, story, membership):
    EmployerFactory(name="Hors du réseau")
    editor = actor_create(Role.PILOT).user
    editor_sync(editor)
    client.force_login(editor)
    url = reverse("member_chooser:choose")
    shown = html(client, url)
    assert "Les Tilleuls" in shown and "Hors du réseau" not in shown
    assert "Les Tilleuls" in html(client, f"{reverse('member_chooser:choose_results')}?q=tileuls")
    assert "Les Tilleuls" not in html(client, f"{reverse('member_chooser:choose_results')}?q=boulangerie")
    form = StoryPage.get_edit_handler().get_form_class()(instance=story, for_user=editor)
    assert "Choisir une autre entreprise" in str(form["employer"])
