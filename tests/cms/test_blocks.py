"""Every block an editor can use: rendered, previewed, and refused when it would harm the reader."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils.text import capfirst
from wagtail.documents.models import Document

from cms import live
from cms.art import Art, art_template
from cms.blocks import ContentBlocks
from cms.models import ArticlePage, EventIndexPage, EventPage, SectionPage, StoryPage
from tests.catalogue import GUIDE, PICTURES, body_blocks, page_types, picture_names
from tests.factories.cms import body_of_every_block, home_create, page_create

pytestmark = pytest.mark.django_db
BLOCKS = ContentBlocks().child_blocks
NEEDS_A_FILE = {"picture", "documents"}
PREVIEWED = sorted(set(BLOCKS) - NEEDS_A_FILE)


def rendered(name: str, value) -> str:
    block = BLOCKS[name]
    return block.render(block.to_python(value), {"request": RequestFactory().get("/")})


def test_the_set_of_blocks_stays_small():
    assert len(BLOCKS) <= 20


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_a_block_is_named_and_explained_in_french(name):
    meta = BLOCKS[name].meta
    assert meta.label
    assert meta.group in {"Texte", "Mise en page", "En direct"}
    assert getattr(meta, "description", "").endswith(".")


@pytest.mark.parametrize("name", PREVIEWED)
def test_a_block_renders_the_example_shown_to_editors(name):
    home_create()
    assert BLOCKS[name].is_previewable
    block = BLOCKS[name]
    value = block.get_preview_value()
    assert block.render(block.normalize(value), {}).strip() or name.startswith("live_")


def test_a_picture_is_rendered_with_its_text_and_its_sizes(photo):
    html = rendered(
        "picture",
        {"image": {"image": photo.pk, "alt_text": "Un établi", "decorative": False}, "caption": "", "credit": "Lou"},
    )
    assert 'alt="Un établi"' in html
    assert "480w" in html
    assert "image/webp" in html


def test_a_picture_without_alternative_text_is_refused(photo):
    block = BLOCKS["picture"]
    value = block.to_python(
        {"image": {"image": photo.pk, "alt_text": "", "decorative": False}, "caption": "", "credit": ""}
    )
    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_document_is_shown_with_its_format_and_weight():
    document = Document.objects.create(title="Charte", file=ContentFile(b"charte" * 300, name="charte.pdf"))
    html = rendered("documents", {"items": [{"document": document.pk, "note": "À signer"}]})
    assert "Charte" in html
    assert "PDF" in html
    assert "1,8" in html


def test_what_the_law_says_needs_its_article():
    block = BLOCKS["callout"]
    value = {"tone": "law", "title": "La loi", "text": "<p>Un texte.</p>", "source": ""}
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python(value))
    assert "source" in refused.value.block_errors


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "//ailleurs.example", "data:text/html,x"])
def test_a_button_leads_somewhere_safe(url):
    block = BLOCKS["button"]
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"text": "Aller", "page": None, "url": url, "secondary": False}))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//ailleurs.example"])
def test_a_card_leads_somewhere_safe(url):
    block = BLOCKS["cards"]
    value = {"items": [{"title": "Carte", "text": "", "page": None, "url": url, "icon": ""}]}
    with pytest.raises(ValidationError):
        block.clean(block.to_python(value))


@pytest.mark.parametrize("url", ["/offres/", "https://travail.example/", "mailto:reseau@dep.example"])
def test_a_button_accepts_usual_addresses(url):
    block = BLOCKS["button"]
    assert block.clean(block.to_python({"text": "Aller", "page": None, "url": url, "secondary": False}))


def test_a_live_block_refuses_a_malformed_occupation_code():
    block = BLOCKS["live_openings"]
    value = {"title": "Offres", "kind": "job", "rome": "cuisine", "labelled": False, "count": 3}
    with pytest.raises(ValidationError):
        block.clean(block.to_python(value))


@pytest.mark.parametrize("art", list(Art))
def test_a_drawing_is_decorative_and_fetches_nothing(art):
    svg = get_template(art_template(art)).render()
    assert 'aria-hidden="true"' in svg
    assert "href" not in svg
    assert "style=" not in svg


def test_next_events_are_live():
    agenda = page_create(EventIndexPage, home_create(), slug="evenements")
    page_create(EventPage, agenda, title="Visite des serres", capacity=12)
    page_create(EventPage, agenda, title="Visite passée", starts_at=datetime.now(UTC) - timedelta(days=2))
    html = rendered("live_events", {"title": "À venir", "kind": "", "count": 3})
    assert "Visite des serres" in html
    assert "12 places" in html
    assert "Visite passée" not in html


def test_the_latest_stories_are_live():
    section = page_create(SectionPage, home_create(), slug="temoignages")
    page_create(StoryPage, section, quote="J'ai osé.", is_fictional=True)
    html = rendered("live_stories", {"title": "Récits", "count": 1})
    assert "récit fictif" in html


def test_pages_hold_every_block(client, photo):
    document = Document.objects.create(title="Charte", file=ContentFile(b"charte", name="charte.pdf"))
    body, home = body_of_every_block(image_id=photo.pk, document_id=document.pk), home_create()
    halves = [page_create(ArticlePage, home, title="La moitié", body=blocks) for blocks in (body[::2], body[1::2])]
    html = "".join(client.get(page.url).content.decode() for page in halves)
    assert all(f"c-block--{name}" in html for name in BLOCKS)


def test_every_page_type_and_every_block_is_pictured_in_the_guide_of_editors():
    """`make screenshots` takes the pictures; a new page type or block also needs its line in the guide."""
    guide = GUIDE.read_text(encoding="utf-8")
    for name in sorted(picture_names()):
        assert f"../images/contenus/{name}.png" in guide, name
        assert (PICTURES / f"{name}.png").stat().st_size < 60_000, name
    assert {path.stem for path in PICTURES.glob("*.png")} == picture_names()
    for block in body_blocks().values():
        assert f"**{block.label}**" in guide
        assert block.meta.description in guide
    for model in page_types().values():
        assert f"**{capfirst(model._meta.verbose_name)}**" in guide


@pytest.mark.usefixtures("live_cache")
def test_live_rows_are_read_once_a_minute(django_assert_num_queries):
    live.key_figures()
    with django_assert_num_queries(0):
        live.key_figures()
