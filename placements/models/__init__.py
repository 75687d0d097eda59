"""What follows a match: a proposal, an immersion, a tutor, a hire and its follow-up."""

from placements.models.hires import FollowUp, Hire, HireQuerySet
from placements.models.immersions import JOB_FOUND, DateRange, ImmersionAgreement, ImmersionAgreementQuerySet
from placements.models.proposals import OPEN_PROPOSAL, Proposal, ProposalQuerySet
from placements.models.signatures import ImmersionAssessment, ImmersionSignatory, ImmersionSignature
from placements.models.tutoring import Mentoring, TutoringAssignment

__all__ = [
    "JOB_FOUND",
    "OPEN_PROPOSAL",
    "DateRange",
    "FollowUp",
    "Hire",
    "HireQuerySet",
    "ImmersionAgreement",
    "ImmersionAgreementQuerySet",
    "ImmersionAssessment",
    "ImmersionSignatory",
    "ImmersionSignature",
    "Mentoring",
    "Proposal",
    "ProposalQuerySet",
    "TutoringAssignment",
]
