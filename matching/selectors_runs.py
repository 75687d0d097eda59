"""Full runs as the pilot reads them: where the one under way stands, and what the earlier ones cost."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.enums import Role
from matching.enums import RunStatus, ShardStatus
from matching.models import MatchRun, MatchRunShard

QUIET = dt.timedelta(seconds=15)
ENOUGH_TO_TELL = 0.05  # the share done under which an end is not foretold
SEARCHED = (ShardStatus.SEARCHED, ShardStatus.TO_WRITE, ShardStatus.WRITTEN)
READERS = (Role.PILOT, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands. `done` of `steps` counts two steps a shard: searched, then written."""

    run: MatchRun
    shards: int
    searched: int
    written: int
    people: int
    pairs: int
    seconds: int
    peak_mb: int | None
    retries: int
    waiting_for: str
    ends_at: dt.datetime | None

    @property
    def steps(self) -> int:
        return 2 * self.shards

    @property
    def done(self) -> int:
        return self.searched + self.written

    @property
    def share(self) -> float:
        return self.done / self.steps if self.steps else 1.0


def runs_visible_to(actor: Actor) -> QuerySet[MatchRun]:
    return MatchRun.objects.all() if actor.has_role(*READERS) else MatchRun.objects.none()


def run_underway(actor: Actor) -> MatchRun | None:
    return runs_visible_to(actor).underway().select_related("started_by").first()  # type: ignore[attr-defined]


def run_progress(run: MatchRun, *, now: dt.datetime) -> Progress:
    """Two queries, whatever the size of the run."""
    counts = run.shards.aggregate(
        shards=Count("pk"),
        searched=Count("pk", filter=Q(status__in=SEARCHED)),
        written=Count("pk", filter=Q(status=ShardStatus.WRITTEN)),
        people=Coalesce(Sum("people"), 0),
        pairs=Coalesce(Sum("pairs"), 0),
        peak_mb=Max("peak_mb"),
        retries=Coalesce(Sum("retries"), 0),
    )
    seconds = ((run.finished_at or now) - run.started_at).total_seconds()
    errors = run.shards.exclude(last_error="").order_by("-available_at", "pk").values_list("last_error", flat=True)
    share = (counts["searched"] + counts["written"]) / max(1, 2 * counts["shards"])
    foretold = run.is_underway and share >= ENOUGH_TO_TELL
    return Progress(
        run=run,
        seconds=max(0, round(seconds)),
        waiting_for=errors.first() or "",
        ends_at=now + dt.timedelta(seconds=seconds * (1 - share) / share) if foretold else None,
        **counts,
    )


def runs_over(actor: Actor) -> QuerySet[MatchRun]:
    """Earlier runs, latest first, with their cost; those that only held the first lists are not runs."""
    return (
        runs_visible_to(actor)
        .filter(finished_at__isnull=False, people__gt=0)
        .select_related("started_by")
        .annotate(
            duration=F("finished_at") - F("started_at"),
            shard_count=Count("shards"),
            most_mb=Max("shards__peak_mb"),
            retry_count=Coalesce(Sum("shards__retries"), 0),
        )
        .order_by("-started_at", "-pk")
    )


def run_published() -> MatchRun | None:
    """The run whose lists are read now."""
    return MatchRun.objects.published().first()


def run_waits_for_workers(*, now: dt.datetime) -> bool:
    """Whether a run has work to give and nobody came for some time."""
    run = MatchRun.objects.underway().filter(moved_at__lte=now - QUIET).first()
    if run is None:
        return False
    if run.status == RunStatus.PRICING:
        return run.available_at <= now and (run.lease_until is None or run.lease_until <= now)
    busy = run.shards.filter(lease_until__gt=now).count()
    left = run.shards.filter(status__in=[ShardStatus.TO_SEARCH, ShardStatus.TO_WRITE]).aggregate(
        all=Count("pk"), soonest=Min("available_at")
    )
    is_due = not left["all"] or left["soonest"] <= now
    return busy < settings.MATCH_RUN_LANES and busy < max(1, left["all"]) and is_due


def shards_of(run: MatchRun) -> QuerySet[MatchRunShard]:
    """The shards of a run without their arrays."""
    return MatchRunShard.objects.filter(run=run).defer("arrays").order_by("number")
