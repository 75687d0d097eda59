from celery import shared_task
from django.utils import timezone

from employers import services


@shared_task
def openings_expire() -> int:
    return services.openings_expire(today=timezone.localdate(), now=timezone.now())


@shared_task
def openings_remind() -> int:
    return services.openings_remind(today=timezone.localdate())


@shared_task
def sketches_purge() -> int:
    return services.sketches_purge(now=timezone.now())


@shared_task
def network_remind() -> dict[str, int]:
    today, now = timezone.localdate(), timezone.now()
    return services.network_remind(today=today) | {"notices": services.notices_expire(today=today, now=now)}
