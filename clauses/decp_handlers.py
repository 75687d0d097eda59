"""DECP files: those put on screen, and those that the watch finds."""

from django.utils import timezone

from clauses.services.sources import source_file_take, source_read
from clauses.services.uploads import upload_apply, upload_read
from core.models import OutboxEvent
from core.outbox import outbox_handler


@outbox_handler("decp_upload_received")
def read_decp_upload(event: OutboxEvent) -> None:
    upload_read(upload_id=event.payload["upload_id"])


@outbox_handler("decp_upload_confirmed")
def apply_decp_upload(event: OutboxEvent) -> None:
    upload_apply(upload_id=event.payload["upload_id"], now=timezone.now())


@outbox_handler("decp_source_due")
def read_decp_source(event: OutboxEvent) -> None:
    source_read(source_id=event.payload["source_id"], now=timezone.now())


@outbox_handler("decp_file_found")
def take_decp_file(event: OutboxEvent) -> None:
    payload = event.payload
    source_file_take(source_id=payload["source_id"], name=payload["file"], digest=payload["digest"], now=timezone.now())
