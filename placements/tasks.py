from celery import shared_task
from django.utils import timezone

from matching.services import digests_prepare
from placements import services


@shared_task
def match_digests() -> int:
    """One mail a day for each référent whose people have new matches."""
    return digests_prepare(now=timezone.now(), day=timezone.localdate())


@shared_task
def proposals_lapse() -> int:
    return services.proposals_lapse(now=timezone.now())


@shared_task
def immersions_advance() -> int:
    """Begin what begins today, and ask for the assessments of what ends."""
    return services.immersions_advance(now=timezone.now())
