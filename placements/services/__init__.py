"""Every write of this room."""

from placements.services.hires import follow_up_done, hire_end, hire_record
from placements.services.immersions import immersion_prepare
from placements.services.outcomes import immersion_outcome, outcomes_backfill
from placements.services.proposals import (
    proposal_answer,
    proposal_drop,
    proposal_see,
    proposal_send,
    proposal_withdraw,
    proposals_lapse,
)

__all__ = [
    "follow_up_done",
    "hire_end",
    "hire_record",
    "immersion_outcome",
    "immersion_prepare",
    "outcomes_backfill",
    "proposal_answer",
    "proposal_drop",
    "proposal_see",
    "proposal_send",
    "proposal_withdraw",
    "proposals_lapse",
]
