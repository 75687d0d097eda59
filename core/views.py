"""Health of the machine."""

import datetime as dt

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import KombuError

from core.models import OutboxEvent

logger = structlog.get_logger(__name__)
LATE_AFTER = dt.timedelta(minutes=5)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and outbox are well, 503 otherwise; names what is not."""
    checks = {"database": _database_is_well(), "broker": _broker_is_well()}
    checks["outbox"] = checks["database"] and _outbox_is_well()
    well = all(checks.values())
    return JsonResponse({"status": "ok" if well else "error", **checks}, status=200 if well else 503)


def _database_is_well() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.error("health.database", error=str(error))
        return False
    return True


def _broker_is_well() -> bool:
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (KombuError, OSError) as error:
        logger.error("health.broker", error=str(error))
        return False
    return True


def _outbox_is_well() -> bool:
    """No event has waited long past its time: workers and sweeper are at work.

    A worker locks the row of what it does: what is long is not late, and is not waited for.
    """
    late = OutboxEvent.objects.due(now=timezone.now() - LATE_AFTER)
    with transaction.atomic():
        return late.select_for_update(skip_locked=True).values_list("pk", flat=True).first() is None
