"""Rules of immersions and of tutoring: pure functions, each with its article."""

from placements.rules.agreements import (
    Contact,
    age_problems,
    contact_problems,
    cui_problems,
    email_key,
    form_version,
    is_minor,
    phone_key,
    roles_to_sign,
)
from placements.rules.hours_plan import MAX_WEEKLY_HOURS, Step, hours_on, hours_plan_problems
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
from placements.rules.milestones import LONGEST_YEARS, milestone_days
from placements.rules.problems import Problem
from placements.rules.schedules import (
    Presence,
    Schedule,
    Shift,
    hours_by_week,
    presences,
    schedule_from_json,
    schedule_to_json,
    total_hours,
    usual_week,
)
from placements.rules.tutors import TUTOR_REGIMES, TutorRegime, tutor_problems
from placements.rules.warnings import Answer, Asked, Job, Sign, warnings_of
from placements.rules.working_time import schedule_problems, schedule_warnings

__all__ = [
    "AGREEMENTS_WITH_ONE_HOST",
    "DAYS_WITH_ONE_HOST",
    "DURATION_ARTICLE",
    "IMMERSION_PURPOSES",
    "LONGEST_YEARS",
    "MAX_WEEKLY_HOURS",
    "TUTOR_REGIMES",
    "WINDOW_MONTHS",
    "Agreement",
    "Answer",
    "Asked",
    "Contact",
    "Job",
    "Presence",
    "Problem",
    "Schedule",
    "Shift",
    "Sign",
    "Step",
    "TutorRegime",
    "age_problems",
    "contact_problems",
    "cui_problems",
    "email_key",
    "form_version",
    "hours_by_week",
    "hours_on",
    "hours_plan_problems",
    "immersion_problems",
    "is_minor",
    "last_day_allowed",
    "milestone_days",
    "phone_key",
    "presences",
    "roles_to_sign",
    "schedule_from_json",
    "schedule_problems",
    "schedule_to_json",
    "schedule_warnings",
    "total_hours",
    "tutor_problems",
    "usual_week",
    "warnings_of",
]
