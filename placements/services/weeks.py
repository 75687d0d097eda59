"""The référent's mail of Monday: planned once for each week."""

import datetime as dt

from django.db import transaction

from accounts.enums import Role
from accounts.models import Membership
from core.outbox import outbox_add
from people.enums import PersonStatus


@transaction.atomic
def referent_weeks_plan(*, day: dt.date) -> int:
    """One mail for each référent in office who follows somebody. Told twice in a week, it is told once.

    Returns how many. Whether something waits is looked at as the mail leaves.
    """
    year, week, _ = day.isocalendar()
    following = Membership.objects.usable().filter(role=Role.REFERENT, people__status=PersonStatus.ACTIVE)
    planned = 0
    for pk in following.order_by("pk").values_list("pk", flat=True).distinct():
        planned += len(outbox_add("referent_week", key=f"{pk}:{year}-{week:02}", membership_id=pk))
    return planned
