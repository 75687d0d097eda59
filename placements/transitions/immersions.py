"""The life of an immersion."""

from accounts.enums import Role
from core.workflow import Transition, transition
from placements.enums import ImmersionStatus as I

UNFINISHED = (I.DRAFT, I.SIGNING, I.READY, I.RUNNING)


def _ending(name: str, target: str, label: str, *, needs_reason: bool = False) -> Transition:
    return transition(
        name,
        sources=UNFINISHED,
        target=target,
        roles=[Role.EMPLOYER, Role.REFERENT],
        label=label,
        needs_reason=needs_reason,
        event="immersion_ended",
    )


COMPLETE = _ending("complete", I.COMPLETED, "Elle s'est déroulée jusqu'au bout")
INTERRUPT = _ending("interrupt", I.PARTLY, "Elle s'est arrêtée avant la fin")
NOT_COME = _ending("not_come", I.NO_SHOW, "La personne n'est pas venue")
CANCEL = _ending("cancel", I.CANCELLED, "Elle est annulée", needs_reason=True)

IMMERSION_TRANSITIONS = (COMPLETE, INTERRUPT, NOT_COME, CANCEL)
