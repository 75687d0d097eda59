"""A meeting written as iCalendar (RFC 5545); one event without recurrence does not deserve a library."""

from datetime import UTC, datetime, timedelta

FOLD_AT = 74


def event_ics(event, *, url: str, called_off: bool = False) -> str:
    """The meeting as a file; read again, it moves the entry of before, or strikes it out when it was called off."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Passerelle//Agenda//FR",
        "BEGIN:VEVENT",
        f"UID:evenement-{event.pk}@passerelle",
        f"DTSTAMP:{_instant(event.last_published_at or event.starts_at)}",
        f"DTSTART:{_instant(event.starts_at)}",
        f"DTEND:{_instant(event.ends_at or event.starts_at + timedelta(hours=1))}",
        f"SUMMARY:{_escape(event.title)}",
        f"LOCATION:{_escape(', '.join(filter(None, [event.place, event.address])))}",
        f"DESCRIPTION:{_escape(event.summary)}",
        f"URL:{url}",
        *(["STATUS:CANCELLED", "SEQUENCE:1"] if called_off else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """Lines hold at most 75 bytes; the following ones begin with a space."""
    folded, current = [], ""
    for character in line:
        if len((current + character).encode()) > FOLD_AT:
            folded.append(current)
            current = " "
        current += character
    return [*folded, current]
