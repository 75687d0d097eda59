"""Audits, for those who steer. They hold aggregates of the whole Département; a pilot of one territory sees the rows of
her own territories only."""

from accounts.actors import Actor
from matching.models import FairnessAudit

HISTORY = 12


def audit_shown(pk: int | None = None) -> FairnessAudit | None:
    """The audit asked for when it is done, else the latest; None before the first."""
    done = FairnessAudit.objects.done().select_related("version")
    return done.filter(pk=pk).first() if pk is not None else done.order_by("-finished_at", "-pk").first()


def audit_before(audit: FairnessAudit) -> FairnessAudit | None:
    """The one finished just before, to compare with."""
    return FairnessAudit.objects.done().filter(finished_at__lt=audit.finished_at).order_by("-finished_at").first()


def audit_underway() -> FairnessAudit | None:
    return FairnessAudit.objects.underway().first()


def audits_past() -> list[FairnessAudit]:
    """The latest audits, without their figures."""
    return list(FairnessAudit.objects.defer("figures").exclude(finished_at=None).order_by("-finished_at")[:HISTORY])


def territories_of(actor: Actor) -> frozenset[int] | None:
    """The territories whose rows an actor may read; None: all."""
    return None if actor.territory_ids is None else frozenset(actor.territory_ids)
