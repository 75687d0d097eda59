from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from cms import services
from cms.links import links_try


@shared_task
def pages_publish_scheduled() -> None:
    """Publish and withdraw the pages whose hour has come."""
    call_command("publish_scheduled")


@shared_task
def links_check() -> int:
    return links_try(now=timezone.now())


@shared_task
def events_remind() -> int:
    return services.events_remind(now=timezone.now())


@shared_task
def events_settle() -> int:
    return services.events_settle(now=timezone.now())


@shared_task
def representatives_forget() -> int:
    return services.representatives_forget(now=timezone.now())
