"""Lists and shards of runs that are over, deleted a batch at a time."""

import datetime as dt

from django.db.models import Q

from matching.enums import RunStatus
from matching.models import MatchRun, MatchRunShard, Recommendation

SWEPT_AT_ONCE = 10_000
KEPT_SHARDS = dt.timedelta(days=30)
RESUMABLE_FOR = dt.timedelta(days=1)


def match_runs_clean(*, now: dt.datetime, batches: int = 50) -> int:
    """Delete the lists that nobody reads any more, a batch a transaction. Returns how many rows went."""
    over = Q(status__in=[RunStatus.REPLACED, RunStatus.CANCELLED])
    over |= Q(status=RunStatus.FAILED, finished_at__lte=now - RESUMABLE_FOR)
    total = 0
    for run in MatchRun.objects.filter(over, is_cleaned=False).order_by("pk"):
        while batches > 0:
            batches -= 1
            rows = Recommendation.stored.filter(run=run).order_by().values("pk")[:SWEPT_AT_ONCE]
            gone = Recommendation.stored.filter(pk__in=rows)._raw_delete("default")
            total += gone
            if gone < SWEPT_AT_ONCE:
                run.shards.update(arrays=None)
                run.changes.all().delete()
                run.prices.all().delete()
                MatchRun.objects.filter(pk=run.pk).update(is_cleaned=True)
                break
    MatchRunShard.objects.filter(run__finished_at__lte=now - KEPT_SHARDS).exclude(
        run__status=RunStatus.PUBLISHED
    ).delete()
    return total
