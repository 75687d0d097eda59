from celery import shared_task

from matching.services import recommendations_refresh_all


@shared_task
def recommendations_nightly() -> int:
    return recommendations_refresh_all()
