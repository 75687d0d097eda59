"""When a company is reminded of a statement it owes. Usage: the three figures are settings of the Département."""

from collections.abc import Sequence
from datetime import date, timedelta

BEFORE, AFTER = "before", "after"


def reminder_stage(
    *, due_on: date, on: date, earlier: Sequence[tuple[date, str]], days_before: int, days_after: int, maximum: int
) -> str:
    """`before`, `after`, or an empty text when nothing is to be said on this day.

    `earlier` holds the days and stages of the reminders already made for this statement, whoever asked for them.
    Once before the due day, from `days_before` days ahead on; then from `days_after` days past it, at least that many
    days after any other, and `maximum` times at most. Any reminder, asked for by hand or not, puts off the next one.
    """
    if days_before < 0 or days_after < 1 or maximum < 0:
        raise ValueError("days and numbers of reminders are not negative, and two are a day apart at least")
    if on <= due_on:
        near = due_on - timedelta(days=days_before) <= on
        return BEFORE if near and not any(day >= due_on - timedelta(days=days_before) for day, _ in earlier) else ""
    after = [day for day, stage in earlier if stage == AFTER]
    last = max([due_on, *(day for day, _ in earlier)])
    return AFTER if len(after) < maximum and (on - last).days >= days_after else ""
