"""Pages under a home page, without the starter site."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wagtail.models import Locale, Page, Site

from cms.blocks import ContentBlocks
from cms.models import (
    ArticlePage,
    BasePage,
    EasyReadPage,
    EventIndexPage,
    EventPage,
    HomePage,
    NewsPage,
    SectionPage,
    StoryPage,
    ToolPage,
    TradePage,
)

SOON = timedelta(days=9)


def home_create() -> HomePage:
    """The home page at the root of the default site."""
    home = HomePage(title="Accueil", slug="accueil", hero_title="Bienvenue", summary="Un site d'essai.")
    _root().add_child(instance=home)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home}
    )
    return home


def _root() -> Page:
    """The root that Wagtail's migrations make; made again where a test with real transactions emptied the tables."""
    root = Page.objects.filter(depth=1).first()
    if root is None:
        locale, _ = Locale.objects.get_or_create(language_code="fr")
        root = Page.add_root(instance=Page(title="Racine", slug="racine", locale=locale))
    return root


DEFAULTS: dict[type[BasePage], dict[str, Any]] = {
    SectionPage: {},
    ArticlePage: {},
    EasyReadPage: {},
    EventIndexPage: {},
    NewsPage: {},
    StoryPage: {"person": "Samir", "role": "commis", "quote": "On m'a laissé le temps."},
    ToolPage: {"kind": "try", "how": "<p>Ainsi.</p>", "cost": "<p>Rien.</p>", "advantages": "<p>Se voir.</p>"},
    TradePage: {"rome": "G1602", "day": "<p>Tôt.</p>", "skills": "<p>Couper.</p>", "outlook": "<p>Un CAP.</p>"},
    EventPage: {"kind": "visit", "place": "Serres", "audience": "Tous", "registration": "Par courriel"},
}


def page_create(model: type[BasePage], parent: Page, *, title: str = "Une page", live: bool = True, **fields) -> Any:
    """A page of any type with what it cannot do without; published, and in the search, unless `live` is false."""
    values = {"title": title, "summary": "Deux phrases. Pas plus.", **DEFAULTS[model], **fields}
    if model is EventPage:
        values.setdefault("starts_at", datetime.now(UTC) + SOON)
    page = model(live=False, **values)
    parent.add_child(instance=page)
    if live:
        page.save_revision().publish()
        page.refresh_from_db()
    return page


def event_create(*, title: str = "Job dating", **fields) -> EventPage:
    """A meeting in nine days that takes registrations, with the site around it; online without passing by a revision,
    which costs more than most of what is tested.
    """
    home = HomePage.objects.first() or home_create()
    agenda = EventIndexPage.objects.first() or _online(page_create(EventIndexPage, home, title="Agenda", live=False))
    facts = {"takes_registrations": True, "kind": "job_dating"} | fields
    return _online(page_create(EventPage, agenda, title=title, live=False, **facts))


def _online(page: Any) -> Any:
    page.live, page.has_unpublished_changes = True, False
    page.save(clean=False)
    return page


def body_of_every_block(*, image_id: int, document_id: int) -> list[dict[str, Any]]:
    """The body of a page with each block once: the example shown to editors, or files where an example needs some."""
    files = {
        "picture": {
            "image": {"image": image_id, "alt_text": "Une vallée au petit matin", "decorative": False},
            "caption": "La vallée, au petit matin.",
            "credit": "Passerelle",
        },
        "documents": {"items": [{"document": document_id, "note": "À garder sous la main"}]},
    }
    return [
        {"type": name, "value": files.get(name) or block.get_prep_value(block.get_preview_value())}
        for name, block in ContentBlocks().child_blocks.items()
    ]
