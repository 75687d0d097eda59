"""Jobs of the referential that resemble what somebody typed, and the skills they ask."""

from django.db.models import F, Max

from core.search import words_alike
from employers.selectors.openings import normal
from referential.models import Occupation, OccupationSkill, Skill, Title

LIKE_ENOUGH = 0.35


def occupations_like(text: str, *, limit: int = 8) -> list[Occupation]:
    """Best first. Empty when nothing resembles the words."""
    if not text.strip():
        return []
    scores: dict[str, float] = {}
    titles = (
        Title.objects.active()
        .annotate(likeness=words_alike(normal(text), F("search_label")))
        .filter(likeness__gte=LIKE_ENOUGH)
        .order_by()
        .values_list("occupation_id")
        .annotate(best=Max("likeness"))
    )
    own = (
        Occupation.objects.active()
        .annotate(likeness=words_alike(normal(text), F("search_label")))
        .filter(likeness__gte=LIKE_ENOUGH)
        .order_by()
        .values_list("pk", "likeness")
    )
    for code, score in [*titles, *own]:
        scores[code] = max(score, scores.get(code, 0))
    best = sorted(scores, key=lambda code: (-scores[code], code))[:limit]
    found = Occupation.objects.active().in_bulk(best)
    return [found[code] for code in best if code in found]


def skills_of(occupation: Occupation, *, limit: int = 24) -> list[Skill]:
    """The occupation's skills, the core ones first."""
    links = (
        OccupationSkill.objects.active()
        .filter(occupation=occupation, skill__withdrawn_on=None)
        .select_related("skill")
        .order_by("-is_core", "skill__label", "pk")[:limit]
    )
    return [link.skill for link in links]


def skills_like(text: str, *, limit: int = 10) -> list[Skill]:
    if len(text.strip()) < 3:
        return []
    return list(
        Skill.objects.active()
        .annotate(likeness=words_alike(normal(text), F("search_label")))
        .filter(likeness__gte=LIKE_ENOUGH)
        .order_by("-likeness", "label", "pk")[:limit]
    )
