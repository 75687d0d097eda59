"""Months counted date to date, the way every rule of this package counts them."""

import calendar
from datetime import date, timedelta


def same_day_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of a month too short to have it."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_of_period(first_day: date, months: int) -> date:
    """The last day of a period counted date to date: the day before the same day of the last month."""
    return same_day_later(first_day, months) - timedelta(days=1)


def month_start(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
