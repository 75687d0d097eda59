from celery import shared_task
from django.utils import timezone

from people import services


@shared_task
def pairs_find() -> int:
    """Look each night for files that may be of one person."""
    return services.pairs_find(now=timezone.now())


@shared_task
def erasures_announce() -> int:
    """Say, a month before, whose file comes to the end of its retention."""
    return services.erasures_announce(now=timezone.now())


@shared_task
def erasures_do() -> int:
    """Make anonymous those whose announced day has come."""
    return services.erasures_do(now=timezone.now())


@shared_task
def erasures_write_down() -> int:
    """Put in the journal, outside the database, the erasures that it misses."""
    return services.erasures_write_down()


@shared_task
def documents_warn() -> int:
    """Say, some weeks before, which documents come to the end of their time."""
    return services.documents_warn(now=timezone.now())


@shared_task
def documents_forget() -> int:
    """Erase each night the documents kept long enough."""
    return services.documents_forget(now=timezone.now())
