"""State of the clauses room; every invariant is a named constraint or a database trigger."""

from clauses.models.announcements import Announcement
from clauses.models.bridge import Bridge, BridgeStep
from clauses.models.certificates import CompletionCertificate
from clauses.models.contracts import (
    Amendment,
    ContractDraft,
    Lot,
    Participation,
    PublicContract,
    PurchaseOrder,
    Tranche,
)
from clauses.models.duty import DutyExemption, DutyThreshold, LegalDate
from clauses.models.engagements import Engagement
from clauses.models.exchanges import GoodFaithStep, Letter, LetterReply, Meeting
from clauses.models.exits import ExitNote
from clauses.models.fairness import CompanySignal
from clauses.models.hours import DeclaredHours, HoursLine, HoursStatement
from clauses.models.hours_uploads import HoursUpload, HoursUploadRow
from clauses.models.imports import (
    DecpReading,
    DecpSource,
    DecpUpload,
    DecpUploadProgress,
    DecpUploadRecord,
    Publication,
    PublishingFacts,
)
from clauses.models.obligations import Obligation, ObligationPart, ObligationProposal
from clauses.models.pooling import PoolingAgreement, PoolingLot, PoolingSignature
from clauses.models.quantities import Quantity
from clauses.models.reminders import HoursReminder, HoursReminderItem
from clauses.models.settings import ClauseSetting
from clauses.models.settlement import PenaltyProposal
from clauses.models.sizing import Study, StudyLot, Trade
from clauses.models.statement_messages import StatementMessage
from clauses.models.steering import DriftAlert, LotOutlook
from clauses.models.totals import EngagementYear, LotMonth
from clauses.models.windows import WindowExtension

__all__ = [
    "Amendment",
    "Announcement",
    "Bridge",
    "BridgeStep",
    "ClauseSetting",
    "CompanySignal",
    "CompletionCertificate",
    "ContractDraft",
    "DeclaredHours",
    "DecpReading",
    "DecpSource",
    "DecpUpload",
    "DecpUploadProgress",
    "DecpUploadRecord",
    "DriftAlert",
    "DutyExemption",
    "DutyThreshold",
    "Engagement",
    "EngagementYear",
    "ExitNote",
    "GoodFaithStep",
    "HoursLine",
    "HoursReminder",
    "HoursReminderItem",
    "HoursStatement",
    "HoursUpload",
    "HoursUploadRow",
    "LegalDate",
    "Letter",
    "LetterReply",
    "Lot",
    "LotMonth",
    "LotOutlook",
    "Meeting",
    "Obligation",
    "ObligationPart",
    "ObligationProposal",
    "Participation",
    "PenaltyProposal",
    "PoolingAgreement",
    "PoolingLot",
    "PoolingSignature",
    "PublicContract",
    "Publication",
    "PublishingFacts",
    "PurchaseOrder",
    "Quantity",
    "StatementMessage",
    "Study",
    "StudyLot",
    "Trade",
    "Tranche",
    "WindowExtension",
]
