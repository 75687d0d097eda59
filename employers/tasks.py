from celery import shared_task
from django.utils import timezone

from employers import services


@shared_task
def openings_expire() -> int:
    return services.openings_expire(today=timezone.localdate(), now=timezone.now())
