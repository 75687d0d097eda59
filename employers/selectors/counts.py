"""What is counted of an opening: readings, people proposed, places taken."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Sum

from employers.models import ImmersionOpening, JobOffer, Opening, OpeningViews


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


def hired_on(model: type[Opening], ids: list[int]) -> dict[int, int]:
    """How many people were hired on each, through the foreign key of the room above. Immersions hire nobody."""
    hires: Any = next((one for one in model._meta.related_objects if one.name == "hires"), None)
    if hires is None:
        return defaultdict(int)
    name = hires.field.name
    rows = hires.related_model._default_manager.filter(**{f"{name}__in": ids}).order_by()
    return defaultdict(int, rows.values_list(f"{name}_id").annotate(count=Count("pk")))
