"""A full run: started once, worked on by any number of workers, published in one move, then swept.

Whatever happens to a worker, the database says what is left to do: `work_take` gives a piece of it with a lease,
`work_do` does it and writes the result only if nobody took the piece meanwhile.
"""

import datetime as dt
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import getpid
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import Conflict, Refused
from matching import live
from matching.engine.memory import PeakMemory
from matching.engine.pricing import ExposurePricing
from matching.engine.shards import price_shards
from matching.enums import RunOrigin, RunStatus, ShardStatus
from matching.learned import version_served
from matching.loading import KEPT, KINDS, OPENING_FIELDS, searching_profiles
from matching.models import Dismissal, MatchRun, MatchRunChange, MatchRunShard, Recommendation
from matching.services.lists import Stamp, lines_write, switch_lock
from matching.services.prices import priced_openings, prices_keep_only, prices_write
from matching.services.recommendations import stale_announce
from matching.services.shards import arrays_pack, arrays_unpack, shard_lines, shard_search
from matching.services.versions import matcher_version_active

logger = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5
FIRST_RETRY_SECONDS = 5
STARTERS = (Role.PILOT, Role.ADMIN)


class Superseded(Exception):  # noqa: N818 (not an error: somebody else has the piece of work now, or nobody wants it)
    """What we did is not wanted any more: the run was cancelled, or the lease went to another worker."""


# --- Start, cancel, resume --------------------------------------------------------------------------------------
@transaction.atomic
def match_run_start(*, origin: str, now: dt.datetime, actor: Actor | None = None, wake: bool = True) -> MatchRun:
    """Start a full run over everybody who searches. Raises Conflict when one is under way.

    Without `wake`, workers are not called: who starts it does it.
    """
    _allow(actor)
    switch_lock()  # changes being written end first: from now on they are noted for this run
    if MatchRun.objects.underway().exists():
        raise Conflict.because("underway", "Une mise à jour est déjà en cours.")
    ids = list(searching_profiles().order_by("person_id").values_list("person_id", flat=True))
    run = MatchRun.objects.create(
        origin=origin,
        started_by=actor.user if actor else None,
        version=version_served()[0] or matcher_version_active(),
        started_at=now,
        moved_at=now,
        available_at=now,
        people=len(ids),
        status=RunStatus.SEARCHING if ids else RunStatus.WRITING,
    )
    size = settings.MATCH_RUN_SHARD
    MatchRunShard.objects.bulk_create(
        MatchRunShard(run=run, number=number, first_person=ids[start], last_person=part[-1], available_at=now)
        for number, start in enumerate(range(0, len(ids), size), start=1)
        if (part := ids[start : start + size])
    )
    if wake:
        transaction.on_commit(_wake, robust=True)
    return run


@transaction.atomic
def match_run_cancel(*, run_id: int, now: dt.datetime, actor: Actor | None = None) -> MatchRun:
    """Stop a run; readers keep the lists they have. Cancelled twice, it is cancelled once."""
    _allow(actor)
    run = MatchRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.status == RunStatus.CANCELLED:
        return run
    if not run.is_underway:
        raise Conflict.because("over", "Cette mise à jour est déjà terminée.")
    run.status, run.finished_at = RunStatus.CANCELLED, now
    run.save(update_fields=["status", "finished_at"])
    return run


@transaction.atomic
def match_run_resume(*, run_id: int, now: dt.datetime, actor: Actor | None = None) -> MatchRun:
    """Take up a run that failed where it stopped: what was done is kept."""
    _allow(actor)
    run = MatchRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if not run.is_resumable:
        raise Conflict.because("not_failed", "Cette mise à jour ne peut pas être reprise.")
    if MatchRun.objects.underway().exists():
        raise Conflict.because("underway", "Une mise à jour est déjà en cours.")
    broken = run.shards.filter(status=ShardStatus.FAILED)
    fresh = {"attempts": 0, "lease_until": None, "available_at": now}
    if run.searched_at is None:
        run.status = RunStatus.SEARCHING
        broken.update(status=ShardStatus.TO_SEARCH, **fresh)
    else:
        run.status = RunStatus.PRICING if run.priced_at is None else RunStatus.WRITING
        broken.update(status=ShardStatus.TO_WRITE, **fresh)
    run.failure, run.finished_at = "", None
    run.attempts, run.lease_until, run.available_at, run.moved_at = 0, None, now, now
    run.save()
    transaction.on_commit(_wake, robust=True)
    return run


def _allow(actor: Actor | None) -> None:
    if actor is not None and not actor.has_role(*STARTERS):
        raise Refused.because("wrong_role", "Votre rôle ne permet pas cette action.")


def _wake() -> None:
    from matching.tasks import match_run_wake

    match_run_wake()


# --- Taking work ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Work:
    """A piece of a run, taken for a while. `attempt` tells this taking from any other."""

    run_id: int
    stage: str
    shard_id: int | None = None
    attempt: int = 0

    @property
    def shard_key(self) -> dict[str, Any]:
        return {"pk": self.shard_id, "run_id": self.run_id}


STAGE_OF_SHARD = {RunStatus.SEARCHING: ShardStatus.TO_SEARCH, RunStatus.WRITING: ShardStatus.TO_WRITE}
PUBLISHING = "publishing"


def work_take(*, now: dt.datetime, lanes: int | None = None) -> Work | None:
    """The next piece of the run under way; None when there is none, or when `lanes` workers are already at it."""
    run = MatchRun.objects.underway().first()
    if run is None:
        return None
    if lanes is not None and run.shards.filter(lease_until__gt=now).count() >= lanes:
        return None
    if run.status == RunStatus.PRICING:
        return _pricing_take(run, now)
    return _shard_take(run, now) or _publishing_take(run)


def _pricing_take(run: MatchRun, now: dt.datetime) -> Work | None:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    mine = MatchRun.objects.filter(free, pk=run.pk, status=RunStatus.PRICING, available_at__lte=now)
    if not mine.order_by().update(lease_until=now + _lease(), attempts=F("attempts") + 1, moved_at=now):
        return None
    run.refresh_from_db()
    work = Work(run.pk, RunStatus.PRICING, attempt=run.attempts)
    return None if _is_hopeless(work) else work


@transaction.atomic
def _shard_take(run: MatchRun, now: dt.datetime) -> Work | None:
    wanted = STAGE_OF_SHARD[RunStatus(run.status)]
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    shards = run.shards.filter(free, status=wanted, available_at__lte=now).order_by("number")
    shard = shards.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if shard is None:
        return None
    shard.attempts += 1
    shard.retries += shard.attempts > 1
    shard.lease_until = now + _lease()
    shard.worker = f"{socket.gethostname()} · {getpid()}"[:120]
    shard.save(update_fields=["attempts", "retries", "lease_until", "worker"])
    MatchRun.objects.filter(pk=run.pk).update(moved_at=now)
    work = Work(run.pk, run.status, shard.pk, shard.attempts)
    return None if _is_hopeless(work) else work


def _publishing_take(run: MatchRun) -> Work | None:
    if run.status != RunStatus.WRITING or run.shards.exclude(status=ShardStatus.WRITTEN).exists():
        return None
    return Work(run.pk, PUBLISHING)


def _lease() -> dt.timedelta:
    return dt.timedelta(seconds=settings.MATCH_RUN_LEASE_SECONDS)


def _is_hopeless(work: Work) -> bool:
    """A piece that ended worker after worker without a word, as one too big for their memory does."""
    if work.attempt <= MOST_ATTEMPTS:
        return False
    _failure_record(work, "Le traitement a été interrompu à chaque essai (mémoire insuffisante ?).", now=timezone.now())
    return True


# --- Doing it ---------------------------------------------------------------------------------------------------
def work_do(work: Work) -> bool:
    """Do a piece of work. True when it is done; a failure is recorded, to be tried again a little later."""
    try:
        if work.stage == PUBLISHING:
            return run_publish(run_id=work.run_id, now=timezone.now())
        if work.stage == RunStatus.PRICING:
            _price(work)
        elif work.stage == RunStatus.SEARCHING:
            _search(work)
        else:
            _write(work)
    except Superseded:
        return False
    except Exception as error:
        # Whatever went wrong, the run must neither hang nor be retried for ever.
        logger.exception("match_run.failed", run_id=work.run_id, shard_id=work.shard_id, stage=work.stage)
        _failure_record(work, f"{type(error).__name__} : {error}"[:500], now=timezone.now())
        return False
    return True


def _search(work: Work) -> None:
    shard = MatchRunShard.objects.select_related("run").get(**work.shard_key)
    started = time.monotonic()
    _same_version(shard.run)
    with PeakMemory() as peak:
        found = shard_search(shard, on=timezone.localdate(shard.run.started_at))
    arrays = arrays_pack(found)
    with _finishing(work) as mine:
        mine.arrays, mine.people, mine.status = arrays, len(found), ShardStatus.SEARCHED
        mine.search_seconds, mine.peak_mb = time.monotonic() - started, peak.mebibytes


def _write(work: Work) -> None:
    shard = MatchRunShard.objects.select_related("run__version").get(**work.shard_key)
    started = time.monotonic()
    _same_version(shard.run)
    stamp = Stamp.of(shard.run, shard.run.version, timezone.now())
    with PeakMemory() as peak:
        lines = list(shard_lines(shard, arrays_unpack(bytes(shard.arrays or b""))))
    with _finishing(work) as mine:
        mine.pairs, mine.status = lines_write(lines, stamp), ShardStatus.WRITTEN
        mine.write_seconds, mine.peak_mb = time.monotonic() - started, max(mine.peak_mb or 0, peak.mebibytes)


def _same_version(run: MatchRun) -> None:
    """Lists of two versions of the ranking are never mixed in one run."""
    if live.matchers().version_id not in (None, run.version_id):
        raise RuntimeError("la version du classement a changé pendant le calcul, lancez une autre mise à jour")


@contextmanager
def _finishing(work: Work) -> Iterator[MatchRunShard]:
    """One transaction for what a shard brings back; nothing of it stays when the shard is not ours any more."""
    with transaction.atomic():
        shard = MatchRunShard.objects.select_for_update(no_key=True).get(**work.shard_key)
        if shard.attempts != work.attempt or shard.status != STAGE_OF_SHARD[RunStatus(work.stage)]:
            raise Superseded
        yield shard
        shard.lease_until, shard.last_error = None, ""
        shard.save()
        run = MatchRun.objects.select_for_update(no_key=True).get(pk=work.run_id)
        if run.status != work.stage:
            raise Superseded
        run.moved_at = timezone.now()
        if work.stage == RunStatus.SEARCHING and not run.shards.filter(status=ShardStatus.TO_SEARCH).exists():
            run.status, run.searched_at = RunStatus.PRICING, run.moved_at
        run.save(update_fields=["moved_at", "status", "searched_at"])


def _price(work: Work) -> None:
    """Spread chances over everybody at once, all kinds of openings together."""
    started = time.monotonic()
    shards = list(MatchRunShard.objects.filter(run=work.run_id).order_by("number"))
    matchers = live.matchers()
    places = {record.id: record.places for kind in KINDS for record in matchers[kind].openings_.records}
    pricing = ExposurePricing()
    found = [arrays_unpack(bytes(shard.arrays or b"")) for shard in shards]
    priced = price_shards(found, places, top=KEPT, pricing=pricing)
    prices = priced_openings(pricing, sorted(places))
    for shard, chosen in zip(shards, priced, strict=True):
        shard.arrays, shard.status, shard.attempts = arrays_pack(chosen), ShardStatus.TO_WRITE, 0
    lists = sum(int((chosen.candidates.openings >= 0).sum()) for chosen in priced)
    offered = sum(max(0, count) ** pricing.power for count in places.values())
    with transaction.atomic():
        run = MatchRun.objects.select_for_update(no_key=True).get(pk=work.run_id)
        if run.status != RunStatus.PRICING or run.attempts != work.attempt:
            raise Superseded
        MatchRunShard.objects.bulk_update(shards, ["arrays", "status", "attempts"], batch_size=20)
        prices_write(prices, run_id=run.pk)
        run.status, run.priced_at, run.openings = RunStatus.WRITING, timezone.now(), len(places)
        run.exposure_share = pricing.slack * lists / max(1.0, offered)
        run.pricing_seconds, run.lease_until, run.moved_at = time.monotonic() - started, None, run.priced_at
        run.save()


def _failure_record(work: Work, reason: str, *, now: dt.datetime) -> None:
    """Try again later, further apart each time; after too many failures the run is failed, with the reason."""
    later = now + dt.timedelta(seconds=FIRST_RETRY_SECONDS * 2 ** max(0, work.attempt - 1))
    is_last = work.attempt >= MOST_ATTEMPTS
    with transaction.atomic():
        if work.shard_id is not None:
            shard = MatchRunShard.objects.select_for_update(no_key=True).get(**work.shard_key)
            if shard.attempts != work.attempt or shard.status not in STAGE_OF_SHARD.values():
                return
            shard.last_error, shard.lease_until, shard.available_at = reason, None, later
            shard.status = ShardStatus.FAILED if is_last else shard.status
            shard.save(update_fields=["last_error", "lease_until", "available_at", "status"])
        run = MatchRun.objects.select_for_update(no_key=True).get(pk=work.run_id)
        if run.status != work.stage:
            return
        if work.stage == RunStatus.PRICING:
            run.lease_until, run.available_at = None, later
        if is_last:
            run.status, run.failure, run.finished_at = RunStatus.FAILED, reason, now
        run.save()


# --- Publishing -------------------------------------------------------------------------------------------------
@transaction.atomic
def run_publish(*, run_id: int, now: dt.datetime) -> bool:
    """Put a finished run in the place of the one that readers see: a single change, after which nothing is mixed.

    What changed while it was computed is announced, to be looked at again in the lists just published.
    """
    switch_lock()
    run = MatchRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.status != RunStatus.WRITING or run.shards.exclude(status=ShardStatus.WRITTEN).exists():
        return False
    MatchRun.objects.published().update(status=RunStatus.REPLACED)
    run.pairs = run.shards.aggregate(pairs=Sum("pairs"))["pairs"] or 0
    run.status, run.published_at, run.finished_at, run.moved_at = RunStatus.PUBLISHED, now, now, now
    run.save()
    run.shards.update(arrays=None)
    prices_keep_only(run_id=run.pk)
    _set_aside_meanwhile(run)
    changes = MatchRunChange.objects.filter(run=run).order_by("pk")
    stale_announce(list(changes.values_list("subject", "object_id")), key=f"run:{run.pk}")
    changes.delete()
    return True


def _set_aside_meanwhile(run: MatchRun) -> None:
    """What référents set aside while the run was computed leaves it before anybody reads it."""
    for one in Dismissal.objects.filter(at__gte=run.started_at - dt.timedelta(hours=1)).order_by("pk"):
        column = OPENING_FIELDS[one.kind]
        mine = {"person": one.person_id, "kind": one.kind, column: getattr(one, column)}
        Recommendation.stored.filter(run=run, **mine).delete()


# --- Until the end ----------------------------------------------------------------------------------------------
def match_run_drive(*, run_id: int, pause: float = 1.0) -> MatchRun:
    """Work on a run here until it ends, beside whatever workers do. Returns it."""
    while True:
        run = MatchRun.objects.get(pk=run_id)
        if not run.is_underway:
            return run
        work = work_take(now=timezone.now())
        if work is None:
            time.sleep(pause)
        else:
            work_do(work)


def recommendations_refresh_all(*, now: dt.datetime | None = None) -> int:
    """A full run here and now, for a database that was just filled. Returns how many people it ranked."""
    now = now or timezone.now()
    run = match_run_start(origin=RunOrigin.FIRST, now=now, wake=False)
    while (work := work_take(now=timezone.now())) is not None and work_do(work):
        pass
    run.refresh_from_db()
    if run.status == RunStatus.PUBLISHED:
        return run.people
    reason = run.failure or run.shards.exclude(last_error="").values_list("last_error", flat=True).first()
    if run.is_underway:
        match_run_cancel(run_id=run.pk, now=now)
    raise RuntimeError(f"the run ended as {run.status}: {reason}")
