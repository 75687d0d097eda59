"""What follows a match: a proposal, an immersion, a tutor, a hire and its follow-up."""

from placements.models.contacts import PersonContact
from placements.models.documents import JoinedDocument
from placements.models.evidence import AgreementEvidence
from placements.models.followup import FollowUpAnswer, FollowUpAsking, HireWarning, HoursStep
from placements.models.hires import EMPLOYER_SIDE, FollowUp, Hire, HireQuerySet
from placements.models.immersions import JOB_FOUND, DateRange, ImmersionAgreement, ImmersionAgreementQuerySet
from placements.models.mentoring import POSITIVE, Mentor, Mentoring, MentoringMeeting
from placements.models.proposals import OPEN_PROPOSAL, OWED, Proposal, ProposalQuerySet
from placements.models.signatures import ImmersionAssessment, ImmersionSignatory, ImmersionSignature
from placements.models.tutoring import TutorCap, TutoringAssignment, TutoringCheck, TutorNote
from placements.models.voice import PersonSaying

__all__ = [
    "EMPLOYER_SIDE",
    "JOB_FOUND",
    "OPEN_PROPOSAL",
    "OWED",
    "POSITIVE",
    "AgreementEvidence",
    "DateRange",
    "FollowUp",
    "FollowUpAnswer",
    "FollowUpAsking",
    "Hire",
    "HireQuerySet",
    "HireWarning",
    "HoursStep",
    "ImmersionAgreement",
    "ImmersionAgreementQuerySet",
    "ImmersionAssessment",
    "ImmersionSignatory",
    "ImmersionSignature",
    "JoinedDocument",
    "Mentor",
    "Mentoring",
    "MentoringMeeting",
    "PersonContact",
    "PersonSaying",
    "Proposal",
    "ProposalQuerySet",
    "TutorCap",
    "TutorNote",
    "TutoringAssignment",
    "TutoringCheck",
]
