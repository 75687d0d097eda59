"""Rules of immersions and of tutoring: pure functions, each with its article."""

from placements.rules.immersions import (
    AGREEMENTS_WITH_ONE_HOST,
    DAYS_WITH_ONE_HOST,
    DURATION_ARTICLE,
    IMMERSION_PURPOSES,
    WINDOW_MONTHS,
    Agreement,
    immersion_problems,
    last_day_allowed,
)
from placements.rules.problems import Problem
from placements.rules.tutors import TUTOR_REGIMES, TutorRegime, tutor_problems

__all__ = [
    "AGREEMENTS_WITH_ONE_HOST",
    "DAYS_WITH_ONE_HOST",
    "DURATION_ARTICLE",
    "IMMERSION_PURPOSES",
    "TUTOR_REGIMES",
    "WINDOW_MONTHS",
    "Agreement",
    "Problem",
    "TutorRegime",
    "immersion_problems",
    "last_day_allowed",
    "tutor_problems",
]
