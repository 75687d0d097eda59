from datetime import timedelta

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from cms.models import ArticlePage, EventPage, HomePage, PageText, StarterPage
from cms.starter import CONTENT, content_read, site_create, typography
from core.commands import BadInput
from tests.cms.conftest import NOW
from tests.factories.cms import home_create

pytestmark = pytest.mark.django_db
SMALL = """
[[page]]
type = "HomePage"
title = "Accueil"
hero_title = "Bienvenue"
summary = "Un site."
[[page.doors]]
block = "door"
title = "Entrer"
text = "Par ici."
illustration = "hire"
page = "%(door)s"
action = "Entrer"
[[page]]
type = "SectionPage"
path = "a"
title = "A"
summary = "Une rubrique."
[[page]]
type = "ArticlePage"
path = "a/guide"
title = "Le guide"
summary = "Un article."
[[page.body]]
block = "text"
value = '<p>Voir <a href="page:a">la rubrique</a>.</p>'
"""


@pytest.fixture
def small(tmp_path):
    """A folder of three pages: the command does the same with few as with many."""
    (tmp_path / "00.toml").write_text(SMALL % {"door": "a"}, encoding="utf-8")
    return tmp_path


def test_the_whole_starter_site_is_made_and_published():
    made = site_create(now=NOW)

    assert made.created == len(content_read(CONTENT))
    home = HomePage.objects.get()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert not home.get_descendants().not_live().exists()
    assert {door.value["page"].slug for door in home.doors} == {"employeurs", "accompagner", "clauses"}
    assert PageText.objects.count() == made.created

    again = site_create(now=NOW + timedelta(days=30))
    assert again.created == 0

    # Days of events are counted from the making of the site, and fall on working days.
    for event in EventPage.objects.all():
        assert event.starts_at.astimezone().weekday() < 5
    assert EventPage.objects.upcoming(NOW).count() >= 4
    assert EventPage.objects.past(NOW).exists()


def test_wagtails_welcome_page_is_gone(small):
    site_create(now=NOW, folder=small)
    assert list(Page.objects.filter(depth=2).values_list("slug", flat=True)) == ["accueil"]


def test_a_second_run_creates_nothing_and_touches_nothing(small):
    site_create(now=NOW, folder=small)
    before = set(Page.objects.values_list("pk", "last_published_at", "numchild"))

    again = site_create(now=NOW + timedelta(days=30), folder=small)

    assert (again.created, again.kept) == (0, 3)
    assert set(Page.objects.values_list("pk", "last_published_at", "numchild")) == before


def test_a_second_run_overwrites_no_edited_page(small):
    site_create(now=NOW, folder=small)
    page = ArticlePage.objects.get(slug="guide")
    page.title = "Notre guide"
    page.save_revision().publish()

    site_create(now=NOW, folder=small)

    assert ArticlePage.objects.get(pk=page.pk).title == "Notre guide"


def test_a_second_run_does_not_make_a_deleted_page_again(small):
    site_create(now=NOW, folder=small)
    ArticlePage.objects.get(slug="guide").delete()

    assert site_create(now=NOW, folder=small).created == 0
    assert not ArticlePage.objects.filter(slug="guide").exists()


def test_a_second_run_does_not_copy_a_moved_page(small):
    site_create(now=NOW, folder=small)
    ArticlePage.objects.get(slug="guide").move(HomePage.objects.get(), pos="last-child")

    assert site_create(now=NOW, folder=small).created == 0
    assert ArticlePage.objects.filter(slug="guide").count() == 1


def test_a_page_added_to_the_files_later_joins_the_site(small):
    site_create(now=NOW, folder=small)
    (small / "10.toml").write_text(
        '[[page]]\ntype = "ArticlePage"\npath = "a/b"\ntitle = "B"\nsummary = "Un article."\n'
    )

    assert site_create(now=NOW, folder=small).created == 1
    assert Page.objects.get(slug="b").get_parent().slug == "a"


def test_a_link_follows_the_page_that_an_editor_moves(small):
    site_create(now=NOW, folder=small)
    section = Page.objects.get(slug="a")
    guide = ArticlePage.objects.get(slug="guide")
    assert f'<a linktype="page" id="{section.pk}">' in guide.body[0].value.source


def test_a_link_to_an_unknown_page_is_refused_and_nothing_is_left(small):
    (small / "00.toml").write_text(SMALL % {"door": "nulle-part"}, encoding="utf-8")
    with pytest.raises(match="nulle-part"):
        site_create(now=NOW, folder=small)
    assert not HomePage.objects.exists()
    assert not StarterPage.objects.exists()


@pytest.mark.parametrize("text", ["[[page", '[[page]]\ntype = "ArticlePage"\n', "title = 1"])
def test_a_broken_file_is_refused_by_its_name(small, text):
    (small / "00.toml").write_text(text)
    with pytest.raises(BadInput):
        site_create(now=NOW, folder=small)


def test_a_home_page_made_by_hand_is_left_alone(small):
    home = home_create()
    with pytest.raises(match="page d'accueil"):
        site_create(now=NOW, folder=small)
    assert list(HomePage.objects.all()) == [home]


def test_the_command_says_what_it_did(capsys, small):
    call_command("create_site", folder=small)
    assert capsys.readouterr().out == '{"created": 3, "kept": 0}\n'


def test_french_signs_stay_with_the_word_before_them():
    assert typography("Vous hésitez ? « Oui » : 12 h") == "Vous hésitez\u00a0? «\u00a0Oui\u00a0»\u00a0: 12\u00a0h"
