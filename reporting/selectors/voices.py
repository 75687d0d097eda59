"""What people and employers say of the jobs and of the steps towards them: counts without names, small ones hidden."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F

from core.disclosure import shown_cells
from placements.enums import Mood, Rating, Respondent, VoiceKind
from placements.models import FollowUpAnswer, PersonSaying
from reporting.selectors.home import Scope


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """A question and how many people are behind each of its four answers, the best first; None: too few to show."""

    question: str
    answers: list[tuple[str, int | None]]

    @property
    def is_empty(self) -> bool:
        return all(count == 0 for _, count in self.answers)


def voices(scope: Scope, *, since: dt.date) -> list[VoiceLine]:
    """Answers since a day, each counting people and not answers: nobody weighs twice in a cell."""
    said = FollowUpAnswer.objects.filter(
        scope.of_field("follow_up__hire__person__territory"), at__date__gte=since, mood__isnull=False
    )
    lines = []
    for respondent, question in (
        (Respondent.PERSON, "Les personnes, dans leur emploi"),
        (Respondent.EMPLOYER, "Les employeurs, sur leurs embauches"),
    ):
        rows = said.filter(respondent=respondent).order_by().values_list("mood")
        counts = dict(rows.annotate(people=Count("follow_up__hire__person", distinct=True)))
        lines.append(_line(question, Mood, counts))
    rated = PersonSaying.objects.filter(scope.of_field("person__territory"), kind=VoiceKind.RATING, at__date__gte=since)
    steps = rated.order_by().values_list("rating").annotate(people=Count(F("person"), distinct=True))
    lines.append(_line("Les personnes, sur leurs entretiens et immersions", Rating, dict(steps)))
    return lines


def _line(question: str, words: type[Mood] | type[Rating], counts: dict[int, int]) -> VoiceLine:
    ordered = sorted(words.values, reverse=True)
    shown = shown_cells([counts.get(value, 0) for value in ordered])
    return VoiceLine(question, [(str(words(value).label), count) for value, count in zip(ordered, shown, strict=True)])
