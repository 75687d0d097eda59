"""The rows of a month's grid: each engagement, cut where its hours start or stop counting."""

import datetime as dt
from typing import Protocol

from clauses.rules import cut_period, month_end


class Dated(Protocol):
    """The dates of an engagement: the model itself, or a row that holds them."""

    @property
    def starts_on(self) -> dt.date: ...
    @property
    def ends_on(self) -> dt.date | None: ...
    @property
    def window_end(self) -> dt.date: ...
    @property
    def eligibility_validated_on(self) -> dt.date | None: ...


DATES = ("starts_on", "ends_on", "window_end", "eligibility_validated_on")


def periods_of_month(engagement: Dated, month: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The days of a month that an engagement covers, in one piece or several.

    A period never straddles the day the eligibility was validated nor the end of the window: hours that count and
    hours that do not are typed apart. Empty when the engagement does not run that month.
    """
    first = max(engagement.starts_on, month)
    last = min(engagement.ends_on or dt.date.max, month_end(month))
    if last < first:
        return []
    limits = [engagement.window_end + dt.timedelta(days=1)]
    if engagement.eligibility_validated_on is not None:
        limits.append(engagement.eligibility_validated_on)
    return cut_period(first_day=first, last_day=last, limits=limits)
