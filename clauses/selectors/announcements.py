"""Hires that companies announce."""

from django.db.models import QuerySet

from accounts.actors import Actor
from clauses.models import Announcement, Lot


def announcements_waiting(actor: Actor) -> QuerySet[Announcement]:
    """Those to confirm on the facilitator's lots, the earliest first day first."""
    rows = Announcement.objects.visible_to(actor).waiting()
    return rows.select_related("identity", "company", "lot__contract", "announced_by").order_by("starts_on", "pk")


def announcements_of_company(actor: Actor, lot: Lot) -> QuerySet[Announcement]:
    """What the actor's company announced on a lot, and what the facilitator answered; never a criterion."""
    return Announcement.objects.visible_to(actor).filter(lot=lot).select_related("identity", "engagement__person")
