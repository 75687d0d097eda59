"""Search the hires that can be put on a lot."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from clauses.models import Engagement, Lot
from placements.models import Hire


def hires_for_lot(lot: Lot, *, actor: Actor, text: str = "") -> QuerySet[Hire]:
    """Hires within the lot's dates that are not on it yet, those of its companies first found by name or employer."""
    hires = (
        Hire.objects.visible_to(actor)
        .filter(~Exists(Engagement.objects.filter(lot=lot, hire=OuterRef("pk"))))
        .select_related("person", "employer__organisation", "occupation")
    )
    if lot.ends_on:
        hires = hires.filter(starts_on__lte=lot.ends_on)
    if lot.starts_on:
        hires = hires.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=lot.starts_on))
        hires = hires.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=lot.starts_on))
    for word in text.split()[:5]:
        hires = hires.filter(
            Q(person__last_name__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(employer__name__icontains=word)
        )
    return hires.order_by("-starts_on", "-pk")
