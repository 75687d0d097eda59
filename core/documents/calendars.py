"""Calendars to subscribe to or to keep: due dates as an ICS file."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry. `key` names it for good: a calendar read again moves the entry instead of doubling it.

    `start` is a day, or an instant with its zone; `end` is then the last day included, or the end instant.
    """

    key: str
    title: str
    start: dt.date | dt.datetime
    end: dt.date | dt.datetime | None = None
    text: str = ""
    place: str = ""
    url: str = ""


def calendar_bytes(entries: Iterable[CalendarEntry], *, name: str, now: dt.datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Passerelle//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return calendar.to_ical()


def calendar_response(entries: Iterable[CalendarEntry], *, name: str, now: dt.datetime, filename: str) -> HttpResponse:
    response = HttpResponse(calendar_bytes(entries, name=name, now=now), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _event(entry: CalendarEntry, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else 'passerelle'}")
    event.add("dtstamp", now)
    event.add("summary", entry.title)
    event.add("dtstart", entry.start)
    if entry.end is not None:
        # In a calendar the end of a day-long entry is the day after its last one (RFC 5545, 3.6.1).
        is_day = not isinstance(entry.end, dt.datetime)
        event.add("dtend", entry.end + dt.timedelta(days=1) if is_day else entry.end)
    for name, value in (("description", entry.text), ("location", entry.place), ("url", entry.url)):
        if value:
            event.add(name, value)
    return event
