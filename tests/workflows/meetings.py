"""The stages of a registration to a meeting, and of the meeting itself."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from cms import services
from cms.enums import DeskStatus, RegistrationStatus
from cms.event_links import EVENT, about
from cms.models import EventDesk, EventRegistration
from placements.voice.links import voice_url
from tests.factories.accounts import actor_create
from tests.factories.cms import event_create
from tests.factories.matching import EmployerFactory, referential_create
from tests.factories.people import PersonFactory
from tests.workflows.stage import WHY, Door, Stage, door, everybody, write

DAY = dt.timedelta(days=1)
MARKS = {
    "attend": RegistrationStatus.ATTENDED.value,
    "miss": RegistrationStatus.ABSENT.value,
    "unmark": RegistrationStatus.REGISTERED.value,
}


def registration_stage() -> Stage:
    """A person of a référent, or a company for what is its own. Presence is noted on the day, the rest before it."""
    now = timezone.now()
    referential_create()
    referent, company = actor_create(Role.REFERENT), actor_create(Role.EMPLOYER)
    employer = EmployerFactory(organisation=company.organisation)
    event = event_create(capacity=1)
    registration = EventRegistration.objects.create(
        event=event, person=PersonFactory.followed_by(referent), registered_by=referent.user
    )
    pk, person = registration.pk, registration.person
    to_come, begun = now + 9 * DAY, now - dt.timedelta(hours=1)

    def put(state: str, name: str) -> None:
        is_company = name == "withdraw_company"
        who = {"person": None, "employer": employer} if is_company else {"person": person, "employer": None}
        write(registration, status=state, **who)
        write(event, starts_at=begun if name in MARKS else to_come)
        EventDesk.objects.filter(event=event).delete()

    def cancel(actor: Actor) -> Any:
        return services.registration_cancel(actor=actor, registration_id=pk, now=now)

    def mark(name: str) -> Any:
        return lambda actor: services.attendance_mark(actor=actor, event_id=event.pk, marks={pk: MARKS[name]}, now=now)

    event.starts_at = to_come
    registration.event = event
    link = Door(urlsplit(voice_url(EVENT, about(registration))).path, {"answer": "no"})
    return Stage(
        row=registration,
        actors=everybody(referent=referent, employer=company),
        put=put,
        acts={
            "cancel_registration": cancel,
            "withdraw_company": cancel,
            "call_off": lambda actor: services.event_call_off(actor=actor, event_id=event.pk, reason=WHY, now=now),
            **{name: mark(name) for name in MARKS},
        },
        alone={
            "promote": lambda: services.events_settle(now=now),
            "decline_event": lambda: services.registration_decline(registration_id=pk, about_at=to_come, now=now),
        },
        doors={
            "cancel_registration": (door("cms:registration_cancel", pk),),
            "withdraw_company": (door("cms:registration_cancel", pk),),
            "call_off": (door("cms:event_call_off", event.pk, cancel_reason=WHY),),
            "decline_event": (link,),
            **{name: (door("cms:event_attendance", event.pk, **{f"p-{pk}": value}),) for name, value in MARKS.items()},
        },
        twice=frozenset({"call_off", *MARKS, "promote"}),
    )


def desk_stage() -> Stage:
    """A meeting called off before its day, or whose attendance is closed after it."""
    now, event = timezone.now(), event_create()
    desk = EventDesk.objects.create(event=event)
    pk = event.pk
    dates: dict[str, dict[str, Any]] = {
        DeskStatus.OPEN: {"cancelled_at": None, "closed_at": None, "cancel_reason": ""},
        DeskStatus.CLOSED: {"cancelled_at": None, "closed_at": now, "cancel_reason": ""},
        DeskStatus.CALLED_OFF: {"cancelled_at": now, "closed_at": None, "cancel_reason": WHY},
    }

    def put(state: str, name: str) -> None:
        write(desk, **dates[state])
        write(event, starts_at=now + 9 * DAY if name == "call_off_event" else now - DAY)

    return Stage(
        row=desk,
        actors=everybody(),
        put=put,
        acts={
            "call_off_event": lambda actor: services.event_call_off(actor=actor, event_id=pk, reason=WHY, now=now),
            "close_attendance": lambda actor: services.attendance_close(actor=actor, event_id=pk, now=now),
            "reopen_attendance": lambda actor: services.attendance_reopen(actor=actor, event_id=pk, now=now),
        },
        doors={
            "call_off_event": (door("cms:event_call_off", pk, cancel_reason=WHY),),
            "close_attendance": (door("cms:event_attendance_end", pk, action="clore"),),
            "reopen_attendance": (door("cms:event_attendance_end", pk, action="rouvrir"),),
        },
    )
