"""The matcher follows what happens: fresh within seconds, for the people concerned only.

Each handler reads what is true when it runs: told twice, late or in the wrong order, events end the same.
"""

from django.utils import timezone

from core.models import OutboxEvent
from core.outbox import outbox_handler
from matching.facts import pair_facts_fill
from matching.services import opening_recommendations_refresh, recommendations_refresh, stale_refresh


@outbox_handler("profile_changed")
def refresh_person(event: OutboxEvent) -> None:
    recommendations_refresh(person_id=event.payload["person_id"], now=timezone.now())


@outbox_handler("opening_published")
@outbox_handler("opening_changed")
def refresh_opening(event: OutboxEvent) -> None:
    opening_recommendations_refresh(kind=event.payload["kind"], opening_id=event.payload["id"], now=timezone.now())


@outbox_handler("opening_closed")
def drop_opening(event: OutboxEvent) -> None:
    refresh_opening(event)  # it may have been published again since


@outbox_handler("recommendations_stale")
def refresh_stale(event: OutboxEvent) -> None:
    stale_refresh(event.payload["subjects"], now=timezone.now())


@outbox_handler("pair_proposed")
def read_pair(event: OutboxEvent) -> None:
    pair_facts_fill(now=timezone.now(), person_id=event.payload["person_id"])
