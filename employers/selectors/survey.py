"""The answers to the questionnaire, as they are read."""

from dataclasses import dataclass

from employers.models import EmployerSurvey
from employers.questionnaire import STEPS, Step


@dataclass(frozen=True, slots=True)
class Answered:
    """A step of the questionnaire with its answers in words; `rows` holds only what was answered."""

    step: Step
    is_done: bool
    rows: list[tuple[str, list[str]]]


def survey_answers(survey: EmployerSurvey | None) -> list[Answered]:
    """Every step in order; none is done when the questionnaire was never opened."""
    answers = survey.answers if survey else {}
    done = survey.steps_done if survey else []
    return [
        Answered(
            step=step,
            is_done=step.code in done,
            rows=[(one.label, words) for one in step.questions if (words := one.words(answers.get(one.code)))],
        )
        for step in STEPS
    ]
