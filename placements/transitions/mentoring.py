"""The life of a mentoring."""

from accounts.enums import Role
from core.errors import Reason
from core.workflow import transition
from placements.enums import MentoringStatus as M
from placements.models import Mentoring


def _they_never_met(mentoring: Mentoring) -> Reason | None:
    if not mentoring.meetings.exists():
        return None
    return Reason("met", "Une rencontre est notée : ce parrainage a eu lieu. Terminez-le plutôt.")


END_MENTORING = transition(
    "end_mentoring",
    sources=[M.ACTIVE],
    target=M.ENDED,
    roles=[Role.REFERENT],
    label="Terminer le parrainage",
    tone="outline-primary",
)
CANCEL_MENTORING = transition(
    "cancel_mentoring",
    sources=[M.ACTIVE],
    target=M.CANCELLED,
    roles=[Role.REFERENT],
    label="N'aura pas lieu",
    guards=(_they_never_met,),
    needs_reason=True,
    event="mentoring_cancelled",
    tone="outline-danger",
)

MENTORING_TRANSITIONS = (END_MENTORING, CANCEL_MENTORING)
