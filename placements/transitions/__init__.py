"""The lives of a proposal and of an immersion, as data: the same tables check requests, draw buttons and feed the
tests."""

from placements.transitions.immersions import CANCEL, COMPLETE, IMMERSION_TRANSITIONS, INTERRUPT, NOT_COME, UNFINISHED
from placements.transitions.proposals import (
    ACCEPT,
    CONCLUDE,
    DROP,
    FAIL_INTERVIEW,
    HIRE,
    HOLD_INTERVIEW,
    LAPSE,
    MISS_INTERVIEW,
    PLAN_INTERVIEW,
    PROPOSAL_TRANSITIONS,
    REFUSE,
    SEE,
    WITHDRAW,
)

__all__ = [
    "ACCEPT",
    "CANCEL",
    "COMPLETE",
    "CONCLUDE",
    "DROP",
    "FAIL_INTERVIEW",
    "HIRE",
    "HOLD_INTERVIEW",
    "IMMERSION_TRANSITIONS",
    "INTERRUPT",
    "LAPSE",
    "MISS_INTERVIEW",
    "NOT_COME",
    "PLAN_INTERVIEW",
    "PROPOSAL_TRANSITIONS",
    "REFUSE",
    "SEE",
    "UNFINISHED",
    "WITHDRAW",
]
