"""The directory on a map: members by commune, numbered as in the list beside it."""

from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from employers.models import Employer
from referential.geography import communes_around, place_on_map
from referential.map import Drawing, draw
from referential.models import Commune

MOST_COMMUNES = 60  # more markers would hide each other
NAMED = 8  # members named in each commune


@dataclass(frozen=True, slots=True)
class MemberSpot:
    """A commune, some of its members, and how many there are."""

    number: int
    commune: Commune
    members: list[Employer]
    count: int

    @property
    def others(self) -> int:
        return self.count - len(self.members)


@dataclass(frozen=True, slots=True)
class MembersMap:
    drawing: Drawing | None
    spots: list[MemberSpot]
    elsewhere: int  # members whose commune is unknown or beyond the most crowded ones


def members_map(found: QuerySet[Employer]) -> MembersMap:
    """The communes with most members first. Four queries, whatever their number."""
    rows = Employer.objects.filter(pk__in=found.order_by().values("pk"))
    counted = rows.filter(commune__latitude__isnull=False, commune__longitude__isnull=False)
    by_commune = dict(
        counted.order_by()
        .values_list("commune")
        .annotate(count=Count("pk"))
        .order_by("-count", "commune")[:MOST_COMMUNES]
    )
    communes = Commune.objects.in_bulk(list(by_commune))
    named = _named(rows, list(by_commune))
    spots = [
        MemberSpot(number, communes[code], named.get(code, []), count)
        for number, (code, count) in enumerate(by_commune.items(), start=1)
    ]
    numbered = [(place_on_map(spot.commune), spot.count) for spot in spots]
    drawing = draw(communes_around([place for place, _ in numbered]), numbered) if numbered else None
    return MembersMap(drawing, spots, rows.count() - sum(by_commune.values()))


def _named(rows: QuerySet[Employer], codes: list[str]) -> dict[str, list[Employer]]:
    rank = Window(RowNumber(), partition_by=F("commune"), order_by=["name", "pk"])
    named: dict[str, list[Employer]] = {}
    for one in rows.filter(commune__in=codes).annotate(rank=rank).filter(rank__lte=NAMED).order_by("name", "pk"):
        named.setdefault(str(one.commune_id), []).append(one)
    return named
