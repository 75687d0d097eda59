"""The lives of a mentoring and of a volunteer."""

from accounts.enums import Role
from core.errors import Reason
from core.workflow import transition
from placements.enums import MentoringStatus as M
from placements.enums import MentorStatus as V
from placements.models import Mentor, Mentoring


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

# --- A volunteer: who runs the list ---
LIST_KEEPERS = (Role.PILOT, Role.ADMIN)


def she_follows_nobody(mentor: Mentor) -> Reason | None:
    if not mentor.mentorings.active().exists():
        return None
    return Reason("busy", "Cette personne suit encore quelqu'un : terminez d'abord ses parrainages.")


PAUSE_MENTOR = transition(
    "pause_mentor", sources=[V.AVAILABLE], target=V.AWAY, roles=LIST_KEEPERS, label="Mettre en pause"
)
RESUME_MENTOR = transition(
    "resume_mentor", sources=[V.AWAY], target=V.AVAILABLE, roles=LIST_KEEPERS, label="Rendre disponible"
)
# She is set aside first: nobody who is offered to the référents goes in one click.
FORGET_MENTOR = transition(
    "forget_mentor",
    sources=[V.AWAY],
    target=V.FORGOTTEN,
    roles=LIST_KEEPERS,
    label="Effacer ses données",
    guards=(she_follows_nobody,),
)
# She stopped long ago (`MENTOR_KEPT_MONTHS`).
EXPIRE_MENTOR = transition(
    "expire_mentor",
    sources=[V.AWAY],
    target=V.FORGOTTEN,
    roles=[],
    label="Données effacées à leur terme",
    guards=(she_follows_nobody,),
)
