"""Every write of this room."""

from placements.services.agreement_beginnings import ContactFacts
from placements.services.agreements import (
    RENEWABLE,
    UNSIGNED,
    agreement_postpone,
    agreement_reopen,
    agreement_save,
    agreement_send,
    immersion_renew,
    signatures_remind,
)
from placements.services.documents import document_hand, proposal_documents_set
from placements.services.followup import follow_up_answer, follow_ups_ask, follow_ups_remind, later_milestones_add
from placements.services.hires import follow_up_done, hire_aids_note, hire_end, hire_next_plan, hire_record, hire_resume
from placements.services.hours_plan import hours_plan_save, hours_reviews_remind
from placements.services.immersion_life import ASSESSED, assessment_ask, assessment_fill, immersions_advance
from placements.services.immersions import Ending, immersion_end, immersion_prepare
from placements.services.interviews import interview_plan, interview_tell, proposal_accept
from placements.services.outcomes import immersion_outcome, outcomes_backfill
from placements.services.postponing import proposal_postpone, proposals_remind
from placements.services.proposals import (
    proposal_agree,
    proposal_answer,
    proposal_drop,
    proposal_see,
    proposal_send,
    proposal_withdraw,
    proposals_lapse,
)
from placements.services.several import MOST, PersonAgreed, Sent, proposals_send
from placements.services.signing import signature_give, signing_code_ask
from placements.services.voice import (
    immersion_presence,
    immersions_near_ask,
    interview_presence,
    own_page_send,
    proposal_consent,
    step_rate,
)
from placements.services.warnings import hire_warning_close, hire_warnings_refresh, warnings_watch
from placements.services.weeks import referent_weeks_plan

__all__ = [
    "ASSESSED",
    "MOST",
    "RENEWABLE",
    "UNSIGNED",
    "ContactFacts",
    "Ending",
    "PersonAgreed",
    "Sent",
    "agreement_postpone",
    "agreement_reopen",
    "agreement_save",
    "agreement_send",
    "assessment_ask",
    "assessment_fill",
    "document_hand",
    "follow_up_answer",
    "follow_up_done",
    "follow_ups_ask",
    "follow_ups_remind",
    "hire_aids_note",
    "hire_end",
    "hire_next_plan",
    "hire_record",
    "hire_resume",
    "hire_warning_close",
    "hire_warnings_refresh",
    "hours_plan_save",
    "hours_reviews_remind",
    "immersion_end",
    "immersion_outcome",
    "immersion_prepare",
    "immersion_presence",
    "immersion_renew",
    "immersions_advance",
    "immersions_near_ask",
    "interview_plan",
    "interview_presence",
    "interview_tell",
    "later_milestones_add",
    "outcomes_backfill",
    "own_page_send",
    "proposal_accept",
    "proposal_agree",
    "proposal_answer",
    "proposal_consent",
    "proposal_documents_set",
    "proposal_drop",
    "proposal_postpone",
    "proposal_see",
    "proposal_send",
    "proposal_withdraw",
    "proposals_lapse",
    "proposals_remind",
    "proposals_send",
    "referent_weeks_plan",
    "signature_give",
    "signatures_remind",
    "signing_code_ask",
    "step_rate",
    "warnings_watch",
]
