"""Published openings as everybody may search and read them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Page, Paginator
from django.db.models import F, FloatField, Func, Q, QuerySet, TextField, Value

from core.keeping import kept
from core.search import words_alike
from employers.enums import OpeningKind, OpeningStatus, Slot
from employers.models import Employer, ImmersionOpening, JobOffer, Opening
from employers.selectors.places import Around
from referential.models import Commune, Occupation, Title

MODELS: dict[str, type[JobOffer] | type[ImmersionOpening]] = {
    OpeningKind.JOB: JobOffer,
    OpeningKind.IMMERSION: ImmersionOpening,
}
PER_PAGE = 20
HOURS = {"short": (0, 23.9), "part": (24, 34.9), "full": (35, 48)}


@dataclass(frozen=True)
class OpeningSearch:
    """What a visitor looks for; everything is optional."""

    text: str = ""
    kind: str = ""
    around: Around | None = None
    sector: str = ""
    hours: str = ""
    slot: str = ""
    labelled: bool = False
    without_car: bool = False
    sort: str = ""

    @property
    def kinds(self) -> list[str]:
        return [self.kind] if self.kind in MODELS else list(MODELS)

    @property
    def asked(self) -> tuple[Any, ...]:
        """What makes two searches the same."""
        place = (self.around.commune.pk, self.around.radius_km) if self.around else None
        others = self.sector, self.hours, self.slot, self.labelled, self.without_car, self.sort
        return self.text, self.kind, place, *others


def openings_page(search: OpeningSearch, *, page: Any = 1, per_page: int = PER_PAGE) -> Page:
    """One page of published jobs and immersions mixed, with what a card shows loaded."""
    found: Any = _Found(search)  # counted and cut as a list is; the stubs ask for more
    result: Page[Any] = Paginator(found, per_page).get_page(page)
    result.object_list = [one for one in openings_load(result.object_list) if one.status == OpeningStatus.PUBLISHED]
    if search.around:
        for opening in result.object_list:
            opening.distance_km = search.around.distances.get(opening.commune_id)
    return result


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search finds, as a paginator asks for it: how many, then the keys of one page.

    Counting looks at every opening that answers, and so does ranking them by words: both may be a minute old. What was
    closed meanwhile is left out when the page is loaded.
    """

    search: OpeningSearch

    def count(self) -> int:
        return kept("openings_count", self.search.asked, self._count, cache="asked")

    def __getitem__(self, rows: slice) -> list[tuple[str, int]]:
        if not self.search.text:
            return self._keys(rows)
        asked = (*self.search.asked, rows.start, rows.stop)
        return kept("openings_found", asked, lambda: self._keys(rows), cache="asked")

    def _count(self) -> int:
        condition = _conditions(self.search)
        return sum(MODELS[kind].objects.published().filter(condition).count() for kind in self.search.kinds)

    def _keys(self, rows: slice) -> list[tuple[str, int]]:
        if not rows.stop:  # nothing was found
            return []
        # Each kind gives the rows that the page may need, read in its own index when there is one; then they are mixed.
        order, condition = _order(self.search), _conditions(self.search)
        parts = [_keys(kind, self.search, condition).order_by(*order)[: rows.stop] for kind in self.search.kinds]
        found = parts[0].union(*parts[1:], all=True).order_by(*order) if len(parts) > 1 else parts[0]
        return [(row["kind_word"], row["pk"]) for row in found[rows]]


def openings_load(keys: Iterable[tuple[str, int]]) -> list[Opening]:
    """The openings of these keys, in that order, with what a card shows."""
    keys = list(keys)
    loaded = {}
    for kind, model in MODELS.items():
        wanted = [pk for word, pk in keys if word == kind]
        if wanted:
            rows = model.objects.filter(pk__in=wanted).select_related("employer", "commune", "occupation")
            loaded.update({(str(kind), opening.pk): opening for opening in rows})
    return [loaded[key] for key in ((str(kind), pk) for kind, pk in keys) if key in loaded]


def public_openings(
    kind: str | None = None,
    occupations: Iterable[str] | None = None,
    commune: Commune | None = None,
    radius_km: int = 25,
    labelled: bool = False,
    limit: int = 6,
) -> list[Opening]:
    """The latest published openings, labelled ones first: for pages made by editors."""
    keys: list[tuple[str, int, tuple]] = []
    around = Around(commune, radius_km) if commune else None
    for word, model in MODELS.items():
        if kind and word != kind:
            continue
        rows = model.objects.published()
        if occupations:
            rows = rows.filter(occupation_id__in=list(occupations))
        if around:
            rows = rows.filter(commune_id__in=around.distances)
        if labelled:
            rows = rows.labelled()
        latest = rows.order_by(F("labelled_at").desc(nulls_last=True), "-published_at", "-pk")
        for pk, labelled_at, published_at in latest.values_list("pk", "labelled_at", "published_at")[:limit]:
            keys.append((word, pk, (labelled_at is not None, published_at)))
    keys.sort(key=lambda key: key[2], reverse=True)
    return openings_load((word, pk) for word, pk, _ in keys[:limit])


def opening_public(*, kind: str, opening_id: int) -> Opening:
    """A published opening with what its page shows. Raises DoesNotExist otherwise."""
    return (
        MODELS[kind]
        .objects.published()
        .select_related("employer__network_membership", "employer__commune", "commune", "occupation")
        .prefetch_related("skills")
        .get(pk=opening_id)
    )


def openings_of(employer: Employer, *, limit: int = 12) -> list[Opening]:
    """What a company offers in public now."""
    found: list[Opening] = []
    for model in MODELS.values():
        found += (
            model.objects.published()
            .filter(employer=employer)
            .select_related("employer", "commune", "occupation")[:limit]
        )
    return sorted(found, key=lambda one: one.published_at or one.created_at, reverse=True)[:limit]


def public_count(today: dt.date | None = None) -> dict[str, int]:
    return {str(kind): model.objects.published().count() for kind, model in MODELS.items()}


def _keys(kind: str, search: OpeningSearch, condition: Q) -> QuerySet:
    rows = MODELS[kind].objects.published().filter(condition)
    rows = rows.annotate(
        kind_word=Value(str(kind), output_field=TextField()),
        text_rank=_relevance(search.text),
        nearness=search.around.nearness() if search.around else Value(0.0, output_field=FloatField()),
    )
    return rows.order_by().values("kind_word", "pk", "published_at", "hours_per_week", "text_rank", "nearness")


def _order(search: OpeningSearch) -> list[Any]:
    newest = ["-published_at", "kind_word", "-pk"]
    if search.sort == "near" and search.around:
        return ["nearness", *newest]
    if search.sort == "hours":
        return [F("hours_per_week").desc(nulls_last=True), *newest]
    if search.text and search.sort != "recent":
        return ["-text_rank", *newest]
    return newest


def _conditions(search: OpeningSearch) -> Q:
    wanted = Q()
    if search.text:
        wanted &= _text_condition(search.text)
    if search.around:
        wanted &= Q(commune_id__in=list(search.around.distances))
    if search.sector:
        wanted &= Q(occupation__sector_code=search.sector)
    if search.hours in HOURS:
        wanted &= Q(hours_per_week__range=HOURS[search.hours])
    if search.slot == Slot.DAY:
        wanted &= Q(slots__contained_by=[Slot.DAY])
    elif search.slot:
        wanted &= Q(slots__contains=[search.slot])
    if search.labelled:
        wanted &= Q(labelled_at__isnull=False)
    if search.without_car:
        wanted &= Q(reachable_without_car=True)
    return wanted


def normal(text: str) -> Func:
    """The typed words as the search columns hold theirs."""
    return Func(Value(text), function="search_normalise", output_field=TextField())


def words(text: str) -> SearchQuery:
    return SearchQuery(text, config="french_unaccent", search_type="websearch")


def _text_condition(text: str) -> Q:
    """Its words, a title that looks like it, a job or a company of that name."""
    occupations = set(
        Occupation.objects.filter(search_label__trigram_word_similar=normal(text)).values_list("pk", flat=True)[:60]
    ) | set(
        Title.objects.filter(search_label__trigram_word_similar=normal(text)).values_list("occupation", flat=True)[:60]
    )
    companies = list(
        Employer.objects.filter(search_name__trigram_word_similar=normal(text)).values_list("pk", flat=True)[:200]
    )
    return (
        Q(search_document=words(text))
        | Q(search_title__trigram_word_similar=normal(text))
        | Q(occupation_id__in=occupations)
        | Q(employer_id__in=companies)
    )


def _relevance(text: str):
    if not text:
        return Value(0.0, output_field=FloatField())
    return SearchRank(F("search_document"), words(text)) + words_alike(normal(text), F("search_title"))
