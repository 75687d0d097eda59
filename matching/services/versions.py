"""Which version of the ranking is in use, and how another comes into use."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import User
from core.errors import Conflict, Refused
from matching.engine.scoring import LinearScore
from matching.enums import VersionStatus
from matching.learned import version_fault
from matching.models import MatcherVersion

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


@transaction.atomic
def version_return(*, actor: Actor, version_id: int, seen_id: int, now: dt.datetime) -> MatcherVersion:
    """The pilot returns to an earlier version. `seen_id` is the one she saw in use when she chose.

    Only versions that were in use once: a candidate that was not retained is never put in use by hand. Chosen twice, it
    is chosen once; when a colleague changed the version meanwhile, Conflict.
    """
    rows = {row.pk: row for row in MatcherVersion.objects.select_for_update().order_by("pk")}
    version = rows.get(version_id)
    if version is None:
        raise Refused.because("unknown", "Cette version n'existe plus.")
    if version.status == VersionStatus.ACTIVE:
        return version
    active = next((row.pk for row in rows.values() if row.status == VersionStatus.ACTIVE), None)
    if active != seen_id:
        raise Conflict.because("changed", "Un collègue vient de changer de version : regardez laquelle est en service.")
    if version.status != VersionStatus.RETIRED:
        raise Refused.because("never_used", "Cette version n'a jamais été retenue : elle ne peut pas être choisie.")
    if fault := version_fault(version):
        raise Refused.because("bad_file", f"Cette version ne peut pas être remise en service : {fault}.")
    version_switch(version, by=actor.user, now=now)
    return version


def version_switch(version: MatcherVersion, *, by: User | None, now: dt.datetime) -> None:
    """Put a version in use in place of the one that is, in the caller's transaction. `by` None: the schedule."""
    for active in MatcherVersion.objects.select_for_update().filter(status=VersionStatus.ACTIVE).order_by("pk"):
        active.status = VersionStatus.RETIRED
        active.save(update_fields=["status"])
    version.status, version.activated_at, version.activated_by = VersionStatus.ACTIVE, now, by
    version.save(update_fields=["status", "activated_at", "activated_by"])
