"""The lives of a partner's opinion and of a pair of files that look alike, as data."""

from accounts.enums import Role
from core.workflow import transition
from people.enums import OpinionState, PairState

# The partner answers by telephone or by letter; the facilitator writes it down.
OPINION_GIVE = transition(
    "give",
    sources=[OpinionState.ASKED],
    target=OpinionState.GIVEN,
    roles=[Role.FACILITATOR],
    label="Noter un avis favorable",
)
OPINION_REFUSE = transition(
    "refuse",
    sources=[OpinionState.ASKED],
    target=OpinionState.REFUSED,
    roles=[Role.FACILITATOR],
    label="Noter un avis défavorable",
)

WHO_MERGES = (Role.FACILITATOR, Role.REFERENT, Role.ADMIN)

# Two files that become one leave no pair: `people.services.merging` keeps its own journal.
PAIR_SET_DISTINCT = transition(
    "set_distinct",
    sources=[PairState.OPEN],
    target=PairState.DISTINCT,
    roles=WHO_MERGES,
    label="Ce sont deux personnes",
)
