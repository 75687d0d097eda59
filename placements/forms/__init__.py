"""Forms of what follows a match."""

from placements.forms.caseload import AlertLevelForm, CaseloadFilterForm, QuietFilterForm
from placements.forms.followup import (
    AidsForm,
    EmployerAnswerForm,
    HireEndForm,
    HoursPlanFormSet,
    NextForm,
    WarningWordForm,
)
from placements.forms.hires import FollowUpForm, HireForm
from placements.forms.immersions import ImmersionEndForm, ImmersionForm
from placements.forms.proposals import (
    AcceptForm,
    InterviewPlanForm,
    InterviewResultForm,
    JoinedForm,
    LaterForm,
    ProposalFilterForm,
    ProposalForm,
    ReasonForm,
    RefusalForm,
    SeveralForm,
)
from placements.forms.voice import (
    VoiceAddressForm,
    VoiceBirthForm,
    VoiceConsentForm,
    VoiceMilestoneForm,
    VoiceRatingForm,
)

__all__ = [
    "AcceptForm",
    "AidsForm",
    "AlertLevelForm",
    "CaseloadFilterForm",
    "EmployerAnswerForm",
    "FollowUpForm",
    "HireEndForm",
    "HireForm",
    "HoursPlanFormSet",
    "ImmersionEndForm",
    "ImmersionForm",
    "InterviewPlanForm",
    "InterviewResultForm",
    "JoinedForm",
    "LaterForm",
    "NextForm",
    "ProposalFilterForm",
    "ProposalForm",
    "QuietFilterForm",
    "ReasonForm",
    "RefusalForm",
    "SeveralForm",
    "VoiceAddressForm",
    "VoiceBirthForm",
    "VoiceConsentForm",
    "VoiceMilestoneForm",
    "VoiceRatingForm",
    "WarningWordForm",
]
