from celery import shared_task
from django.utils import timezone

from clauses.services.fairness import companies_review
from clauses.services.reminders import reminders_plan
from clauses.services.sources import sources_order
from clauses.services.steering import drifts_announce, outlooks_refresh_all
from clauses.services.uploads import uploads_purge
from clauses.services.windows import windows_warn as warn


@shared_task
def lots_watch() -> int:
    """Every morning: where each lot is heading, and a mail for the drifts that begin."""
    today = timezone.localdate()
    outlooks_refresh_all(on=today)
    return drifts_announce(on=today)


@shared_task
def windows_warn() -> int:
    """Each morning, the counting windows that end soon."""
    return warn(now=timezone.now())


@shared_task
def hours_reminders() -> int:
    """Every morning: plan the mails that remind companies of the statements they owe."""
    now = timezone.now()
    return reminders_plan(on=timezone.localdate(now), now=now)


@shared_task
def companies_watch() -> int:
    """Every night: what the facts say of each company."""
    return companies_review(on=timezone.localdate())


@shared_task
def decp_uploads_purge() -> int:
    """Every night: forget the DECP files that nobody confirmed."""
    return uploads_purge(now=timezone.now())


@shared_task
def decp_sources_watch() -> int:
    """Every few minutes: order the reading of the DECP sources whose time has come."""
    return sources_order(now=timezone.now())
