"""The lives of a hire, of its milestones, of the questions sent and of the signs that a job may break.

Each state is read from the row's dates (`status` of the model): nothing but these changes writes them.
"""

from accounts.enums import Role
from core.workflow import transition
from placements.enums import AskingStatus, FollowUpStatus, HireStatus, WarningStatus

END_HIRE = transition(
    "end_hire",
    sources=[HireStatus.RUNNING],
    target=HireStatus.ENDED,
    roles=[Role.EMPLOYER, Role.REFERENT],
    label="Noter la fin du contrat",
    event="hire_ended",
)

# The end was noted by mistake.
RESUME_HIRE = transition(
    "resume_hire",
    sources=[HireStatus.ENDED],
    target=HireStatus.RUNNING,
    roles=[Role.REFERENT],
    label="Effacer une fin notée par erreur",
)

# Her word closes the milestone; the person and the employer answer beside it.
DO_FOLLOW_UP = transition(
    "do_follow_up",
    sources=[FollowUpStatus.TO_DO],
    target=FollowUpStatus.DONE,
    roles=[Role.REFERENT],
    label="Faire le point",
)

REMIND_ASKING = transition(
    "remind_asking",
    sources=[AskingStatus.ASKED],
    target=AskingStatus.REMINDED,
    roles=[],
    label="Rappel envoyé faute de réponse",
)

CLOSE_WARNING = transition(
    "close_warning",
    sources=[WarningStatus.OPEN],
    target=WarningStatus.CLOSED,
    roles=[Role.REFERENT],
    label="Dire ce qui a été fait",
)
SETTLE_WARNING = transition(
    "settle_warning",
    sources=[WarningStatus.OPEN],
    target=WarningStatus.CLOSED,
    roles=[],
    label="Ce qui a été dit depuis rassure",
)
