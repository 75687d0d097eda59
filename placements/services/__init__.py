"""Every write of this room."""

from placements.services.hires import follow_up_done, hire_end, hire_record
from placements.services.immersions import Ending, immersion_end, immersion_prepare
from placements.services.interviews import interview_plan, interview_tell
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
    "Ending",
    "follow_up_done",
    "hire_end",
    "hire_record",
    "immersion_end",
    "immersion_outcome",
    "immersion_prepare",
    "interview_plan",
    "interview_tell",
    "outcomes_backfill",
    "proposal_answer",
    "proposal_drop",
    "proposal_see",
    "proposal_send",
    "proposal_withdraw",
    "proposals_lapse",
]
