"""The yearly figures of the clauses, on every axis a Département reports (domain rules, 1.8).

`axes` says how hours, people and contracts are told apart; `scope` whose they are; `facts` reads them; `figures`
makes the report, hiding what would show somebody; `purchases` follows the contracts of a buyer (CCP L2111-3).
"""

from clauses.selectors.reports.axes import AXES, Axis, axis_of
from clauses.selectors.reports.figures import Report, Row, report_of, reports_of
from clauses.selectors.reports.purchases import Purchases, purchases_of
from clauses.selectors.reports.scope import Scope, buyers_counted, report_years

__all__ = [
    "AXES",
    "Axis",
    "Purchases",
    "Report",
    "Row",
    "Scope",
    "axis_of",
    "buyers_counted",
    "purchases_of",
    "report_of",
    "report_years",
    "reports_of",
]
