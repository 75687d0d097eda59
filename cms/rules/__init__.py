"""Rules of the cost and aid estimator: pure functions. Figures and their dates are arguments; nothing here is due."""

from cms.rules.aids import AidTerms, AmountTerms, aid_applies, aid_monthly
from cms.rules.costs import (
    Contributions,
    Recruitment,
    ReductionTerms,
    contributions_monthly,
    gross_monthly,
    reduction_coefficient,
    smic_monthly,
)
from cms.rules.problems import Problem, recruitment_problems

__all__ = [
    "AidTerms",
    "AmountTerms",
    "Contributions",
    "Problem",
    "Recruitment",
    "ReductionTerms",
    "aid_applies",
    "aid_monthly",
    "contributions_monthly",
    "gross_monthly",
    "recruitment_problems",
    "reduction_coefficient",
    "smic_monthly",
]
