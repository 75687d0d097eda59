"""When a hire is looked at again: one week, 1, 3, 6 and 12 months, then each year as far as the Département follows."""

import datetime as dt

from core.dates import months_later

LONGEST_YEARS = 5
EARLY_DAYS = 7
WEEK = "w1"
MONTHS = {"m1": 1, "m3": 3, "m6": 6, "y1": 12}


def milestone_days(*, starts_on: dt.date, years: int) -> dict[str, dt.date]:
    """The day of each milestone by its code, `years` (1 to 5) being how long the Département follows a hire.

    A day that its month does not have is the last of the month: hired on 31 January, seen on 28 February.
    Raises ValueError when `years` is out of range.

    >>> milestone_days(starts_on=dt.date(2024, 2, 29), years=2)["y2"]
    datetime.date(2026, 2, 28)
    """
    if not 1 <= years <= LONGEST_YEARS:
        raise ValueError(f"a hire is followed for 1 to {LONGEST_YEARS} years, not {years}")
    months = {**MONTHS, **{f"y{year}": 12 * year for year in range(2, years + 1)}}
    later = {code: months_later(starts_on, count) for code, count in months.items()}
    return {WEEK: starts_on + dt.timedelta(days=7), **later}


def milestone_is_open(*, due_on: dt.date, on: dt.date) -> bool:
    """Whether a milestone may be answered: from one week before its day. Nobody knows how a job goes in years to come.

    >>> milestone_is_open(due_on=dt.date(2026, 3, 9), on=dt.date(2026, 3, 1))
    False
    """
    return due_on - on <= dt.timedelta(days=EARLY_DAYS)
