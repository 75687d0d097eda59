"""Makes the starter site from the data files of `cms/content/`, once and only once for each page.

A page already made is left as its editors want it: changed, moved or deleted, it is neither overwritten nor made again.
The files are read in the order of their names, and a parent stands before its children.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.models import BasePage, HomePage, StarterPage
from cms.search import page_index
from cms.starter_aids import aids_create
from core.commands import BadInput

CONTENT = Path(__file__).parent / "content"
ROOT_KEY = "/"
NO_BREAK = "\u00a0"
PAGE_LINK = re.compile(r'href="page:([^"#]+)(#[^"]*)?"')
ROOT_DEPTH = 1
# Fields of the data files that are not fields of a page.
PLACEMENT = frozenset({"type", "path"})
# Fields that name another page by its path.
PAGE_FIELDS = frozenset({"easy_version", "translation_of"})


@dataclass(frozen=True, slots=True)
class Made:
    created: int
    kept: int


@transaction.atomic
def site_create(*, now: datetime, folder: Path = CONTENT) -> Made:
    entries = content_read(folder)
    home_entry, *others = entries
    keys = [ROOT_KEY, *(entry["path"] for entry in others)]
    known = set(StarterPage.objects.filter(key__in=keys).values_list("key", flat=True))
    made: list[tuple[Page, dict]] = []

    with disable_reference_index_auto_update():  # nothing to refer to yet
        if ROOT_KEY not in known:
            made.append((_home_make(home_entry, now), home_entry))
        for entry in others:
            if entry["path"] not in known and (page := _page_make(entry, now)):
                made.append((page, entry))

    # Bodies come last, when every page they link to exists.
    pages: dict[str, int | None] = dict(StarterPage.objects.values_list("key", "page_id"))
    for page, entry in made:
        _page_fill(page, entry, pages, now)
    aids_create(folder, pages)
    return Made(created=len(made), kept=len(entries) - len(made))


def content_read(folder: Path) -> list[dict]:
    """The pages of the data files, the home page first."""
    entries: list[dict] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            entries.extend(tomllib.loads(typography(file.read_text(encoding="utf-8")))["page"])
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise BadInput(str(error), file=file.name) from error
    if not entries or entries[0].get("type") != "HomePage":
        raise BadInput("la première page du premier fichier doit être la page d'accueil")
    return entries


def typography(text: str) -> str:
    """French signs stay with the word before them: the files hold plain spaces, easier to write."""
    text = re.sub(r"(?<=\S) (?=[:;?!»€%](?!\w))", NO_BREAK, text)
    text = re.sub(r"« ", f"«{NO_BREAK}", text)
    return re.sub(r"(?<=\d) (?=(?:h|€|%|heures?|mois|ans|jours)\b|\d{3}\b)", NO_BREAK, text)


def _home_make(entry: dict, now: datetime) -> Page:
    """The home page takes the place of Wagtail's welcome page, on a site that has nothing else."""
    if HomePage.objects.exists():
        raise BadInput("une page d'accueil existe déjà, que cette commande n'a pas créée ; rien n'a été changé")
    root = Page.objects.get(depth=ROOT_DEPTH)
    site = Site.objects.filter(is_default_site=True).first()
    welcome = site.root_page if site and type(site.root_page.specific) is Page else None
    home = HomePage(slug="accueil", live=False, **_fields(HomePage, entry, now))
    root.add_child(instance=home)
    address = urlsplit(settings.SITE_URL)
    default_port = 443 if address.scheme == "https" else 80
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": address.port or default_port,
            "site_name": settings.DEPARTMENT_NAME,
            "root_page": home,
        },
    )
    if welcome and welcome.depth > ROOT_DEPTH and not welcome.get_children().exists():
        welcome.delete()
    StarterPage.objects.create(key=ROOT_KEY, page=home)
    return home


def _page_make(entry: dict, now: datetime) -> Page | None:
    """The page under its parent; `None` when the parent was removed or the address is taken."""
    parent_path, _, slug = entry["path"].rpartition("/")
    parent_row = StarterPage.objects.filter(key=parent_path or ROOT_KEY).select_related("page").first()
    if parent_row is None:
        raise BadInput(f"{entry['path']} : sa page mère doit être écrite avant elle")
    parent = parent_row.page
    if parent is None or parent.get_children().filter(slug=slug).exists():
        StarterPage.objects.create(key=entry["path"], page=None)
        return None
    model = apps.get_model("cms", entry["type"])
    page = model(slug=slug, live=False, **_fields(model, entry, now))
    parent.add_child(instance=page)
    StarterPage.objects.create(key=entry["path"], page=page)
    return page


def _page_fill(page: Page, entry: dict, pages: dict[str, int | None], now: datetime) -> None:
    """Streams and links to other pages; the page goes live."""
    page.refresh_from_db(fields=["numchild"])  # children came since; saving the old count would hide them
    for name, value in entry.items():
        if _is_stream(type(page), name):
            setattr(page, name, _stream(getattr(type(page), name).field, value, pages))
        elif isinstance(value, str) and PAGE_LINK.search(value):
            setattr(page, name, _links(value, pages))
        elif name in PAGE_FIELDS:
            setattr(page, f"{name}_id", _page_id(value, pages))
    page.live = True
    page.has_unpublished_changes = False
    page.first_published_at = page.last_published_at = now
    page.save()  # which validates everything
    page_index(page)


def _fields(model: type[BasePage], entry: dict, now: datetime) -> dict[str, Any]:
    fields = {}
    for name, value in entry.items():
        if name in PLACEMENT or name in PAGE_FIELDS or _is_stream(model, name):
            continue
        if isinstance(value, dict):
            value = _when(value, now)
        fields[name] = value
    fields.setdefault("search_description", entry.get("summary", ""))
    return fields


def _when(value: dict, now: datetime) -> date | datetime:
    """`{in_days = 12, at = 09:00:00}`: content that must look recent counts its days from the making of the site."""
    day = timezone.localdate(now) + timedelta(days=value["in_days"])
    while value.get("working_day") and day.weekday() > 4:
        day += timedelta(days=1)
    at: time | None = value.get("at")
    return timezone.make_aware(datetime.combine(day, at)) if at else day


def _is_stream(model: type, name: str) -> bool:
    descriptor = getattr(model, name, None)
    return hasattr(getattr(descriptor, "field", None), "stream_block")


def _stream(field, blocks: list[dict], pages: dict[str, int | None]):
    """`[{block = "text", …}]` of the data files → the raw form that a StreamField stores."""
    raw = []
    for block in blocks:
        name = block["block"]
        value = {key: item for key, item in block.items() if key != "block"}
        if set(value) == {"value"}:
            value = value["value"]
        raw.append({"type": name, "value": _resolve(value, pages)})
    return field.stream_block.to_python(raw)


def _resolve(value: Any, pages: dict[str, int | None]) -> Any:
    transform: dict[type, Callable] = {
        dict: lambda: {
            key: _page_id(item, pages) if key == "page" else _resolve(item, pages) for key, item in value.items()
        },
        list: lambda: [_resolve(item, pages) for item in value],
        str: lambda: _links(value, pages),
    }
    return transform.get(type(value), lambda: value)()


def _links(text: str, pages: dict[str, int | None]) -> str:
    """`href="page:employeurs/pmsmp"` → the link that follows the page when an editor moves it."""

    def link(match: re.Match) -> str:
        page_id = _page_id(match[1], pages)
        return f'linktype="page" id="{page_id}"' if page_id else 'href="/"'

    return PAGE_LINK.sub(link, text)


def _page_id(path: str, pages: dict[str, int | None]) -> int | None:
    """The page born at this path; `None` when it was deleted since."""
    try:
        return pages[path]
    except KeyError:
        raise BadInput(f"page inconnue : {path}") from None
