import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core.errors import Conflict
from matching import services
from matching.enums import AuditOrigin, RunOrigin, RunStatus
from matching.gates import fairness_refusals
from matching.selectors_runs import run_waits_for_workers

logger = structlog.get_logger(__name__)


@shared_task
def recommendations_nightly() -> None:
    """Start the full run of the night; one that is still going on is left to end."""
    try:
        services.match_run_start(origin=RunOrigin.NIGHTLY, now=timezone.now())
    except Conflict:
        logger.warning("match_run.already_underway")


@shared_task
def match_run_work() -> None:
    """Do one piece of the run under way, then stand again at the end of the queue: mails are not kept waiting."""
    work = services.work_take(now=timezone.now(), lanes=settings.MATCH_RUN_LANES)
    if work is None:
        return
    services.work_do(work)
    # Pricing is done by one; what comes after is for all.
    _send(settings.MATCH_RUN_LANES if work.stage == RunStatus.PRICING else 1)


@shared_task(expires=20)
def match_run_tick() -> None:
    """Wake workers for a run that nobody moves any more: their message was lost, or they were killed."""
    if run_waits_for_workers(now=timezone.now()):
        match_run_wake()


@shared_task(expires=300)
def match_runs_clean() -> int:
    return services.match_runs_clean(now=timezone.now())


def match_run_wake() -> None:
    _send(settings.MATCH_RUN_LANES)


def _send(count: int) -> None:
    """Ask for workers; when the broker is away, the tick will ask again."""
    if not settings.OUTBOX_WAKE:
        return
    for _ in range(count):
        try:
            match_run_work.apply_async(queue=settings.MATCH_RUN_QUEUE, retry=False)
        except match_run_work.OperationalError as error:
            logger.warning("match_run.broker_unreachable", error=str(error))
            return


@shared_task
def showings_purge() -> int:
    return services.showings_purge(now=timezone.now())


@shared_task
def matcher_train() -> int | None:
    run = services.matcher_train(now=timezone.now(), gates=fairness_refusals)
    return run.pk if run else None


@shared_task
def fairness_audit(audit_id: int) -> bool:
    return services.fairness_audit_run(audit_id=audit_id)


@shared_task
def fairness_audit_weekly() -> int:
    return services.fairness_audit_request(actor=None, origin=AuditOrigin.WEEKLY, now=timezone.now()).pk


@shared_task
def fairness_audits_sweep() -> int:
    return services.fairness_audits_sweep(now=timezone.now())
