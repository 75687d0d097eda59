"""The seats of a meeting, counted under the lock of its row: two last clicks are one seat and one who waits."""

import datetime as dt

from cms.enums import RegistrationStatus
from cms.models import EventDesk, EventPage, EventRegistration
from cms.published import published_mark_change
from cms.rules.events import Seats
from cms.transitions import PROMOTE
from core.workflow import transition_apply


def event_lock(event_id: int) -> EventPage:
    """The published row of a meeting, whose values are those of now, locked until the end of the transaction.

    Whoever registers, cancels or marks somebody waits here: what is counted after it cannot change meanwhile.
    """
    return EventPage.objects.select_for_update(of=("self",)).get(pk=event_id)


def desk_of(event: EventPage) -> EventDesk:
    """How the meeting is held; made the first time, when what is told of its date and place is noted."""
    told = {
        "told_starts_at": event.starts_at,
        "told_ends_at": event.ends_at,
        "told_place": place_told(event),
    }
    desk, _ = EventDesk.objects.get_or_create(event=event, defaults=told)
    event.desk = desk
    return desk


def place_told(event: EventPage) -> str:
    return ", ".join(filter(None, [event.place, event.address]))


def seats_counted(event: EventPage) -> dict[str, Seats]:
    """The seats of each side that registers, counted now."""
    return EventPage.objects.with_seats().get(pk=event.pk).seats


def status_for(event: EventPage, *, side: str, seats: int) -> str:
    """Where a new registration stands: seated, or waiting."""
    room = seats_counted(event)[side].hold(seats)
    return RegistrationStatus.REGISTERED if room else RegistrationStatus.WAITING


def waiting_promote(event: EventPage, *, now: dt.datetime) -> int:
    """Give the free seats of a locked meeting to those who wait, in their order. Returns how many moved.

    A group for which too few are free keeps its place, and the next who fits sits down: no seat stays empty.
    """
    if event.starts_at <= now or not event.live or desk_of(event).cancelled_at:
        return 0
    waiting = list(event.registrations.waiting().select_for_update(of=("self",)))
    promoted = 0
    for one in waiting:
        seats = seats_counted(event).get(one.side)
        if seats is not None and seats.hold(one.seats):
            transition_apply(PROMOTE, one, actor=None, now=now, registration_id=one.pk)
            promoted += 1
    return promoted


def seats_changed(event: EventPage, *, now: dt.datetime) -> None:
    """After a change: the queue moves up, and the pages kept for visitors are made again with the seats of now."""
    waiting_promote(event, now=now)
    published_mark_change()


def registration_lock(event: EventPage, registration_id: int) -> EventRegistration:
    """A registration of a locked meeting, locked too: always in this order, so that nobody waits in a circle."""
    rows = EventRegistration.objects.select_for_update(of=("self",)).filter(event=event)
    registration = rows.get(pk=registration_id)
    registration.event = event
    return registration
