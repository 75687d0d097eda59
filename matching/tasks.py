from celery import shared_task
from django.utils import timezone

from matching import services


@shared_task
def recommendations_nightly() -> int:
    return services.recommendations_refresh_all()


@shared_task
def showings_purge() -> int:
    return services.showings_purge(now=timezone.now())
