from celery import shared_task
from django.utils import timezone

from clauses.services.steering import drifts_announce, outlooks_refresh_all


@shared_task
def lots_watch() -> int:
    """Every morning: where each lot is heading, and a mail for the drifts that begin."""
    today = timezone.localdate()
    outlooks_refresh_all(on=today)
    return drifts_announce(on=today)
