"""The log of what référents were shown: cheap to write, once a day for each pair, and not kept for ever."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from matching.models import Showing
from matching.services.versions import matcher_version_linear

if TYPE_CHECKING:
    from matching.selectors import Suggestion


def showings_record(*, person_id: int, shown: Iterable["Suggestion"], now: dt.datetime) -> None:
    """Remember the openings of one page, in one statement. A pair shown again the same day stays as first shown."""
    shown, day = list(shown), timezone.localdate(now)
    if not shown:
        return
    version_id = shown[0].version_id or matcher_version_linear().pk
    Showing.objects.bulk_create(
        [
            Showing(
                person_id=person_id,
                kind=one.kind,
                opening_id=one.opening.pk,
                day=day,
                rank=one.rank,
                score=one.score,
                is_drawn=one.is_drawn,
                propensity=one.propensity,
                version_id=version_id,
            )
            for one in shown
        ],
        ignore_conflicts=True,
    )


def showings_purge(*, now: dt.datetime) -> int:
    """Forget what was shown long ago. Returns how many."""
    limit = timezone.localdate(now) - dt.timedelta(days=settings.SHOWINGS_KEPT_DAYS)
    return Showing.objects.filter(day__lt=limit).delete()[0]
