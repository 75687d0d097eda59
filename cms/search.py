"""One search over the pages and the published offers, which forgives a typing slip.

Words are compared by their French stems and without accents; when a word matches nothing, by trigrams, so that
"boulengerie" still finds the bakery.
"""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail.models import Page

from cms import live
from cms.models import PageText
from cms.text import Unaccent
from core.search import words_alike

PAGES_SHOWN = 20
OFFERS_SHOWN = 6
ALIKE = 0.5
OPENING_WORDS = 30
START, STOP = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class PageHit:
    url: str
    title: str
    extract: tuple[tuple[str, bool], ...]  # (words, whether they are what was sought)


@dataclass(frozen=True, slots=True)
class Found:
    pages: list[PageHit]
    offers: list[live.OpeningRow]
    approximate: bool

    @property
    def count(self) -> int:
        return len(self.pages) + len(self.offers)


def search_site(query: str, *, request: HttpRequest | None = None) -> Found:
    """What answers these words. With a request, Wagtail looks the site up once for all results."""
    rows = list(_pages_by_words(query)[:PAGES_SHOWN])
    approximate = False
    if not rows:
        rows = list(_pages_alike(query)[:PAGES_SHOWN])
        approximate = bool(rows)
    offers = live.openings_found(text=query, count=OFFERS_SHOWN)
    return Found(pages=[_hit(row, request) for row in rows], offers=offers, approximate=approximate)


def page_index(page: Page) -> None:
    """Keep the words of a published page."""
    specific = page.specific
    PageText.objects.update_or_create(
        page_id=page.pk, defaults={"title": specific.title, "text": getattr(specific, "plain_text", "")}
    )


def page_forget(page: Page) -> None:
    PageText.objects.filter(page_id=page.pk).delete()


def _readable() -> QuerySet[PageText]:
    public = Page.objects.live().public()
    return PageText.objects.filter(page__in=public).select_related("page")


def _pages_by_words(query: str) -> QuerySet[PageText]:
    sought = SearchQuery(Unaccent(Value(query)), config="french", search_type="websearch")
    words = SearchVector(Unaccent("title"), weight="A", config="french") + SearchVector(
        Unaccent("text"), weight="C", config="french"
    )
    return (
        _readable()
        .annotate(
            words=words,
            rank=SearchRank(words, sought),
            extract=SearchHeadline(
                "text",
                SearchQuery(query, config="french", search_type="websearch"),
                config="french",
                start_sel=START,
                stop_sel=STOP,
                max_words=30,
                min_words=15,
            ),
        )
        .filter(words=sought)
        .order_by("-rank", "title", "pk")
    )


def _pages_alike(query: str) -> QuerySet[PageText]:
    sought = Unaccent(Value(query))
    return (
        _readable()
        .annotate(
            title_alike=words_alike(sought, Unaccent("title")),
            alike=Greatest("title_alike", words_alike(sought, Unaccent("text"))),
            extract=F("text"),
        )
        .filter(alike__gte=ALIKE)
        .order_by("-title_alike", "-alike", "title", "pk")
    )


def _hit(row: PageText, request: HttpRequest | None) -> PageHit:
    text: str = vars(row)["extract"]
    extract = text if START in text else Truncator(text).words(OPENING_WORDS, truncate="")
    return PageHit(url=row.page.get_url(request) or "/", title=row.title, extract=tuple(_cut(extract)))


def _cut(extract: str):
    """Split a headline at its marks; templates escape each piece."""
    for index, piece in enumerate(extract.replace(STOP, START).split(START)):
        if piece:
            yield piece, index % 2 == 1
