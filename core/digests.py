"""The daily summary of those who prefer one mail a day: what was kept for them since the last one."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from core.models import HeldMail
from core.outbox import outbox_add


@transaction.atomic
def summaries_plan(*, day: dt.date) -> int:
    """One summary a day for each user for whom something is kept. Returns how many; again the same day, none more."""
    users = HeldMail.objects.order_by("user_id").values_list("user_id", flat=True).distinct()
    planned = 0
    for user_id in users:
        planned += len(outbox_add("daily_summary", key=f"{user_id}:{day.isoformat()}", user_id=user_id))
    return planned


def held_for(user_id: int) -> QuerySet[HeldMail]:
    """What is kept for a user, locked, oldest first."""
    return HeldMail.objects.filter(user_id=user_id).order_by("held_at", "pk").select_for_update(of=("self",))
