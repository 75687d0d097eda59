"""Which day a task with or without a deadline is shown on, in a calendar."""

from collections.abc import Iterator
from datetime import date, timedelta

from clauses.rules.calendar import month_end, month_start


def shown_on(*, due_on: date, on: date, is_open: bool) -> date:
    """A deadline keeps its day; something still to be done whose day has passed is shown today, until it is done."""
    return max(due_on, on) if is_open else due_on


def weeks_of_month(month: date) -> Iterator[list[date]]:
    """The weeks of a month, Monday to Sunday, whole: the first and the last hold days of the months beside."""
    day = month_start(month)
    day -= timedelta(day.weekday())
    last = month_end(month)
    while day <= last:
        yield [day + timedelta(n) for n in range(7)]
        day += timedelta(7)
