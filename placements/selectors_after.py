"""What people did with employers between two days: for whoever counts what followed a meeting."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from placements.enums import ImmersionStatus
from placements.models import Hire, ImmersionAgreement, Proposal

BEGUN = (ImmersionStatus.READY, ImmersionStatus.RUNNING, ImmersionStatus.COMPLETED, ImmersionStatus.PARTLY)


class Took(NamedTuple):
    """A step of a person with an employer: the day it was proposed, or the first day."""

    person: int
    employer: int
    on: dt.date


def steps_between(people: Collection[int], *, first: dt.date, last: dt.date) -> dict[str, list[Took]]:
    """The proposals that employers were sent, the immersions and the hires of these people, both days included.

    Whose people they may be is the caller's duty.
    """
    sent = Proposal.objects.filter(person__in=people, proposed_at__date__range=(first, last)).sent()
    immersed = ImmersionAgreement.objects.filter(person__in=people, starts_on__range=(first, last), status__in=BEGUN)
    hired = Hire.objects.filter(person__in=people, starts_on__range=(first, last))
    return {
        "proposals": [Took(*row) for row in sent.order_by().values_list("person", "employer", "proposed_at__date")],
        "immersions": [Took(*row) for row in immersed.order_by().values_list("person", "host", "starts_on")],
        "hires": [Took(*row) for row in hired.order_by().values_list("person", "employer", "starts_on")],
    }
