"""The life of a proposal."""

from accounts.enums import Role
from core.workflow import transition
from placements.enums import AGREED
from placements.enums import ProposalStatus as S

# The person is asked before the employer reads anything; her référent may note a yes said aloud.
AGREE = transition(
    "agree",
    sources=[S.ASKED],
    target=S.SENT,
    roles=[Role.REFERENT],
    label="La personne est d'accord : envoyer à l'employeur",
    event="proposal_sent",
    tone="success",
)
DECLINE_FIRST = transition(
    "decline_first",
    sources=[S.ASKED],
    target=S.WITHDRAWN,
    roles=[],
    label="La personne a dit non",
    needs_reason=True,
    event="proposal_declined_first",
)
CANCEL_ASKING = transition(
    "cancel_asking",
    sources=[S.ASKED],
    target=S.WITHDRAWN,
    roles=[Role.REFERENT],
    label="Ne plus proposer",
    needs_reason=True,
    tone="outline-danger",
)
LAPSE_ASKING = transition(
    "lapse_asking",
    sources=[S.ASKED],
    target=S.CLOSED,
    roles=[],
    label="Classée avant l'envoi à l'employeur",
    event="proposal_unanswered",
)
# She was presented, and says no: nobody is met against her will.
DECLINE = transition(
    "decline",
    sources=[S.SENT, S.SEEN, *AGREED],
    target=S.WITHDRAWN,
    roles=[],
    label="La personne a dit non",
    needs_reason=True,
    event="proposal_declined",
)
SEE = transition("see", sources=[S.SENT], target=S.SEEN, roles=[Role.EMPLOYER], label="Vue par l'employeur")
ACCEPT = transition(
    "accept",
    sources=[S.SENT, S.SEEN],
    target=S.ACCEPTED,
    roles=[Role.EMPLOYER],
    label="Oui, je souhaite rencontrer cette personne",
    event="proposal_accepted",
    tone="success",
)
REFUSE = transition(
    "refuse",
    sources=[S.SENT, S.SEEN],
    target=S.REFUSED,
    roles=[Role.EMPLOYER],
    label="Non, pas cette fois",
    needs_reason=True,
    event="proposal_refused",
    tone="outline-primary",
)
# Nothing is decided: she asks to be asked again on a day.
POSTPONE = transition(
    "postpone",
    sources=[S.SENT, S.SEEN],
    target=S.SEEN,
    roles=[Role.EMPLOYER],
    label="Pas maintenant",
    event="proposal_postponed",
    tone="outline-primary",
)
WITHDRAW = transition(
    "withdraw",
    sources=[S.SENT, S.SEEN, *AGREED],
    target=S.WITHDRAWN,
    roles=[Role.REFERENT],
    label="Retirer la proposition",
    needs_reason=True,
    event="proposal_withdrawn",
    tone="outline-danger",
)
# Setting another date is planning again, and so is a second interview.
PLAN_INTERVIEW = transition(
    "plan_interview",
    sources=AGREED,
    target=S.INTERVIEW,
    roles=[Role.EMPLOYER, Role.REFERENT],
    label="Fixer l'entretien",
    event="interview_planned",
)
HOLD_INTERVIEW = transition(
    "hold_interview",
    sources=[S.ACCEPTED, S.INTERVIEW],
    target=S.MET,
    roles=[Role.EMPLOYER, Role.REFERENT],
    label="L'entretien a eu lieu",
    event="interview_held",
    tone="success",
)
MISS_INTERVIEW = transition(
    "miss_interview",
    sources=[S.INTERVIEW],
    target=S.ACCEPTED,
    roles=[Role.EMPLOYER, Role.REFERENT],
    label="La personne n'est pas venue à l'entretien",
    event="interview_missed",
    tone="outline-primary",
)
FAIL_INTERVIEW = transition(
    "fail_interview",
    sources=[S.ACCEPTED, S.INTERVIEW],
    target=S.CLOSED,
    roles=[Role.EMPLOYER, Role.REFERENT],
    label="Entretien passé, sans suite",
    needs_reason=True,
    event="proposal_closed",
    tone="outline-danger",
)
HIRE = transition(
    "hire",
    sources=AGREED,
    target=S.HIRED,
    roles=[Role.EMPLOYER, Role.REFERENT],
    label="Déclarer l'embauche",
    event="person_hired",
    tone="success",
)
DROP = transition(
    "drop",
    sources=AGREED,
    target=S.CLOSED,
    roles=[Role.EMPLOYER, Role.REFERENT],
    label="Classer sans suite",
    needs_reason=True,
    event="proposal_closed",
    tone="outline-danger",
)
# Nobody answered: both sides are told, and the person can be proposed elsewhere with a clear mind.
LAPSE = transition(
    "lapse",
    sources=[S.SENT, S.SEEN],
    target=S.CLOSED,
    roles=[],
    label="Classée faute de réponse",
    event="proposal_closed",
)

# The immersion ended and led to no job at the host's: the proposal is over, without being a failure.
CONCLUDE = transition("conclude", sources=AGREED, target=S.CLOSED, roles=[], label="Immersion terminée")

PROPOSAL_TRANSITIONS = (
    AGREE,
    DECLINE_FIRST,
    CANCEL_ASKING,
    LAPSE_ASKING,
    DECLINE,
    SEE,
    ACCEPT,
    REFUSE,
    POSTPONE,
    WITHDRAW,
    PLAN_INTERVIEW,
    HOLD_INTERVIEW,
    MISS_INTERVIEW,
    FAIL_INTERVIEW,
    HIRE,
    DROP,
    LAPSE,
    CONCLUDE,
)
