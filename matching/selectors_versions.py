"""What the pilot reads of the versions of the ranking."""

from dataclasses import dataclass
from typing import Any

from matching.engine.learning.training import LABELS_NEEDED
from matching.enums import TrainingResult, VersionStatus
from matching.learned import version_fault, version_served
from matching.models import MatcherVersion, TrainingRun

ONCE_USED = (VersionStatus.ACTIVE, VersionStatus.RETIRED)
SHOWN = 30


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as it is shown. `fault` says why its file is refused; `gain` compares its order with the one before."""

    version: MatcherVersion
    fault: str
    gain: dict[str, str] | None

    @property
    def can_return(self) -> bool:
        return self.version.status == VersionStatus.RETIRED and not self.fault


@dataclass(frozen=True, slots=True)
class VersionsOverview:
    """`served` ranks now: the active version, unless its file is refused."""

    active: VersionLine | None
    served: MatcherVersion | None
    lines: list[VersionLine]
    run: TrainingRun | None
    known: int
    needed: int

    @property
    def is_short(self) -> bool:
        return self.run is not None and self.run.result == TrainingResult.TOO_FEW


def versions_overview() -> VersionsOverview:
    rows = MatcherVersion.objects.select_related("activated_by")[:SHOWN]
    lines = [VersionLine(version, version_fault(version), _gain(version)) for version in rows]
    active = next((line for line in lines if line.version.status == VersionStatus.ACTIVE), None)
    if active is None:
        row = MatcherVersion.objects.select_related("activated_by").filter(status=VersionStatus.ACTIVE).first()
        active = VersionLine(row, version_fault(row), _gain(row)) if row else None
    served = active.version if active and not active.fault else version_served()[0]
    run = TrainingRun.objects.select_related("version").first()
    known = run.counts.get("known", 0) if run else 0
    return VersionsOverview(active, served, lines, run, known, LABELS_NEEDED)


def _gain(version: MatcherVersion) -> dict[str, str] | None:
    found: dict[str, Any] | None = version.metrics.get("ndcg")
    if not found:
        return None
    texts = {name: f"{found[name]:+.3f}".replace(".", ",") for name in ("difference", "low", "high")}
    return {**texts, "people": str(found["people"])}
