"""One search over the pages, the published offers and the network, which forgives a typing slip.

Words are compared by their French stems and without accents; when a word matches nothing, by trigrams. A word that
names a job ("cuisto", "boulengerie") also finds the pages and the offers of that occupation, as the forms do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail.models import Page

from cms import live
from cms.models import PageText, TradePage
from cms.text import Unaccent
from core.search import words_alike
from employers.selectors.openings import normal
from referential.models import Occupation, Title
from referential.suggestions import occupations_suggest
from referential.text import search_normalise

PAGES_SHOWN = 20
OFFERS_SHOWN = 6
MEMBERS_SHOWN = 6
OCCUPATIONS_MEANT = 2
WORDS_OF_A_JOB = 4  # a longer question is not the name of a job
SHORTEST_MARK = 4  # letters that two words share when one is marked for the other
ALIKE = 0.5
OPENING_WORDS = 30
START, STOP = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class PageHit:
    url: str
    title: tuple[tuple[str, bool], ...]  # (words, whether they are what was sought)
    extract: tuple[tuple[str, bool], ...]

    @property
    def name(self) -> str:
        return "".join(words for words, _ in self.title)


@dataclass(frozen=True, slots=True)
class Found:
    pages: list[PageHit]
    offers: list[live.OpeningRow]
    members: list[live.MemberRow]
    jobs: tuple[str, ...]  # the occupations that the words name, as people call them
    approximate: bool

    @property
    def count(self) -> int:
        return len(self.pages) + len(self.offers) + len(self.members)


def search_site(query: str, *, request: HttpRequest | None = None) -> Found:
    """What answers these words. With a request, Wagtail looks the site up once for all results."""
    jobs = _jobs_meant(query)
    of_jobs, by_words = _pages_of_jobs(jobs, query), list(_pages_by_words(query)[:PAGES_SHOWN])
    alike = [] if by_words else list(_pages_alike(query)[:PAGES_SHOWN])
    rows = list(dict.fromkeys([*of_jobs, *by_words, *alike]))
    return Found(
        pages=[_hit(row, query, request) for row in rows[:PAGES_SHOWN]],
        offers=_offers(query, jobs),
        members=live.members_found(text=query, count=MEMBERS_SHOWN),
        jobs=tuple(jobs.values()),
        approximate=bool(alike) and not of_jobs,
    )


def _jobs_meant(query: str) -> dict[str, str]:
    """Codes and labels of the occupations that the words name; none for a sentence, or for words of something else."""
    if len(query.split()) > WORDS_OF_A_JOB:
        return {}
    choices = occupations_suggest(query, top=OCCUPATIONS_MEANT)
    found = {one.pk: one.label for one in choices.items}
    if choices.is_known or not found:
        return found
    # The nearest are kept only when people do call them so, give or take a slip.
    called = (
        rows.annotate(alike=words_alike(normal(query), F("search_label"))).filter(alike__gte=ALIKE)
        for rows in (Title.objects.filter(occupation__in=found), Occupation.objects.filter(pk__in=found))
    )
    titles, labels = called
    codes = {*titles.values_list("occupation", flat=True), *labels.values_list("pk", flat=True)}
    return {code: label for code, label in found.items() if code in codes}


def _pages_of_jobs(jobs: dict[str, str], query: str) -> list[PageText]:
    """The trade pages of these occupations, the nearest occupation first."""
    if not jobs:
        return []
    trades = TradePage.objects.live().public().only("pk", "rome")
    codes = list(jobs)
    ranks = {
        trade.pk: min(codes.index(code) for code in trade.rome_codes if code in jobs)
        for trade in trades
        if jobs.keys() & set(trade.rome_codes)
    }
    found = list(_readable().filter(page__in=list(ranks)).annotate(extract=_headline(query)))
    return sorted(found, key=lambda row: (ranks[row.page_id], row.title))


def _offers(query: str, jobs: dict[str, str]) -> list[live.OpeningRow]:
    """Those that the search of offers finds, then those of the occupations meant."""
    found = live.openings_found(text=query, count=OFFERS_SHOWN)
    if jobs and len(found) < OFFERS_SHOWN:
        for kind in ("job", "immersion"):
            found += live.openings(kind=kind, rome_codes=tuple(jobs), count=OFFERS_SHOWN)
    return list(dict.fromkeys(found))[:OFFERS_SHOWN]


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
            extract=_headline(query),
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


def _headline(query: str) -> SearchHeadline:
    return SearchHeadline(
        "text",
        SearchQuery(query, config="french", search_type="websearch"),
        config="french",
        start_sel=START,
        stop_sel=STOP,
        max_words=30,
        min_words=15,
    )


def _hit(row: PageText, query: str, request: HttpRequest | None) -> PageHit:
    text: str = vars(row)["extract"]
    extract = tuple(_cut(text)) if START in text else marked(Truncator(text).words(OPENING_WORDS, truncate=""), query)
    return PageHit(url=row.page.get_url(request) or "/", title=marked(row.title, query), extract=extract)


def _cut(extract: str) -> Iterator[tuple[str, bool]]:
    """Split a headline at its marks; templates escape each piece."""
    for index, piece in enumerate(extract.replace(STOP, START).split(START)):
        if piece:
            yield piece, index % 2 == 1


def marked(text: str, query: str) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each word that begins like one of the question's marked: « cuisinière » marks « cuisine »."""
    sought = [search_normalise(word) for word in re.findall(r"\w+", query)]
    pieces = re.findall(r"\w+|\W+", text)
    return tuple(_joined([(piece, _begins_alike(search_normalise(piece), sought)) for piece in pieces]))


def _begins_alike(word: str, sought: Sequence[str]) -> bool:
    return any(
        word == other or (len(other) >= SHORTEST_MARK and word[: _stem(other)] == other[: _stem(other)])
        for other in sought
        if word and other
    )


def _stem(word: str) -> int:
    """How many letters of a word must be shared: all but an ending."""
    return max(SHORTEST_MARK, len(word) - 4)


def _joined(pieces: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Neighbours of the same kind as one piece."""
    text, kind = "", False
    for piece, is_sought in pieces:
        if is_sought != kind and text:
            yield text, kind
            text = ""
        text, kind = text + piece, is_sought
    if text:
        yield text, kind
