"""How far the year is from its goals."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.actors import Actor
from accounts.models import Territory
from clauses.selectors.reports import Report, axis_of, report_of
from clauses.selectors.reports import Scope as ReportScope
from employers.enums import NetworkStatus
from employers.models import NetworkMembership
from placements.enums import ImmersionStatus
from placements.models import Hire, ImmersionAgreement
from reporting.enums import Indicator
from reporting.models import YearlyGoal
from reporting.selectors.home import Scope, hidden_if_small

BEGUN = (ImmersionStatus.RUNNING, ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)


@dataclass(frozen=True, slots=True)
class Progress:
    """An indicator of a year: what is done (None: too few people to say) and the goal (None: none was set)."""

    indicator: Indicator
    value: Decimal | int | None
    target: Decimal | None
    expected: Decimal | None

    @property
    def label(self) -> str:
        return str(self.indicator.label)

    @property
    def unit(self) -> str:
        return "h" if self.indicator == Indicator.HOURS else ""


def goals_of(year: int, territory: Territory | None) -> dict[str, Decimal]:
    """The goals set for a year and a territory, by indicator."""
    goals = YearlyGoal.objects.filter(year=year, territory=territory)
    return dict(goals.order_by().values_list("indicator", "target"))


def progress_of_year(
    actor: Actor, *, year: int, territory: Territory | None, today: dt.date, every: bool = False
) -> list[Progress]:
    """Each indicator that has a goal, in their order; all of them when `every`."""
    goals = goals_of(year, territory)
    wanted = [one for one in Indicator if every or one.value in goals]
    values = _values(actor, wanted, year=year, territory=territory, today=today)
    gone = share_of_year_gone(year, today)
    return [
        Progress(
            one,
            values[one],
            goals.get(one),
            goals[one] * gone if one in goals and one.adds_up and 0 < gone < 1 else None,
        )
        for one in wanted
    ]


def share_of_year_gone(year: int, today: dt.date) -> Decimal:
    """0 before the year, 1 after it, and the share of its days in between: what a steady pace would have done."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    days = min(max((today - first).days + 1, 0), (last - first).days + 1)
    return Decimal(days) / ((last - first).days + 1)


def _values(
    actor: Actor, wanted: Iterable[Indicator], *, year: int, territory: Territory | None, today: dt.date
) -> dict[Indicator, Decimal | int | None]:
    wanted = set(wanted)
    values: dict[Indicator, Decimal | int | None] = {}
    if any(one.of_clauses for one in wanted):
        scope = ReportScope(actor, year, territory=territory)
        values |= _of_clauses(report_of(scope, axis_of("clause_family"), today=today))
    if wanted - values.keys():
        values |= _of_journeys(Scope.of(territory), wanted, year=year)
    return values


def _of_clauses(report: Report) -> dict[Indicator, Decimal | int | None]:
    total = report.total
    return {
        Indicator.HOURS: total.hours,
        Indicator.FULL_TIME: total.full_time,
        Indicator.PEOPLE: total.people,
        Indicator.PEOPLE_RSA: total.rsa,
        Indicator.CONTRACTS: total.contracts,
        Indicator.RESERVED: next((row.contracts for row in report.rows if row.code == "reserved"), 0),
    }


def _of_journeys(scope: Scope, wanted: set[Indicator], *, year: int) -> dict[Indicator, int | None]:
    in_year = (dt.date(year, 1, 1), dt.date(year, 12, 31))
    person = scope.of_field("person__territory")
    values: dict[Indicator, int | None] = {}
    if Indicator.HIRES in wanted:
        values[Indicator.HIRES] = hidden_if_small(Hire.objects.filter(person, starts_on__range=in_year).count())
    if Indicator.IMMERSIONS in wanted:
        begun = ImmersionAgreement.objects.filter(person, starts_on__range=in_year, status__in=BEGUN)
        values[Indicator.IMMERSIONS] = hidden_if_small(begun.count())
    if Indicator.MEMBERS in wanted:
        members = NetworkMembership.objects.filter(scope.of_field("employer__territory"), status=NetworkStatus.MEMBER)
        values[Indicator.MEMBERS] = members.count()
    return values
