"""Audits of fairness: asked for, run by one worker, taken over when it dies, stored as aggregates."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.actors import Actor
from matching import live
from matching.enums import AuditOrigin, AuditStatus
from matching.fairness.absent import absences_load
from matching.fairness.figures import absences_of, figures_of
from matching.fairness.population import others_count, population_load, shown_load
from matching.fairness.twins import matches_flip, occupations_flip, twins_of
from matching.models import FairnessAudit, MatcherVersion
from matching.referential import referential_current
from matching.services.versions import matcher_version_active

logger = structlog.get_logger(__name__)

LEASE = dt.timedelta(minutes=10)
PATIENCE = dt.timedelta(minutes=1)  # left to the worker that was woken, before the sweep helps
MOST_ATTEMPTS = 3
FLIPPED_MATCHES = 100

Report = Callable[[str, int], None]


class Overtaken(Exception):  # noqa: N818 -- not an error: another worker has the audit now
    """This worker was too slow and lost its lease."""


def fairness_audit_request(
    *, actor: Actor | None, origin: AuditOrigin, now: dt.datetime, wake: bool = True
) -> FairnessAudit:
    """The audit to come: a new one, or the one that already waits or runs. With `wake`, a worker begins it after the
    commit; without, the caller runs it."""
    with transaction.atomic():
        asked = FairnessAudit(origin=origin, requested_by=actor.user if actor else None, requested_at=now)
        FairnessAudit.objects.bulk_create([asked], ignore_conflicts=True)
        audit = FairnessAudit.objects.underway().select_for_update().first()
        if audit is None:  # The one underway ended between the two lines.
            asked.pk = None
            asked.save()
            audit = asked
        if wake:
            transaction.on_commit(partial(_wake, audit.pk), robust=True)
    return audit


def _wake(audit_id: int) -> None:
    """Ask a worker to begin now; when the broker is away, the sweep finds the row."""
    from matching.tasks import fairness_audit

    if not settings.OUTBOX_WAKE:
        return
    try:
        fairness_audit.apply_async(args=[audit_id], retry=False)
    except fairness_audit.OperationalError as error:
        logger.warning("fairness.broker_unreachable", audit_id=audit_id, error=str(error))


def fairness_audits_sweep(*, now: dt.datetime) -> int:
    """Run what nobody runs: a lost message, a killed worker. Returns how many were done."""
    waiting = FairnessAudit.objects.filter(
        _free(now) & ~Q(status=AuditStatus.WAITING, requested_at__gt=now - LEASE / 10)
    )
    return sum(fairness_audit_run(audit_id=pk) for pk in waiting.values_list("pk", flat=True))


def _free(now: dt.datetime) -> Q:
    return Q(status=AuditStatus.WAITING) | Q(status=AuditStatus.RUNNING, lease_until__lt=now)


def fairness_audit_run(*, audit_id: int) -> bool:
    """Run an audit that nobody else runs. True when it was done here."""
    attempt = _claim(audit_id, timezone.now())
    if attempt is None:
        return False
    if attempt > MOST_ATTEMPTS:
        _mine(audit_id, attempt).update(status=AuditStatus.FAILED, finished_at=timezone.now(), step="")
        return False
    try:
        version = matcher_version_active()
        figures = fairness_figures(on=timezone.localdate(), report=partial(_report, audit_id, attempt))
    except Overtaken:
        return False
    except Exception:
        logger.exception("fairness.failed", audit_id=audit_id, attempt=attempt)
        _mine(audit_id, attempt).update(lease_until=timezone.now())
        raise
    return _publish(audit_id, attempt, figures, version)


def _claim(audit_id: int, now: dt.datetime) -> int | None:
    """The number of our attempt; None when somebody else has the audit, or it is over."""
    with transaction.atomic():
        audit = FairnessAudit.objects.select_for_update().filter(_free(now), pk=audit_id).first()
        if audit is None:
            return None
        FairnessAudit.objects.filter(pk=audit_id).update(
            status=AuditStatus.RUNNING, attempts=F("attempts") + 1, lease_until=now + LEASE, percent=0, step="Lecture"
        )
        return audit.attempts + 1


def _mine(audit_id: int, attempt: int) -> Any:
    return FairnessAudit.objects.filter(pk=audit_id, attempts=attempt, status=AuditStatus.RUNNING)


def _report(audit_id: int, attempt: int, step: str, percent: int) -> None:
    if not _mine(audit_id, attempt).update(step=step, percent=percent, lease_until=timezone.now() + LEASE):
        raise Overtaken


def _publish(audit_id: int, attempt: int, figures: dict[str, Any], version: MatcherVersion) -> bool:
    return bool(
        _mine(audit_id, attempt).update(
            status=AuditStatus.DONE,
            finished_at=timezone.now(),
            figures=figures,
            version=version,
            percent=100,
            step="",
            lease_until=None,
        )
    )


def silent_report(step: str, percent: int) -> None:
    """Progress of a caller that shows none."""


def fairness_figures(*, on: dt.date, report: Report = silent_report) -> dict[str, Any]:
    """The aggregates of an audit, from the database as it is. Nothing is written."""
    report("Lecture des personnes", 5)
    population = population_load(on=on)
    report("Lecture des rapprochements", 20)
    shown = shown_load(population)
    report("Comparaison des groupes", 40)
    figures = figures_of(population, shown)
    figures["people"] |= others_count()
    report("Personnes sans proposition", 65)
    total, found = absences_load(population, shown)
    figures["absences"] = absences_of(found, total=total)
    report("Formes masculine et féminine", 85)
    figures["flip"] = _flip()
    return figures


def _flip() -> dict[str, Any]:
    twins = twins_of(referential_current())
    current = live.matchers()
    said = occupations_flip(live.occupation_ranker(), twins)
    met = matches_flip(list(current.by_kind.values()), twins[:: max(1, len(twins) // FLIPPED_MATCHES)])
    return {
        "occupations": {"overlap": said.overlap, "twins": said.twins},
        "matches": {"overlap": met.overlap, "twins": met.twins},
    }
