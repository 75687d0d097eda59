"""What this room holds about a person, for the copy of her data."""

from collections.abc import Iterable

from core import formats
from people.copies import Line, copy_part_register
from people.models import Person


def register() -> None:
    copy_part_register("Rendez-vous", _meetings, rank=58)


def _meetings(person: Person) -> Iterable[Line]:
    rows = person.event_registrations.select_related("event", "registered_by")
    for one in rows.order_by("event__starts_at", "pk"):
        yield {
            "Rendez-vous": one.event.title,
            "Date": formats.moment(one.event.starts_at),
            "Lieu": one.event.place,
            "État": one.get_status_display(),
            "Inscription le": formats.moment(one.registered_at),
            "Par": str(one.registered_by or ""),
            "Mot à l'organisateur": one.note,
            "Venue confirmée le": formats.moment(one.confirmed_at) if one.confirmed_at else "",
        }
