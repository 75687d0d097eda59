"""From a draft to what visitors see: review by another, publication at its hour, pages kept, broken links."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from cms.access import editor_sync
from cms.links import FAILURES_BEFORE_TELLING, broken_links, links_try
from cms.models import ArticlePage, EasyReadPage, LinkCheck, SectionPage
from cms.tasks import pages_publish_scheduled
from tests.factories.accounts import actor_create
from tests.factories.cms import home_create, page_create

pytestmark = pytest.mark.django_db


def editor(role: str = Role.PILOT):
    user = actor_create(role).user
    editor_sync(user)
    return user


class TestReview:
    def test_a_pilot_writes_and_another_publishes(self):
        home = home_create()
        writer, reader, admin = editor(), editor(), editor(Role.ADMIN)
        page = page_create(ArticlePage, home, live=False)
        may = {user: page.permissions_for_user(user).can_publish() for user in (writer, reader, admin)}
        assert list(may.values()) == [False, False, True]

        page.save_revision(user=writer)
        state = page.get_workflow().start(page, writer)
        task = state.current_task_state.task.specific
        assert task.get_actions(page, writer) == []
        assert {action for action, _, _ in task.get_actions(page, reader)} == {"approve", "reject"}
        assert not task.get_task_states_user_can_moderate(writer).exists()
        assert task.get_task_states_user_can_moderate(reader).exists()

        state.current_task_state.approve(user=reader)
        page.refresh_from_db()
        assert page.live

    def test_a_page_is_published_and_withdrawn_at_its_hour(self):
        page = page_create(ArticlePage, home_create(), live=False)
        page.go_live_at = timezone.now() + timedelta(hours=1)
        page.save_revision().publish()
        pages_publish_scheduled()
        page.refresh_from_db()
        assert not page.live
        revision = page.scheduled_revision
        revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
        revision.save()
        pages_publish_scheduled()
        page.refresh_from_db()
        assert page.live
        ArticlePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        pages_publish_scheduled()
        page.refresh_from_db()
        assert not page.live

    def test_a_phone_is_the_first_size_of_a_preview(self):
        assert page_create(ArticlePage, home_create()).default_preview_size == "mobile"


@pytest.mark.usefixtures("live_cache")
class TestPagesKept:
    def test_a_kept_page_costs_one_query_and_a_publication_shows_at_once(self, client, django_assert_num_queries):
        page = page_create(ArticlePage, home_create(), title="Avant")
        first = client.get(page.url)
        with django_assert_num_queries(1):
            again = client.get(page.url)
        assert again.content == first.content
        assert client.get(page.url, HTTP_IF_NONE_MATCH=again["ETag"]).status_code == 304
        page.title = "Après"
        page.save_revision().publish()
        assert "Après" in client.get(page.url).content.decode()

    def test_it_holds_nothing_of_anybody(self, login):
        page = page_create(ArticlePage, home_create())
        assert "X-CSRFToken" not in Client().get(page.url).content.decode()
        mine = login(actor_create(Role.REFERENT)).get(page.url)
        assert "X-CSRFToken" in mine.content.decode()
        assert "ETag" not in mine
        assert "Se connecter" in Client().get(page.url).content.decode()

    def test_a_strange_question_fills_nothing(self, client, live_cache):
        page = page_create(ArticlePage, home_create())
        client.get(f"{page.url}?x=1")
        assert not [key for key in live_cache._cache if ":page:" in key]

    def test_a_page_withdrawn_is_not_served_from_what_was_kept(self, client):
        page = page_create(ArticlePage, home_create())
        client.get(page.url)
        page.unpublish()
        assert client.get(page.url).status_code == 404

    def test_an_error_is_not_kept(self, client):
        home = home_create()
        assert client.get("/bientot/").status_code == 404
        page_create(ArticlePage, home, slug="bientot")
        assert client.get("/bientot/").status_code == 200


class TestLinks:
    def test_links_that_lead_nowhere_are_told_with_their_page(self):
        section = page_create(SectionPage, home_create(), slug="guides")
        gone = page_create(ArticlePage, section, slug="parti")
        body = [
            {
                "type": "text",
                "value": f'<p><a linktype="page" id="{gone.pk}">Un</a> <a href="/nulle-part/">Deux</a></p>',
            },
            {
                "type": "text",
                "value": '<p><a href="/offres/">Trois</a> <a href="https://ailleurs.example/">Quatre</a></p>',
            },
            {"type": "button", "value": {"text": "Cinq", "page": gone.pk, "url": "", "secondary": False}},
            {"type": "button", "value": {"text": "Six", "page": None, "url": "/guides/", "secondary": False}},
        ]
        page = page_create(ArticlePage, section, title="Guide", body=body)
        assert {one.address for one in broken_links()} == {"/nulle-part/"}
        gone.unpublish()
        LinkCheck.objects.create(
            url="https://ailleurs.example/",
            problem="Le nom du serveur est introuvable.",
            checked_at=datetime.now(UTC),
            failures=FAILURES_BEFORE_TELLING,
        )
        found = {(one.page_id, one.address) for one in broken_links()}
        assert found == {
            (page.pk, f"page {gone.pk}"),
            (page.pk, "/nulle-part/"),
            (page.pk, "https://ailleurs.example/"),
        }

    def test_other_sites_are_tried_and_forgotten_with_their_link(self, monkeypatch):
        answers = {
            "https://un.example/": "Le serveur répond 404 : le fichier est introuvable.",
            "https://deux.example/": "",
        }
        monkeypatch.setattr("cms.links._outer_problem", answers.__getitem__)
        body = [{"type": "text", "value": "".join(f'<p><a href="{url}">x</a></p>' for url in answers)}]
        page = page_create(ArticlePage, home_create(), body=body)
        now = timezone.now()
        assert links_try(now=now) == 1
        assert links_try(now=now) == 1
        assert dict(LinkCheck.objects.values_list("url", "failures")) == {
            "https://un.example/": 2,
            "https://deux.example/": 0,
        }
        page.unpublish()
        assert links_try(now=now) == 0
        assert not LinkCheck.objects.exists()

    @pytest.mark.ignore_template_errors
    def test_editors_read_the_report(self):
        home_create()
        client = Client()
        client.force_login(actor_create(Role.PILOT).user, backend="django.contrib.auth.backends.ModelBackend")
        assert "Liens rompus" in client.get("/cms/liens-rompus/").content.decode()
        for path in ("/cms/snippets/cms/aid/", "/cms/snippets/cms/costreference/add/", "/cms/redirects/"):
            assert client.get(path).status_code == 200, path

    def test_a_page_that_moves_leaves_a_redirect(self, client):
        home = home_create()
        section = page_create(SectionPage, home, slug="guides")
        page = page_create(ArticlePage, home, slug="ancien")
        page.move(section, pos="last-child")
        answer = client.get("/ancien/")
        assert (answer.status_code, answer["Location"]) == (301, "/guides/ancien/")


class TestEditorsForms:
    def test_a_photograph_is_described_or_said_decorative_never_both(self, photo):
        page = page_create(ArticlePage, home_create(), live=False)
        page.cover, page.cover_is_decorative = photo, True
        page.full_clean()
        page.cover_alt = "Un établi"
        with pytest.raises(ValidationError):
            page.full_clean()

    def test_a_translation_says_what_it_translates_and_shows_its_language(self, client):
        home = home_create()
        french = page_create(EasyReadPage, home, title="En simple", slug="simple")
        arabic = page_create(EasyReadPage, home, title="ببساطة", slug="arabe", language="ar", translation_of=french)
        html = client.get(french.url).content.decode()
        assert f'href="{arabic.url}" lang="ar" hreflang="ar" dir="rtl"' in html
        html = client.get(arabic.url).content.decode()
        assert '<article class="c-page" lang="ar" dir="rtl">' in html
        arabic.translation_of = None
        with pytest.raises(ValidationError):
            arabic.full_clean()
