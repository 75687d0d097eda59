"""Forms of what follows a match."""

from placements.forms.caseload import AlertLevelForm, CaseloadFilterForm, QuietFilterForm
from placements.forms.hires import FollowUpForm, HireForm
from placements.forms.immersions import ImmersionEndForm, ImmersionForm
from placements.forms.proposals import (
    InterviewPlanForm,
    InterviewResultForm,
    ProposalFilterForm,
    ProposalForm,
    ReasonForm,
    RefusalForm,
)

__all__ = [
    "AlertLevelForm",
    "CaseloadFilterForm",
    "FollowUpForm",
    "HireForm",
    "ImmersionEndForm",
    "ImmersionForm",
    "InterviewPlanForm",
    "InterviewResultForm",
    "ProposalFilterForm",
    "ProposalForm",
    "QuietFilterForm",
    "ReasonForm",
    "RefusalForm",
]
