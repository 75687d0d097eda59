"""What an employer sees of her own company."""

from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from employers.enums import OpeningKind, OpeningStatus
from employers.models import Employer, NetworkMembership, Opening, Tutor
from employers.selectors.counts import hired_on, proposals_of, views_of
from employers.selectors.openings import MODELS


def employers_of(actor: Actor) -> list[Employer]:
    """Establishments of the actor's organisation."""
    return list(
        Employer.objects.filter(organisation_id=actor.organisation_id)
        .select_related("commune", "network_membership", "survey")
        .order_by("name", "pk")
    )


def openings_mine(actor: Actor, *, statuses: list[str] | None = None) -> list[Opening]:
    """Jobs and immersions of the actor's company, the latest first, with their views and open proposals."""
    found: list[Opening] = []
    for kind, model in MODELS.items():
        own = model.objects.filter(employer__organisation_id=actor.organisation_id)
        if statuses:
            own = own.filter(status__in=statuses)
        rows = list(own.select_related("employer", "commune", "occupation"))
        views = views_of(kind, [row.pk for row in rows])
        proposals = proposals_of(model, [row.pk for row in rows])
        hired = hired_on(model, [row.pk for row in rows])
        for row in rows:
            row.view_count, row.proposal_count, row.hired_count = views[row.pk], proposals[row.pk], hired[row.pk]
        found += rows
    return sorted(found, key=lambda one: one.created_at, reverse=True)


def openings_earlier(actor: Actor, kind: str, *, limit: int = 6) -> list[Opening]:
    """The company's latest offers of a kind that were sent once: what a new one may start from."""
    rows = MODELS[kind].objects.filter(employer__organisation_id=actor.organisation_id)
    rows = rows.exclude(status=OpeningStatus.DRAFT).select_related("commune").order_by("-created_at", "-pk")
    return list(rows[:limit])


def tutors_mine(actor: Actor):
    return (
        Tutor.objects.filter(employer__organisation_id=actor.organisation_id)
        .select_related("occupation", "employer")
        .order_by("-is_active", "last_name", "first_name", "pk")
    )


def membership_of(employer: Employer) -> NetworkMembership | None:
    return getattr(employer, "network_membership", None)


def proposals_waiting(actor: Actor) -> int:
    """Proposals the company has not answered yet, counted through the foreign key of the room above."""
    proposals = MODELS[OpeningKind.JOB]._meta.get_field("proposals").related_model
    told: Any = proposals._default_manager  # its own manager knows which of them wait
    return told.waiting(on=timezone.localdate()).filter(employer__organisation_id=actor.organisation_id).count()
