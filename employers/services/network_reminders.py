"""What time alone brings in the network: charters to renew, labels that end."""

import datetime as dt

from django.db import transaction

from core.outbox import outbox_add
from employers.enums import LabelStatus, NetworkStatus
from employers.models import EmployerLabel, NetworkMembership

WARNED_DAYS = 30


@transaction.atomic
def network_remind(*, today: dt.date) -> dict[str, int]:
    """Write once to the members whose charter or label ends within a month."""
    soon = (today, today + dt.timedelta(days=WARNED_DAYS))
    memberships = NetworkMembership.objects.filter(status=NetworkStatus.MEMBER, renew_by__range=soon).order_by("pk")
    for membership in memberships:
        outbox_add("charter_due", key=f"{membership.pk}:{membership.renew_by}", object_id=membership.pk)
    labels = EmployerLabel.objects.filter(status=LabelStatus.CONFIRMED, expires_on__range=soon).order_by("pk")
    for label in labels:
        outbox_add("label_ending", key=f"{label.pk}:{label.expires_on}", object_id=label.pk)
    return {"charters": len(memberships), "labels": len(labels)}
