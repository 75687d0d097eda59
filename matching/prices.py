"""The prices of the published run, as the matchers at hand use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matching.engine.pricing import Price
from matching.loading import opening_key
from matching.models import MatchRun, OpeningPrice


@dataclass(frozen=True, slots=True)
class RunPrices:
    """By key of opening, those that turned somebody away. Empty when the run was ranked by another version than the
    one in use: scores of two versions are not compared."""

    run_id: int | None = None
    version_id: int | None = None
    by_key: Mapping[str, Price] = field(default_factory=dict, repr=False)


def prices_of(run_id: int | None, version_id: int | None) -> RunPrices:
    """The prices of a run, for openings ranked by a version (None: before the first one was written)."""
    run = MatchRun.objects.filter(pk=run_id).only("version_id").first() if run_id is not None else None
    if run is None or version_id not in (None, run.version_id):
        return RunPrices(run_id, version_id)
    rows = OpeningPrice.objects.filter(run=run).order_by().values_list("kind", "opening_id", "score", "draw")
    found = {
        opening_key(kind, pk): (score, draw)
        for kind, pk, score, draw in rows.iterator()
        if score is not None and draw is not None
    }
    return RunPrices(run_id, version_id, found)
