"""Offers that may be the same one written twice."""

from employers.enums import OpeningStatus
from employers.models import Employer, Opening
from employers.rules import titles_alike
from employers.selectors.openings import MODELS
from referential.models import Commune

ALIVE = (OpeningStatus.DRAFT, OpeningStatus.SUBMITTED, OpeningStatus.CHECKED, OpeningStatus.PUBLISHED)
MOST_READ, MOST_SHOWN = 300, 3


def look_alikes(*, kind: str, employer: Employer, title: str, commune: Commune, besides: int = 0) -> list[Opening]:
    """Openings of the same establishment and place, not over, whose title is nearly the same; the latest first."""
    rows = MODELS[kind].objects.filter(employer=employer, commune=commune, status__in=ALIVE).exclude(pk=besides)
    rows = rows.select_related("commune", "occupation").order_by("-created_at", "-pk")[:MOST_READ]
    found: list[Opening] = [one for one in rows if titles_alike(one.title, title)]
    return found[:MOST_SHOWN]


def look_alikes_of(opening: Opening) -> list[Opening]:
    return look_alikes(
        kind=opening.kind,
        employer=opening.employer,
        title=opening.title,
        commune=opening.commune,
        besides=opening.pk,
    )
