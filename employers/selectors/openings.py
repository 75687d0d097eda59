"""Published openings as everybody may search and read them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Page, Paginator
from django.db.models import F, FloatField, Func, Q, QuerySet, TextField, Value

from core.search import words_alike
from employers.enums import OpeningKind, Slot
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


def openings_page(search: OpeningSearch, *, page: Any = 1, per_page: int = PER_PAGE) -> Page:
    """One page of published jobs and immersions mixed, with what a card shows loaded."""
    parts = [_keys(kind, search) for kind in ([search.kind] if search.kind in MODELS else MODELS)]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    result = Paginator(found.order_by(*_order(search)), per_page).get_page(page)
    result.object_list = openings_load((row["kind_word"], row["pk"]) for row in result.object_list)
    if search.around:
        for opening in result.object_list:
            opening.distance_km = search.around.distances.get(opening.commune_id)
    return result


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


def _keys(kind: str, search: OpeningSearch) -> QuerySet:
    rows = MODELS[kind].objects.published().filter(_conditions(search))
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
