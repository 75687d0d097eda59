"""Which version of the ranking is in use."""

from django.utils import timezone

from matching.engine.scoring import LinearScore
from matching.enums import VersionStatus
from matching.models import (
    MatcherVersion,
)

LINEAR_VERSION = "lineaire-1"


def matcher_version_active() -> MatcherVersion:
    """The version in use; the linear one when none was ever chosen."""
    return MatcherVersion.objects.filter(status=VersionStatus.ACTIVE).first() or matcher_version_linear()


def matcher_version_linear() -> MatcherVersion:
    """The first version, with weights set by hand: no outcome existed to learn from."""
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
