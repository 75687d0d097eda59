"""Figures that everybody may read: by territory, without names, and without a number that would show somebody."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from django.db.models import Count, QuerySet, Sum

from accounts.models import Territory
from clauses.enums import SettingCode
from clauses.models import EngagementYear
from clauses.selectors.usages import usage_value
from core.disclosure import shown_cells, total_is_small
from employers.enums import NetworkStatus
from employers.models import ImmersionOpening, JobOffer, NetworkMembership
from placements.enums import ImmersionStatus
from placements.models import Hire, ImmersionAgreement

TOOK_PLACE = (ImmersionStatus.RUNNING, ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)
ELSEWHERE = "Sans territoire"
Figure = TypeVar("Figure", int, Decimal)


@dataclass(frozen=True, slots=True)
class PublicRow:
    """A territory, or the whole. None: hidden, few people stand behind the figure or behind one next to it."""

    label: str
    members: int
    jobs: int
    openings: int
    immersions: int | None
    hires: int | None
    people: int | None
    hours: Decimal | None


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """`members`, `jobs` and `openings` are those of today; the others are of a year, until `until`."""

    year: int
    until: dt.date
    least: int
    rows: list[PublicRow]
    total: PublicRow

    @property
    def has_hidden(self) -> bool:
        cells = [(row.immersions, row.hires, row.people) for row in (*self.rows, self.total)]
        return any(None in row for row in cells)


def public_figures(*, year: int, today: dt.date) -> PublicFigures:
    """Everything until the end of last month: a figure that moved each day would tell who came."""
    first, until = dt.date(year, 1, 1), min(dt.date(year, 12, 31), today.replace(day=1) - dt.timedelta(days=1))
    places = _Places.read()
    least = int(usage_value(SettingCode.SMALL_CELL, on=today))
    stocks = [places.spread(counted) for counted in _stocks()]
    worked = EngagementYear.objects.filter(year=year, first_month__lte=until)
    people = [places.spread(counted) for counted in _people_of(first, until, worked)]
    hours = [Decimal(made).quantize(Decimal(1), ROUND_HALF_UP) for made in places.spread(_hours(worked))]
    shown = [shown_cells(cells, least) for cells in people]
    rows = [
        _row(label, [cells[i] for cells in stocks], [cells[i] for cells in shown], hours[i])
        for i, label in enumerate(places.labels)
        if label != ELSEWHERE or any(cells[i] for cells in (*stocks, *people))
    ]
    totals = [None if total_is_small(sum(cells), least) else sum(cells) for cells in people]
    total = _row("Ensemble", [sum(cells) for cells in stocks], totals, sum(hours, Decimal(0)))
    return PublicFigures(year=year, until=until, least=least, rows=rows, total=total)


def _row(label: str, stocks: Sequence[int], people: Sequence[int | None], hours: Decimal) -> PublicRow:
    """Hours are hidden with the people who made them."""
    members, jobs, openings = stocks
    immersions, hires, worked = people
    return PublicRow(label, members, jobs, openings, immersions, hires, worked, hours=None if worked is None else hours)


def _stocks() -> list[dict[int | None, int]]:
    """Members, jobs and immersions of today, by the territory of the employer or of the offer."""
    members = NetworkMembership.objects.filter(status=NetworkStatus.MEMBER)
    openings = (JobOffer.objects.published(), ImmersionOpening.objects.published())
    return [_counted(members, "employer__territory"), *(_counted(rows, "territory") for rows in openings)]


def _people_of(first: dt.date, until: dt.date, worked: QuerySet[EngagementYear]) -> list[dict[int | None, int]]:
    """Who came in immersion, was hired, made insertion hours, each once, by her own territory."""
    period = (first, until)
    agreements = ImmersionAgreement.objects.filter(status__in=TOOK_PLACE, starts_on__range=period)
    hires = Hire.objects.filter(starts_on__range=period)
    return [_people(agreements, "person"), _people(hires, "person"), _people(worked, "engagement__person")]


@dataclass(frozen=True, slots=True)
class _Places:
    """The territories shown, and to which of them each territory below belongs; what has none comes last."""

    labels: list[str]
    index: dict[int, int]

    @classmethod
    def read(cls) -> "_Places":
        territories = list(Territory.objects.order_by("path"))
        roots = [one for one in territories if one.depth == 1]
        depth = 2 if len(roots) == 1 and len(territories) > 1 else 1
        shown = [one for one in territories if one.depth == depth]
        index = {
            one.pk: next((i for i, top in enumerate(shown) if one.path.startswith(top.path)), len(shown))
            for one in territories
        }
        return cls([*(one.name for one in shown), ELSEWHERE], index)

    def spread(self, counted: Mapping[int | None, Figure]) -> list[Figure]:
        """The figures of each territory shown, those of the territories below it added."""
        spread: list[Any] = [0] * len(self.labels)
        for territory, figure in counted.items():
            spread[self.index.get(territory, -1) if territory else -1] += figure
        return spread


def _counted(rows: QuerySet, field: str) -> dict[int | None, int]:
    return dict(rows.order_by().values_list(field).annotate(n=Count("pk")))


def _people(rows: QuerySet, person: str) -> dict[int | None, int]:
    return dict(rows.order_by().values_list(f"{person}__territory").annotate(n=Count(person, distinct=True)))


def _hours(rows: QuerySet[EngagementYear]) -> dict[int | None, Decimal]:
    return dict(rows.order_by().values_list("engagement__person__territory").annotate(n=Sum("validated")))
