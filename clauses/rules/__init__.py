"""Rules of insertion clauses: pure functions, each with its source and whether it is law, usage or contract.

No clock, no database, no Django: dates and settings are arguments. Impossible arguments raise ValueError.
"""

from clauses.rules.acts import ACT_KINDS, Act, acts_in_order, next_act
from clauses.rules.advice import NO_CLAUSE, Advice, AdviceReason, LotFacts, advise
from clauses.rules.bridge import BridgeSize, Waiting, bridge_size, bridge_waiting
from clauses.rules.calendar import last_day_of_period, month_end, month_start, same_day_later
from clauses.rules.contracts import (
    CONTRACT_FIELDS_THAT_NAME,
    LOT_FIELDS_THAT_NAME,
    dates_cut_hours,
    locked_fields,
    missing_ccag_facts,
    references_alike,
)
from clauses.rules.counting import (
    DEFAULT_COUNTABLE_KINDS,
    HOUR_KINDS,
    CountingTerms,
    Verdict,
    countable_from,
    counting_window,
    cut_period,
    hours_verdict,
)
from clauses.rules.doubles import elsewhere_flags, hours_possible
from clauses.rules.drift import DriftChanges, drift_changes
from clauses.rules.due_dates import shown_on, weeks_of_month
from clauses.rules.duty import (
    Threshold,
    answers_duty,
    contract_type_of_cpv,
    exemption_fits,
    social_condition_required,
)
from clauses.rules.exits import situation_on
from clauses.rules.fairness import ContractFact, Signal, StatementFact, Watch, dismissal_holds
from clauses.rules.forecast import (
    Forecast,
    ForecastPoint,
    MonthDone,
    WorkContract,
    forecast_gap,
    known_until,
    lot_forecast,
)
from clauses.rules.kinds import decp_considerations, kind_of_considerations, kinds_of_family
from clauses.rules.obligation import full_time_equivalents, insertion_hours
from clauses.rules.obligation_parts import (
    PartTerms,
    Step,
    hours_owed,
    obligation_steps,
    part_counts,
    part_hours,
    successive,
)
from clauses.rules.pooling import Pool, may_be_spread, shares_are_whole
from clauses.rules.reminders import reminder_stage
from clauses.rules.settlement import penalty
from clauses.rules.sizing import (
    USUAL_EFFORT,
    Feasibility,
    effort_remark,
    feasibility,
    people_needed,
    posts_needed,
)
from clauses.rules.statements import DeclaredPeriod, Flag, month_flags, period_flags, statement_due_on
from clauses.rules.steering import Light, Pace, Standing, expected_hours, lot_light

__all__ = [
    "ACT_KINDS",
    "CONTRACT_FIELDS_THAT_NAME",
    "DEFAULT_COUNTABLE_KINDS",
    "HOUR_KINDS",
    "LOT_FIELDS_THAT_NAME",
    "NO_CLAUSE",
    "USUAL_EFFORT",
    "Act",
    "Advice",
    "AdviceReason",
    "BridgeSize",
    "ContractFact",
    "CountingTerms",
    "DeclaredPeriod",
    "DriftChanges",
    "Feasibility",
    "Flag",
    "Forecast",
    "ForecastPoint",
    "Light",
    "LotFacts",
    "MonthDone",
    "Pace",
    "PartTerms",
    "Pool",
    "Signal",
    "Standing",
    "StatementFact",
    "Step",
    "Threshold",
    "Verdict",
    "Waiting",
    "Watch",
    "WorkContract",
    "acts_in_order",
    "advise",
    "answers_duty",
    "bridge_size",
    "bridge_waiting",
    "contract_type_of_cpv",
    "countable_from",
    "counting_window",
    "cut_period",
    "dates_cut_hours",
    "decp_considerations",
    "dismissal_holds",
    "drift_changes",
    "effort_remark",
    "elsewhere_flags",
    "exemption_fits",
    "expected_hours",
    "feasibility",
    "forecast_gap",
    "full_time_equivalents",
    "hours_owed",
    "hours_possible",
    "hours_verdict",
    "insertion_hours",
    "kind_of_considerations",
    "kinds_of_family",
    "known_until",
    "last_day_of_period",
    "locked_fields",
    "lot_forecast",
    "lot_light",
    "may_be_spread",
    "missing_ccag_facts",
    "month_end",
    "month_flags",
    "month_start",
    "next_act",
    "obligation_steps",
    "part_counts",
    "part_hours",
    "penalty",
    "people_needed",
    "period_flags",
    "posts_needed",
    "references_alike",
    "reminder_stage",
    "same_day_later",
    "shares_are_whole",
    "shown_on",
    "situation_on",
    "social_condition_required",
    "statement_due_on",
    "successive",
    "weeks_of_month",
]
