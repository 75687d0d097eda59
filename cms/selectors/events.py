"""The meetings to which one registers, and who is registered."""

import datetime as dt

from django.conf import settings
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.enums import Role
from cms.enums import Attendees, RegistrationStatus
from cms.models import EventPage, EventRegistration
from cms.models.registrations import ACTIVE
from cms.rules.events import EMPLOYERS, PEOPLE
from referential.text import search_normalise

SIDE_OF_ROLE: dict[str, str] = {Role.REFERENT: PEOPLE, Role.EMPLOYER: EMPLOYERS}
SHOWN = (*ACTIVE, RegistrationStatus.ATTENDED, RegistrationStatus.ABSENT)


def events_for(actor: Actor) -> QuerySet[EventPage]:
    """The meetings that concern an actor, with their seats: those open to her side, or all those with registrations.

    Her own registrations are counted in `mine`: those of her service's people, or of her company.
    """
    events = EventPage.objects.with_seats()
    if actor.role in {Role.PILOT, Role.ADMIN}:
        return events.filter(Q(takes_registrations=True) | Q(pk__in=EventRegistration.objects.values("event")))
    side = SIDE_OF_ROLE.get(actor.role)
    if side is None:
        return events.none()
    own = EventRegistration.objects.visible_to(actor).filter(event=OuterRef("pk"), status__in=SHOWN)
    counted = own.order_by().values("event").annotate(how_many=Count("pk")).values("how_many")
    theirs = Q(live=True, takes_registrations=True, attendees__in=[Attendees.BOTH, side])
    with_own = EventRegistration.objects.visible_to(actor).values("event")
    return events.filter(theirs | Q(pk__in=with_own)).annotate(mine=Coalesce(Subquery(counted), 0))


def events_found(actor: Actor, *, past: bool, now: dt.datetime, kind: str = "", text: str = "") -> QuerySet[EventPage]:
    """Those to come, the nearest first; or those of the past, the latest first."""
    events = events_for(actor)
    if kind:
        events = events.filter(kind=kind)
    for word in text.split()[:5]:
        events = events.filter(Q(title__icontains=word) | Q(place__icontains=word))
    return events.past(now) if past else events.upcoming(now)  # type: ignore[attr-defined]


def registrations_of(
    event: EventPage, *, actor: Actor, status: str = "", side: str = "", text: str = "", with_names: bool = True
) -> QuerySet[EventRegistration]:
    """Who is registered to a meeting, as far as the actor may see, first come first; `text` is part of a name.

    Without names, those of people are searched by nobody.
    """
    rows = EventRegistration.objects.visible_to(actor).filter(event=event)
    rows = rows.select_related("person__referent__user", "person__service", "employer__commune")
    if status:
        rows = rows.filter(status=status)
    if side:
        rows = rows.filter(**{f"{'person' if side == PEOPLE else 'employer'}__isnull": False})
    for word in search_normalise(text).split()[:5]:
        found = Q(employer__search_name__contains=word)
        rows = rows.filter(found | Q(person__search_name__contains=word) if with_names else found)
    return rows.order_by("registered_at", "pk")


def by_name(rows: QuerySet[EventRegistration]) -> QuerySet[EventRegistration]:
    """Companies, then people, in the order of their names: how a sheet is read at the door."""
    return rows.order_by("employer__name", "person__last_name", "person__first_name", "pk")


def own_first(rows: QuerySet[EventRegistration], actor: Actor) -> QuerySet[EventRegistration]:
    """A référent's own people before those of her colleagues, who withdrew last."""
    own = Case(When(person__referent=actor.membership.pk, then=0), default=1)
    gone = Case(When(status=RegistrationStatus.CANCELLED, then=1), default=0)
    return rows.order_by(gone, own, "person__last_name", "person__first_name", "pk")


def counts_of(event: EventPage) -> dict[str, int]:
    """How many registrations of a meeting are in each state."""
    rows = event.registrations.order_by().values_list("status").annotate(how_many=Count("pk"))
    return dict.fromkeys(RegistrationStatus.values, 0) | dict(rows)


def names_are_shown(event: EventPage, *, now: dt.datetime) -> bool:
    """Whether the organiser still reads who comes: until `EVENT_NAMES_DAYS` after the meeting.

    She otherwise reads figures alone: those who agreed to be on the list agreed for this day.
    """
    return now < (event.ends_at or event.starts_at) + dt.timedelta(days=settings.EVENT_NAMES_DAYS)


def waiting_rank(registration: EventRegistration) -> int:
    """The place in the queue of a registration that waits, counted from 1."""
    side = {"person__isnull": False} if registration.side == PEOPLE else {"employer__isnull": False}
    earlier = EventRegistration.objects.waiting().filter(event=registration.event_id, **side)
    before = Q(registered_at__lt=registration.registered_at) | Q(
        registered_at=registration.registered_at, pk__lt=registration.pk
    )
    return earlier.filter(before).count() + 1
