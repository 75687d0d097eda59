"""The lives of a tutoring and of the questions asked of the tutor.

Each state is read from the row's dates (`status` of the model): nothing but these changes writes them.
"""

from collections.abc import Iterable

from accounts.enums import Role
from core.workflow import Transition, transition
from placements.enums import CheckStatus as C
from placements.enums import TutoringStatus as T


def _ending(name: str, label: str, *, roles: Iterable[str] = (Role.REFERENT,)) -> Transition:
    return transition(name, sources=[T.GOING], target=T.ENDED, roles=roles, label=label, event="tutoring_ended")


END_TUTORING = _ending("end_tutoring", "Terminer le tutorat")
TAKE_OVER = _ending("take_over", "Un autre tuteur prend la suite")
RELEASE = _ending("release", "Retirer le tuteur")
END_WITH_PLACEMENT = _ending("end_with_placement", "Le contrat ou l'immersion est fini", roles=())

# By the link of a mail, once.
ANSWER = transition("answer", sources=[C.ASKED], target=C.ANSWERED, roles=[], label="Le tuteur répond par le lien")
ANSWER_HELP = transition(
    "answer_help",
    sources=[C.ASKED],
    target=C.HELP,
    roles=[],
    label="Le tuteur demande de l'aide par le lien",
    event="tutor_needs_help",
)
# From the tutor's own page, on any day: a second word of the day replaces the first, a cry for help is not taken back.
SAY = transition(
    "say",
    sources=[C.ASKED, C.ANSWERED],
    target=C.ANSWERED,
    roles=[],
    label="Le tuteur dit comment ça va",
)
SAY_HELP = transition(
    "say_help",
    sources=[C.ASKED, C.ANSWERED],
    target=C.HELP,
    roles=[],
    label="Le tuteur demande de l'aide",
    event="tutor_needs_help",
)
CLOSE_ALERT = transition(
    "close_alert",
    sources=[C.HELP],
    target=C.CLOSED,
    roles=[Role.REFERENT],
    label="Dire ce qui a été fait",
)
