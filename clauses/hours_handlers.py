"""What follows in the monthly hours: files read step by step, questions and reminders mailed."""

from django.utils import timezone

from clauses.services import hours_files
from core.models import OutboxEvent
from core.outbox import outbox_handler


@outbox_handler("hours_upload_received")
def open_upload(event: OutboxEvent) -> None:
    hours_files.hours_upload_open(upload_id=event.payload["upload_id"], now=timezone.now())


@outbox_handler("hours_upload_goes_on")
def take_next_rows(event: OutboxEvent) -> None:
    hours_files.hours_upload_step(upload_id=event.payload["upload_id"], now=timezone.now())
