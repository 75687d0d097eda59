"""Which version of the ranking is in use."""

from django.utils import timezone

from matching.engine.scoring import LinearScore
from matching.enums import VersionStatus
from matching.models import (
    MatcherVersion,
)

LINEAR_VERSION = "lineaire-1"


def matcher_version_active() -> MatcherVersion:
    """The version in use. The first one is linear, with weights set by hand: no outcome exists to learn from."""
    version = MatcherVersion.objects.filter(status=VersionStatus.ACTIVE).first()
    if version is not None:
        return version
    version, _ = MatcherVersion.objects.get_or_create(
        name=LINEAR_VERSION,
        defaults={
            "kind": "linear",
            "parameters": {"weights": LinearScore.WEIGHTS},
            "status": VersionStatus.ACTIVE,
            "activated_at": timezone.now(),
        },
    )
    return version
