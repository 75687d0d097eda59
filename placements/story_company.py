"""Who walked beside a person, as items of her timeline: tutors and mentors."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from placements.enums import MentoringStatus
from placements.models import Mentoring, TutoringAssignment


def company_items(
    *, tutorings: Iterable[TutoringAssignment], mentorings: Iterable[Mentoring], on: dt.date
) -> list[dict[str, Any]]:
    """What began, and what ended by a day."""
    items: list[dict[str, Any]] = []
    for one in tutorings:
        url = reverse("placements:tutoring", args=[one.pk])
        items.append(_item(one.created_at, f"Tuteur : {one.tutor}", one.tutor.employer.name, url))
        if one.ends_on is not None and one.is_over(on):
            reason = one.get_end_reason_display()
            items.append(_item(_noon(one.ends_on), f"Fin du tutorat de {one.tutor}", reason, url, tone="neutral"))
    for mentoring in mentorings:
        url = reverse("placements:mentoring", args=[mentoring.pk])
        items.append(_item(mentoring.created_at, f"Parrainage : {mentoring.mentor}", mentoring.goal, url))
        if mentoring.status == MentoringStatus.CANCELLED:
            items[-1] |= {"title": f"Parrainage de {mentoring.mentor} : n'a pas eu lieu", "tone": "neutral"}
        if mentoring.ends_on is not None:
            text = mentoring.get_outcome_display()
            items.append(_item(_noon(mentoring.ends_on), "Fin du parrainage", text, url, tone="neutral"))
    return items


def _item(at: dt.datetime, title: str, text: str, url: str, *, tone: str = "info") -> dict[str, Any]:
    return {"at": at, "title": title, "text": text, "url": url, "icon": "person-heart", "tone": tone}


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
