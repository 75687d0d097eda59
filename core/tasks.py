from celery import shared_task
from django.utils import timezone

from core import digests, forms, outbox


@shared_task
def outbox_deliver(event_id: int) -> None:
    outbox.outbox_run(event_id)


@shared_task(expires=30)
def outbox_sweep() -> int:
    return outbox.outbox_sweep(now=timezone.now())


@shared_task
def form_sendings_purge() -> int:
    return forms.form_sendings_purge(now=timezone.now())


@shared_task
def summaries_plan() -> int:
    """One mail a day for those who prefer a summary."""
    return digests.summaries_plan(day=timezone.localdate())
