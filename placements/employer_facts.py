"""What employers did, counted for the room below (`employers.facts`)."""

import datetime as dt

from django.conf import settings
from django.db.models import F, Q

from employers.facts import Placed, counter_register
from placements.enums import UNANSWERED, ImmersionStatus, ProposalStatus
from placements.models import Hire, ImmersionAgreement, Proposal, TutoringAssignment

HELD = (ImmersionStatus.RUNNING, ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)
LOOKED_BACK_DAYS = 365
FAIR_DAYS = 7  # a proposal younger than that is not late yet


def register() -> None:
    counter_register(PlacementsCounter())


class PlacementsCounter:
    """The counter of `employers.facts`."""

    def placed(self, employer_id: int, *, first: dt.date, last: dt.date) -> Placed:
        assigned = TutoringAssignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=first), tutor__employer=employer_id, starts_on__lte=last
        )
        return Placed(
            immersions=ImmersionAgreement.objects.filter(
                host=employer_id, status__in=HELD, starts_on__range=(first, last)
            ).count(),
            hires=Hire.objects.filter(employer=employer_id, starts_on__range=(first, last)).count(),
            tutors=assigned.order_by().values("tutor").distinct().count(),
            tutored=assigned.order_by().values("person").distinct().count(),
        )

    def answers(self, employer_id: int, *, now: dt.datetime) -> tuple[list[float], int]:
        """Proposals taken back before an answer say nothing of the employer, nor those of the last week."""
        since = now - dt.timedelta(days=LOOKED_BACK_DAYS)
        sent = Proposal.objects.sent().filter(employer=employer_id, proposed_at__gte=since)
        answered = sent.filter(answered_at__gte=F("proposed_at"))
        delays = [
            (at - asked).total_seconds() / 86_400 for asked, at in answered.values_list("proposed_at", "answered_at")
        ]
        fair = now - dt.timedelta(days=FAIR_DAYS)
        silence = now - dt.timedelta(days=settings.PROPOSAL_SILENCE_DAYS)
        lapsed = Q(status=ProposalStatus.CLOSED, proposed_at__lt=silence)
        waiting = Q(status__in=UNANSWERED, proposed_at__lt=fair)
        return delays, sent.filter(lapsed | waiting, answered_at=None).count()
