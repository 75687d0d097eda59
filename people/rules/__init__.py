"""Rules about people: eligibility to insertion clauses, and whether two files are of one person. Pure functions."""

from people.rules.eligibility import (
    CRITERIA,
    LABOUR_MINIMUM_AGE,
    Criterion,
    Facts,
    Opinion,
    Proof,
    age_on,
    eligible_criteria,
)
from people.rules.identity import ASKED_FROM, Identity, Resemblance, near_dates, resemblance

__all__ = [
    "ASKED_FROM",
    "CRITERIA",
    "LABOUR_MINIMUM_AGE",
    "Criterion",
    "Facts",
    "Identity",
    "Opinion",
    "Proof",
    "Resemblance",
    "age_on",
    "eligible_criteria",
    "near_dates",
    "resemblance",
]
