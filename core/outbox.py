"""Transactional outbox: what must happen after a change is a row written with that change.

A broker may lose a message, the database may not. The row is the truth; the Celery message only wakes a worker
sooner than the sweeper would. See `docs/developpement/decisions`.
"""

import datetime as dt
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from core.enums import OutboxStatus
from core.models import OutboxEvent

logger = structlog.get_logger(__name__)

Handler = Callable[[OutboxEvent], None]
_handlers: dict[str, dict[str, Handler]] = {}


class NotYet(Exception):  # noqa: N818 (read at call sites: `raise NotYet(until)`)
    """A handler asks to be called later. It is no failure: what it wrote is undone and no attempt is counted."""

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        super().__init__(until.isoformat())


FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 60 * 60
FELL = "the worker stopped before the end of each attempt, without an error of its own"


def outbox_handler(name: str) -> Callable[[Handler], Handler]:
    """Register a function that must run once for every event called `name`.

    The function receives the event, runs inside a transaction with the event's completion, and must be
    idempotent for what lies outside the database (mails, files).
    """

    def register(function: Handler) -> Handler:
        path = f"{function.__module__}.{function.__qualname__}"
        _handlers.setdefault(name, {})[path] = function
        return function

    return register


def outbox_add(name: str, *, key: str, available_at: dt.datetime | None = None, **payload: Any) -> list[OutboxEvent]:
    """Record that `name` happened, once for each `key`, in the caller's transaction.

    Raises RuntimeError outside a transaction: an event without its change, or a change without its event, is
    exactly what the outbox exists to prevent.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"outbox_add({name!r}) needs the transaction of the change it announces")
    handlers = _handlers.get(name, {})
    full_key = f"{name}:{key}"
    OutboxEvent.objects.bulk_create(
        [
            OutboxEvent(
                name=name,
                handler=path,
                key=full_key,
                payload=payload,
                available_at=available_at or timezone.now(),
            )
            for path in handlers
        ],
        ignore_conflicts=True,
    )
    events = list(OutboxEvent.objects.filter(key=full_key, handler__in=handlers))
    if settings.OUTBOX_WAKE:
        transaction.on_commit(partial(_wake, [event.pk for event in events]), robust=True)
    return events


def _wake(event_ids: list[int]) -> None:
    """Ask a worker to deliver now; when the broker is away the sweeper will find the rows."""
    from core.tasks import outbox_deliver

    for pk in event_ids:
        try:
            outbox_deliver.apply_async(args=[pk], retry=False)
        except outbox_deliver.OperationalError as error:
            logger.warning("outbox.broker_unreachable", event_id=pk, error=str(error))
            return


def outbox_claim(event_id: int, *, now: dt.datetime) -> bool:
    """Take the lease of an event that is due. True for exactly one of several workers.

    A worker may still be at it past its lease: its row is then locked, and this one goes on instead of waiting. One
    that fell at each attempt could say nothing: its event is dead here, or it would fell workers for ever.
    """
    lease = dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    with transaction.atomic():
        due = OutboxEvent.objects.due(now=now).order_by().filter(pk=event_id).select_for_update(skip_locked=True)
        event = due.only("attempts", "name").first()
        if event is None:
            return False
        claimed = OutboxEvent.objects.filter(pk=event_id)
        if event.attempts >= settings.OUTBOX_MAX_ATTEMPTS:
            claimed.update(status=OutboxStatus.DEAD, lease_until=None, last_error=FELL)
            logger.error("outbox.fell", event_id=event_id, event_name=event.name, attempts=event.attempts)
            return False
        claimed.update(lease_until=now + lease, attempts=F("attempts") + 1)
    return True


def outbox_run(event_id: int) -> bool:
    """Claim an event and run its handler. True when it is done now by us."""
    if not outbox_claim(event_id, now=timezone.now()):
        return False
    try:
        with transaction.atomic():
            event = OutboxEvent.objects.select_for_update(of=("self",)).get(pk=event_id)
            if event.status != OutboxStatus.PENDING:
                return False
            _handler_of(event)(event)
            event.status = OutboxStatus.DONE
            event.done_at = timezone.now()
            event.last_error = ""
            event.save(update_fields=["status", "done_at", "last_error"])
    except NotYet as later:
        _postpone(event_id, later.until)
        return False
    except Exception:
        # Whatever went wrong, the event must neither be lost nor retried for ever.
        _record_failure(event_id, traceback.format_exc(limit=8))
        return False
    return True


def _handler_of(event: OutboxEvent) -> Handler:
    try:
        return _handlers[event.name][event.handler]
    except KeyError:
        raise LookupError(f"no handler {event.handler} for {event.name} in this version") from None


def _postpone(event_id: int, until: dt.datetime) -> None:
    OutboxEvent.objects.filter(pk=event_id, status=OutboxStatus.PENDING).update(
        available_at=until, lease_until=None, attempts=F("attempts") - 1
    )


def _record_failure(event_id: int, error: str) -> None:
    event = OutboxEvent.objects.get(pk=event_id)
    dead = event.attempts >= settings.OUTBOX_MAX_ATTEMPTS
    wait = min(FIRST_RETRY_SECONDS * 2 ** (event.attempts - 1), LONGEST_RETRY_SECONDS)
    OutboxEvent.objects.filter(pk=event_id, status=OutboxStatus.PENDING).update(
        status=OutboxStatus.DEAD if dead else OutboxStatus.PENDING,
        available_at=timezone.now() + dt.timedelta(seconds=wait),
        lease_until=None,
        last_error=error,
    )
    logger.error("outbox.failed", event_id=event_id, event_name=event.name, attempts=event.attempts, dead=dead)


def outbox_sweep(*, now: dt.datetime, limit: int = 500) -> int:
    """Deliver here and now what nobody delivered: lost messages, expired leases, retries whose time has come."""
    ids = list(OutboxEvent.objects.due(now=now).values_list("pk", flat=True)[:limit])
    return sum(outbox_run(pk) for pk in ids)


def outbox_revive(*, event_ids: list[int]) -> int:
    """Put dead events back to work, with a clean count of attempts."""
    return (
        OutboxEvent.objects.dead()
        .filter(pk__in=event_ids)
        .update(status=OutboxStatus.PENDING, attempts=0, available_at=timezone.now(), lease_until=None)
    )
