"""The life of a proposal, as data: the same table checks requests, draws buttons and feeds the tests."""

from accounts.enums import Role
from core.workflow import transition
from placements.enums import ProposalStatus as S

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
WITHDRAW = transition(
    "withdraw",
    sources=[S.SENT, S.SEEN, S.ACCEPTED],
    target=S.WITHDRAWN,
    roles=[Role.REFERENT],
    label="Retirer la proposition",
    needs_reason=True,
    event="proposal_withdrawn",
    tone="outline-danger",
)
HIRE = transition(
    "hire",
    sources=[S.ACCEPTED],
    target=S.HIRED,
    roles=[Role.EMPLOYER, Role.REFERENT],
    label="Déclarer l'embauche",
    event="person_hired",
    tone="success",
)
DROP = transition(
    "drop",
    sources=[S.ACCEPTED],
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

PROPOSAL_TRANSITIONS = (SEE, ACCEPT, REFUSE, WITHDRAW, HIRE, DROP, LAPSE)
