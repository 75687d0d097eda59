"""The meetings of a tutor and the person she follows, computed from a rhythm: nothing is written for the future."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice, takewhile

from core.dates import months_later

DAYS_BETWEEN = {"weekly": 7, "fortnight": 14}
RHYTHMS = frozenset({"daily", "monthly", *DAYS_BETWEEN})


def meetings_expected(*, start: date, end: date | None, rhythm: str, first: date, last: date) -> list[date]:
    """The meetings expected from `first` to `last`, both included, within the tutoring.

    Daily: every day from Monday to Friday. Otherwise the first meeting comes one step after the first day; a day of
    week-end moves to the Monday after, unless the tutoring is over by then.
    """
    close = last if end is None else min(last, end)
    days = takewhile(lambda day: day <= close, _from(start, rhythm))
    return [day for day in days if day >= first]


def meeting_next(*, start: date, end: date | None, rhythm: str, after: date) -> date | None:
    """The first meeting after a day; None when the tutoring is over by then."""
    horizon = max(after, start) + timedelta(days=40)
    return next(
        iter(
            meetings_expected(
                start=start, end=end, rhythm=rhythm, first=max(start, after + timedelta(days=1)), last=horizon
            )
        ),
        None,
    )


def meeting_latest(*, start: date, end: date | None, rhythm: str, on: date, days: int) -> date | None:
    """The last meeting expected on a day or in the few days before it."""
    found = meetings_expected(start=start, end=end, rhythm=rhythm, first=on - timedelta(days=days), last=on)
    return found[-1] if found else None


def _from(start: date, rhythm: str) -> Iterator[date]:
    """All the meetings of a rhythm, in order, without end."""
    if rhythm not in RHYTHMS:
        raise ValueError(f"unknown rhythm {rhythm!r}")
    if rhythm == "daily":
        every = (start + timedelta(days=n) for n in count())
        return (day for day in every if day.weekday() < 5)
    return (_to_monday(day) for day in _steps(start, rhythm))


def _steps(start: date, rhythm: str) -> Iterator[date]:
    if rhythm == "monthly":
        return (months_later(start, n) for n in count(1))
    return (start + timedelta(days=n * DAYS_BETWEEN[rhythm]) for n in count(1))


def _to_monday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def first_meetings(*, start: date, end: date | None, rhythm: str, number: int) -> list[date]:
    """The first few meetings, to print them on the welcome sheet."""
    within = takewhile(lambda day: end is None or day <= end, _from(start, rhythm))
    return list(islice(within, number))
