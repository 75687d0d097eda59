"""Until when a question put to a person is open."""

import datetime as dt

from django.utils import timezone

from placements.enums import ImmersionStatus
from placements.models import ImmersionAgreement, Proposal
from placements.transitions import AGREE, DECLINE, UNFINISHED


def consent_is_open(proposal: Proposal) -> bool:
    """Whether she may still say yes or no to being presented.

    Once an immersion is prepared, her agreement is its signature, and her référent the one who stops it.
    """
    agreement = getattr(proposal, "agreement", None)
    is_prepared = agreement is not None and agreement.status in UNFINISHED
    return proposal.status in {*AGREE.sources, *DECLINE.sources} and not is_prepared


def presence_is_open(agreement: ImmersionAgreement, *, starts_on: dt.date, on: dt.date) -> bool:
    """Whether she may say that she comes to an immersion: signed by all, on that first day, not begun."""
    return agreement.status == ImmersionStatus.READY and agreement.starts_on == starts_on and starts_on >= on


def first_moment(day: dt.date) -> dt.datetime:
    """The instant at which a local day begins: how a saying names the first day that it is about."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
