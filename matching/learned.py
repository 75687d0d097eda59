"""The learned model in use, read from its file; and what is done when a file cannot be trusted."""

import numpy as np
import structlog

from matching.engine.learning import store
from matching.engine.learning.model import OutcomeModel
from matching.enums import VersionStatus
from matching.models import MatcherVersion

logger = structlog.get_logger(__name__)


def version_model(version: MatcherVersion) -> OutcomeModel:
    """The model of a learned version. Raises `store.BadModel` when its file cannot be trusted."""
    return store.load(bytes(version.model or b""), sha256=version.model_sha256)


def version_fault(version: MatcherVersion) -> str:
    """Why the file of a version cannot be used, in French; empty when it can."""
    if not version.is_learned:
        return ""
    try:
        version_model(version)
    except store.BadModel as bad:
        return str(bad)
    return ""


def version_served() -> tuple[MatcherVersion | None, OutcomeModel | None]:
    """The version that ranks now, and its model (None: the linear score).

    It is the active one, unless its file cannot be trusted: then the version that was in use before it, and so on. The
    pilot's page of versions says so.
    """
    used = MatcherVersion.objects.filter(status__in=[VersionStatus.ACTIVE, VersionStatus.RETIRED])
    # "active" comes before "retired".
    for version in used.order_by("status", "-activated_at", "-pk"):
        if not version.is_learned:
            return version, None
        try:
            return version, version_model(version)
        except store.BadModel as bad:
            logger.error("matcher_version_refused", version=version.name, reason=str(bad))
    return None, None


def floors_in_use(floors: dict[str, float]) -> dict[str, float]:
    """Thresholds set for the linear score, in the scale of the version that ranks now: as many pairs pass them."""
    served, model = version_served()
    scale = served.parameters.get("scale") if served is not None and model is not None else None
    if not scale:
        return floors
    return {name: float(np.interp(floor, scale["linear"], scale["learned"])) for name, floor in floors.items()}
