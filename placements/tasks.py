from celery import shared_task
from django.utils import timezone

from placements import services


@shared_task
def proposals_lapse() -> int:
    return services.proposals_lapse(now=timezone.now())
