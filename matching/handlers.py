"""The matcher follows what happens: fresh within seconds, for the people concerned only."""

from django.utils import timezone

from core.models import OutboxEvent
from core.outbox import outbox_handler
from matching.facts import pair_facts_fill
from matching.services import (
    opening_recommendations_drop,
    opening_recommendations_refresh,
    recommendations_refresh,
)


@outbox_handler("profile_changed")
def refresh_person(event: OutboxEvent) -> None:
    recommendations_refresh(person_id=event.payload["person_id"], now=timezone.now())


@outbox_handler("opening_published")
@outbox_handler("opening_changed")
def refresh_opening(event: OutboxEvent) -> None:
    opening_recommendations_refresh(kind=event.payload["kind"], opening_id=event.payload["id"], now=timezone.now())


@outbox_handler("opening_closed")
def drop_opening(event: OutboxEvent) -> None:
    opening_recommendations_drop(kind=event.payload["kind"], opening_id=event.payload["id"])


@outbox_handler("pair_proposed")
def read_pair(event: OutboxEvent) -> None:
    pair_facts_fill(now=timezone.now(), person_id=event.payload["person_id"])
