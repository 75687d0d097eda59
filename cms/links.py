"""The links of the published pages that lead nowhere: on this site, read as it stands; elsewhere, tried each week."""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import F, Model
from django.urls import Resolver404, resolve
from wagtail.fields import StreamField
from wagtail.models import Page, Site

from clauses.decp.fetch import Limits, UnreachableError, address_fetch
from cms.models import Aid, BasePage, LinkCheck

PAGE_LINK = re.compile(r'linktype="page"[^>]*?\bid="(\d+)"|\bid="(\d+)"[^>]*?linktype="page"')
ADDRESS = re.compile(r'href="([^"]+)"')
# A page of another site may be large, slow or closed to robots: only what surely fails is told, twice in a row.
LIMITS = Limits(wait_seconds=10, total_seconds=15, max_bytes=5 << 20, proxy=settings.DECP_PROXY)
TRIED_AT_ONCE = 200
FAILURES_BEFORE_TELLING = 2


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where it stands (a title and the screen that changes it), what it says, why it fails."""

    title: str
    page_id: int | None
    address: str
    problem: str


@dataclass(frozen=True, slots=True)
class _Found:
    title: str
    page_id: int | None
    address: str
    target: int | None = None


def broken_links() -> list[BrokenLink]:
    """Every link of a published page, or of an aid, that leads nowhere."""
    links = list(_links())
    live = set(Page.objects.live().values_list("pk", flat=True))
    bad = dict(
        LinkCheck.objects.exclude(problem="")
        .filter(failures__gte=FAILURES_BEFORE_TELLING)
        .values_list("url", "problem")
    )
    paths = _paths()
    broken = []
    for link in links:
        if link.target is not None:
            problem = "" if link.target in live else "La page n'existe plus, ou n'est pas publiée."
        elif link.address.startswith("/"):
            problem = _inner_problem(link.address, paths)
        else:
            problem = bad.get(link.address, "")
        if problem:
            broken.append(BrokenLink(link.title, link.page_id, link.address, problem))
    return sorted(set(broken), key=lambda one: (one.title, one.address))


def links_try(*, now: datetime) -> int:
    """Ask other sites for what our pages link to, the longest unseen first. Returns how many failed."""
    wanted = {link.address for link in _links() if link.address.startswith(("http://", "https://"))}
    LinkCheck.objects.exclude(url__in=wanted).delete()
    known = dict(LinkCheck.objects.values_list("url", "checked_at"))
    ordered = sorted(wanted, key=lambda url: (url in known, known.get(url, now), url))
    failed = 0
    for url in ordered[:TRIED_AT_ONCE]:
        problem = _outer_problem(url)
        failed += bool(problem)
        check, _ = LinkCheck.objects.update_or_create(url=url, defaults={"problem": problem[:200], "checked_at": now})
        failures = F("failures") + 1 if problem else 0
        LinkCheck.objects.filter(pk=check.pk).update(failures=failures)
    return failed


def _links() -> Iterator[_Found]:
    for page in Page.objects.live().filter(depth__gte=2).specific():
        if isinstance(page, BasePage):
            for address, target in _links_of(page):
                yield _Found(page.title, page.pk, address, target)
    for aid in Aid.objects.shown().prefetch_related("amounts"):
        for row in (aid, *aid.amounts.all()):
            if row.source_url:
                yield _Found(f"Aide : {aid.name}", None, row.source_url)


def _links_of(page: Model) -> Iterator[tuple[str, int | None]]:
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        if isinstance(field, StreamField):
            yield from _links_in(list(value.raw_data))
        elif isinstance(value, str) and "<a " in value:
            yield from _links_in(value)


def _links_in(value: Any, key: str = "") -> Iterator[tuple[str, int | None]]:
    """The links of a rich text, or of the raw blocks of a stream, however deep."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _links_in(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _links_in(item, key)
    elif key == "page" and isinstance(value, int):
        yield f"page {value}", value
    elif key == "url" and isinstance(value, str) and value:
        yield value, None
    elif isinstance(value, str) and "<a " in value:
        for match in PAGE_LINK.finditer(value):
            number = int(match[1] or match[2])
            yield f"page {number}", number
        for address in ADDRESS.findall(value):
            yield html.unescape(address), None


def _paths() -> frozenset[str]:
    """The addresses of the published pages, as the default site writes them."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return frozenset()
    start = len(site.root_page.url_path)
    return frozenset(f"/{path[start:]}" for path in Page.objects.live().values_list("url_path", flat=True))


def _inner_problem(address: str, paths: frozenset[str]) -> str:
    path = unquote(urlsplit(address).path)
    try:
        view = resolve(path)
    except Resolver404:
        return "Cette adresse n'existe pas sur le site."
    if view.url_name == "wagtail_serve" and path not in paths and not path.startswith("/static/"):
        return "Cette adresse n'existe pas sur le site."
    return ""


def _outer_problem(url: str) -> str:
    try:
        address_fetch(url, io.BytesIO(), limits=LIMITS)
    except UnreachableError as error:
        refused = re.search(r"répond (401|403|405|429)|dépasse", str(error))
        return "" if refused else str(error)
    return ""
