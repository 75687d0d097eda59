"""What is printed or exported of a meeting."""

from collections.abc import Iterable
from typing import Any

from cms.models import EventPage, EventRegistration
from core import formats
from core.documents import Sheet


def name_of(one: EventRegistration, *, names: bool, number: int) -> str:
    """Who comes, as far as the organiser may read."""
    if one.employer is not None:
        return one.employer.name
    return f"{one.person.last_name} {one.person.first_name}" if names and one.person else f"Personne {number}"


def registrations_sheet(event: EventPage, rows: Iterable[EventRegistration], *, names: bool) -> Sheet:
    """Every registration of a meeting, cancelled ones included."""
    return Sheet(
        name="Inscriptions",
        head=["Qui", "Nature", "Qui vient", "Places", "Suivie par", "Un mot", "Inscription", "État"],
        rows=[
            [
                name_of(one, names=names, number=number),
                "Employeur" if one.employer else "Personne accompagnée",
                one.names,
                one.seats,
                _followed_by(one) if names else "",
                one.note if names or one.employer else "",
                formats.moment(one.registered_at),
                one.get_status_display(),
            ]
            for number, one in enumerate(rows, start=1)
        ],
        note=f"{event.title}, {formats.weekday(event.starts_at)}, {event.place}",
    )


def _followed_by(one: EventRegistration) -> str:
    if one.person is None:
        return ""
    return str(one.person.referent.user) if one.person.referent else one.person.service.name


def sheet_data(event: EventPage, rows: list[EventRegistration], *, names: bool) -> dict[str, Any]:
    """The attendance sheet to sign: companies, then people, with blank lines for those who come unannounced."""
    numbered = list(enumerate(rows, start=1))
    return {
        "title": event.title,
        "facts": _facts(event),
        "employers": [[one.employer.name, one.names, str(one.seats), ""] for _, one in numbered if one.employer],
        "people": [[name_of(one, names=names, number=n), _followed_by(one) if names else "", ""]
                   for n, one in numbered if one.person],
    }  # fmt: skip


def badges_data(event: EventPage, rows: list[EventRegistration], *, names: bool) -> dict[str, Any]:
    """A badge for each who comes: a person's first name alone, a company's people with its name."""
    badges = []
    for one in rows:
        if one.employer is None:
            badges.append([one.person.first_name if names and one.person else "", ""])
            continue
        told = [name.strip() for name in one.names.split(",") if name.strip()]
        badges += [[told[n] if n < len(told) else "", one.employer.name] for n in range(max(one.seats, len(told)))]
    return {"title": event.title, "day": formats.weekday(event.starts_at), "badges": badges}


def _facts(event: EventPage) -> list[list[str]]:
    place = ", ".join(filter(None, [event.place, event.address]))
    return [["Date", formats.moment(event.starts_at)], ["Lieu", place]]
