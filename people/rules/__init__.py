"""Rules about people: eligibility to insertion clauses, and whether two files are of one person. Pure functions."""

from people.rules.eligibility import (
    CRITERIA,
    LABOUR_MINIMUM_AGE,
    SENIOR_FROM,
    YOUTH_UNDER,
    Criterion,
    Facts,
    Opinion,
    Proof,
    age_on,
    eligible_criteria,
    oldest_proof,
)
from people.rules.erasure import blurred_birth
from people.rules.handover import caseload_spread
from people.rules.identity import ASKED_FROM, Identity, Resemblance, near_dates, resemblance

__all__ = [
    "ASKED_FROM",
    "CRITERIA",
    "LABOUR_MINIMUM_AGE",
    "SENIOR_FROM",
    "YOUTH_UNDER",
    "Criterion",
    "Facts",
    "Identity",
    "Opinion",
    "Proof",
    "Resemblance",
    "age_on",
    "blurred_birth",
    "caseload_spread",
    "eligible_criteria",
    "near_dates",
    "oldest_proof",
    "resemblance",
]
