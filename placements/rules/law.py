"""The numbers that the law sets for immersions and for working time, each row from its first day, with its source.

The agreement's first day chooses the row. A day before the first row has the first one: no agreement is older.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol, TypeVar

from people.rules import LABOUR_MINIMUM_AGE


class Dated(Protocol):
    @property
    def since(self) -> date: ...


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Sequence[Row], *, on: date) -> Row:
    """The latest row that has begun on a day; the first one before them all."""
    begun = [row for row in rows if row.since <= on]
    return max(begun, key=lambda row: row.since) if begun else min(rows, key=lambda row: row.since)


@dataclass(frozen=True, slots=True)
class ImmersionLaw:
    """How long, how often, from what age (D5135-3, L4153-1), and an immersion's share of a subsidised contract."""

    since: date
    source: str
    months: int
    renewals: int
    agreements_with_one_host: int
    days_with_one_host: int
    window_months: int
    minimum_age: int
    cui_percent: int


IMMERSION_LAWS = (
    ImmersionLaw(
        since=date(2014, 11, 16),
        source="Décret 2014-1360 du 13 novembre 2014 : D5135-3 et D5134-50-2 ; L4153-1 pour l'âge",
        months=1,
        renewals=1,
        agreements_with_one_host=2,
        days_with_one_host=60,
        window_months=12,
        minimum_age=LABOUR_MINIMUM_AGE,
        cui_percent=25,
    ),
)


def immersion_law(on: date) -> ImmersionLaw:
    return in_force(IMMERSION_LAWS, on=on)


@dataclass(frozen=True, slots=True)
class Limits:
    """Hours and rest of an age. A break of so many minutes is due once a presence has lasted `break_from_minutes`."""

    week_hours: int
    day_hours: int
    break_from_minutes: int
    break_minutes: int
    rest_hours: int


@dataclass(frozen=True, slots=True)
class WorkingTimeLaw:
    """Working time of adults and of minors. `usual_day_hours` may be passed where the host's agreement says so."""

    since: date
    source: str
    adult_age: int
    adult: Limits
    minor: Limits
    usual_day_hours: int
    night_from: time
    night_to: time
    week_days: int
    week_rest_hours: int


WORKING_TIME_LAWS = (
    WorkingTimeLaw(
        since=date(2016, 8, 10),
        source="Loi 2016-1088 du 8 août 2016 : L3121-16 à L3121-20, L3131-1, L3132-1, L3132-2 ; L3162-1 à L3164-2",
        adult_age=18,
        adult=Limits(week_hours=48, day_hours=12, break_from_minutes=6 * 60, break_minutes=20, rest_hours=11),
        # Past four hours and a half: the first minute after them.
        minor=Limits(week_hours=35, day_hours=8, break_from_minutes=4 * 60 + 31, break_minutes=30, rest_hours=12),
        usual_day_hours=10,
        night_from=time(22),
        night_to=time(6),
        week_days=6,
        week_rest_hours=24 + 11,
    ),
)


def working_time_law(on: date) -> WorkingTimeLaw:
    return in_force(WORKING_TIME_LAWS, on=on)
