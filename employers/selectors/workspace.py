"""What an employer sees of her own company."""

from collections import defaultdict
from typing import Any

from django.db.models import Sum

from accounts.actors import Actor
from employers.enums import OpeningKind
from employers.models import Employer, ImmersionOpening, JobOffer, NetworkMembership, Opening, OpeningViews, Tutor
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
        for row in rows:
            row.view_count, row.proposal_count = views[row.pk], proposals[row.pk]
        found += rows
    return sorted(found, key=lambda one: one.created_at, reverse=True)


def views_of(kind: str, ids: list[int]) -> dict[int, int]:
    rows = OpeningViews.objects.filter(kind=kind, object_id__in=ids).order_by()
    return defaultdict(int, rows.values_list("object_id").annotate(total=Sum("count")))


def proposals_of(model: type[JobOffer] | type[ImmersionOpening], ids: list[int]) -> dict[int, int]:
    """How many people were proposed for each, through the foreign keys of the room above."""
    proposals = model._meta.get_field("proposals")
    name = proposals.field.name
    told: Any = proposals.related_model._default_manager  # its own manager knows which employers were told of
    rows = told.sent().filter(**{f"{name}__in": ids}).order_by().values_list(f"{name}_id", flat=True)
    counts: dict[int, int] = defaultdict(int)
    for pk in rows:
        counts[pk] += 1
    return counts


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
    return proposals._default_manager.filter(
        employer__organisation_id=actor.organisation_id, status__in=["sent", "seen"]
    ).count()
