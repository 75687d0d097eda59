"""The links by which a person answers about a meeting, without an account."""

from django.conf import settings
from django.urls import reverse

from cms.models import EventPage, EventRegistration
from placements.voice.links import LinkKind

EVENT = LinkKind("voice_event", 120, room="cms")
# The same page, reached by a message that tells of a change: an SMS then asks nothing.
EVENT_NEWS = LinkKind("voice_event_news", 120, room="cms")


def about(registration: EventRegistration) -> list[object]:
    """What such a link names: a registration, and the date it was told with."""
    return [registration.pk, registration.event.starts_at.isoformat()]


def desk_page(name: str, event: EventPage) -> str:
    """The full address of a page of a meeting, for mails."""
    return settings.SITE_URL.rstrip("/") + reverse(f"cms:{name}", args=[event.pk])
