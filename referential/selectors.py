"""Reads of the referentials. They hold nothing personal: everybody may read them, so nothing is scoped here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from referential.enums import Source
from referential.models import Commune, Occupation, OccupationSkill, ReferentialVersion, Skill
from referential.text import place_normalise, search_normalise

MAX_TEXT = 100
POSTCODE = re.compile(r"\b(\d{5})\b")


@dataclass(frozen=True, slots=True)
class CommuneFound:
    """What a typed text means: one commune, or choices to propose, either homonyms or near names."""

    commune: Commune | None = None
    homonyms: Sequence[Commune] = ()
    near: Sequence[Commune] = ()


def commune_search(text: str, *, limit: int = 8) -> list[Commune]:
    """Communes whose name or postcode begins like the text, then those that nearly read the same."""
    text = text.strip()[:MAX_TEXT]
    if re.fullmatch(r"\d{2,5}", text):
        return list(_with_postcode_prefix(text)[:limit])
    name = place_normalise(POSTCODE.sub(" ", text))
    if len(name) < 2:
        return []
    communes = Commune.objects.active()
    if postcode := POSTCODE.search(text):
        communes = communes.filter(postcodes__contains=[postcode[1]])
    return list(
        communes.filter(
            Q(search_label__startswith=name)
            | Q(search_label__contains=f" {name}")
            | Q(search_label__trigram_similar=name)
        )
        .annotate(
            rank=Case(
                When(search_label=name, then=0),
                When(search_label__startswith=name, then=1),
                When(search_label__contains=f" {name}", then=2),
                default=3,
                output_field=IntegerField(),
            ),
            # Likeness only orders the names that do not begin like the text; elsewhere the bigger town comes first.
            likeness=Case(When(rank=3, then=TrigramSimilarity("search_label", name)), default=Value(0.0)),
        )
        .order_by("rank", "-likeness", F("population").desc(nulls_last=True), "insee_code")[:limit]
    )


def commune_resolve(text: str) -> CommuneFound:
    """The commune that a text names: "Annecy (74000)", "74000 Annecy", "annecy", or a postcode of one commune."""
    text = text.strip()[:MAX_TEXT]
    postcode = POSTCODE.search(text)
    name = place_normalise(POSTCODE.sub(" ", text))
    exact = Commune.objects.active().order_by(F("population").desc(nulls_last=True), "insee_code")
    if postcode:
        exact = exact.filter(postcodes__contains=[postcode[1]])
    if name:
        exact = exact.filter(search_label=name)
    found = list(exact[:9]) if name or postcode else []
    if len(found) == 1:
        return CommuneFound(found[0])
    if found:
        return CommuneFound(homonyms=found)
    return CommuneFound(near=commune_search(text) or commune_search(name))


def _with_postcode_prefix(digits: str) -> QuerySet[Commune]:
    communes = Commune.objects.active().order_by(F("population").desc(nulls_last=True), "insee_code")
    if len(digits) == 5:
        return communes.filter(postcodes__contains=[digits])
    # Postcodes are of one length, so their order as text is their order as numbers.
    low, high = digits.ljust(5, "0"), digits.ljust(5, "9")
    return communes.extra(
        where=["EXISTS (SELECT FROM unnest(postcodes) AS one WHERE one BETWEEN %s AND %s)"], params=[low, high]
    )


def skill_search(text: str, *, occupation: str | None = None, limit: int = 20) -> list[Skill]:
    """Skills that hold every word typed, then those that nearly read the same; the occupation's own first.

    Without a text, the skills of the occupation, core ones first. Ours and the official ones live side by side:
    of two with the same words, the official one is given.
    """
    query = search_normalise(text[:MAX_TEXT])
    links = OccupationSkill.objects.active().filter(skill=OuterRef("pk"), occupation=occupation)
    skills = Skill.objects.active().annotate(
        is_asked=Exists(links),
        is_core=Exists(links.filter(is_core=True)),
        is_ours=Case(When(source=Source.SHIPPED, then=1), default=0, output_field=IntegerField()),
    )
    if not query:
        if occupation is None:
            return []
        found = skills.filter(is_asked=True).order_by("-is_core", "is_ours", "label", "code")
        return _without_repeats(found, limit)
    every_word = Q()
    for word in query.split():
        every_word &= Q(search_label__contains=word)
    found = (
        skills.filter(every_word | Q(search_label__trigram_word_similar=query))
        .annotate(
            misses=Case(When(every_word, then=0), default=1, output_field=IntegerField()),
            likeness=TrigramWordSimilarity(query, "search_label"),
        )
        .order_by("misses", "-is_asked", "-likeness", "-is_core", "is_ours", "label", "code")
    )
    return _without_repeats(found, limit)


def _without_repeats(skills: QuerySet[Skill], limit: int) -> list[Skill]:
    kept: dict[str, Skill] = {}
    for skill in skills[: 2 * limit]:
        kept.setdefault(skill.search_label, skill)
    return list(kept.values())[:limit]


def occupation_labels(codes: Iterable[str]) -> dict[str, str]:
    """Label of each known code, withdrawn ones included: what was written stays readable."""
    return dict(Occupation.objects.filter(pk__in=set(codes)).values_list("pk", "label"))


def versions_in_force() -> dict[str, ReferentialVersion]:
    """The last import of each source."""
    latest = ReferentialVersion.objects.order_by("source", "-imported_at", "-pk").distinct("source")
    return {version.source: version for version in latest}
