from celery import shared_task
from django.utils import timezone

from people import services


@shared_task
def pairs_find() -> int:
    """Look each night for files that may be of one person."""
    return services.pairs_find(now=timezone.now())
