"""The life of a mentoring."""

from accounts.enums import Role
from core.workflow import transition
from placements.enums import MentoringStatus as M

END_MENTORING = transition(
    "end_mentoring",
    sources=[M.ACTIVE],
    target=M.ENDED,
    roles=[Role.REFERENT],
    label="Terminer le parrainage",
    tone="outline-primary",
)

MENTORING_TRANSITIONS = (END_MENTORING,)
