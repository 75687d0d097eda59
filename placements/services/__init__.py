"""Every write of this room."""

from placements.services.agreement_beginnings import ContactFacts
from placements.services.agreements import (
    RENEWABLE,
    agreement_reopen,
    agreement_save,
    agreement_send,
    immersion_renew,
    signatures_remind,
)
from placements.services.hires import follow_up_done, hire_end, hire_record
from placements.services.immersion_life import ASSESSED, assessment_ask, assessment_fill, immersions_advance
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
from placements.services.signing import signature_give, signing_code_ask

__all__ = [
    "ASSESSED",
    "RENEWABLE",
    "ContactFacts",
    "Ending",
    "agreement_reopen",
    "agreement_save",
    "agreement_send",
    "assessment_ask",
    "assessment_fill",
    "follow_up_done",
    "hire_end",
    "hire_record",
    "immersion_end",
    "immersion_outcome",
    "immersion_prepare",
    "immersion_renew",
    "immersions_advance",
    "interview_plan",
    "interview_tell",
    "outcomes_backfill",
    "proposal_answer",
    "proposal_drop",
    "proposal_see",
    "proposal_send",
    "proposal_withdraw",
    "proposals_lapse",
    "signature_give",
    "signatures_remind",
    "signing_code_ask",
]
