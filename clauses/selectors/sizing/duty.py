"""Whether the law asks a future contract for a social condition (loi 2021-1104, art. 35)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from clauses.models import Study
from clauses.rules import Threshold, social_condition_required

IN_FORCE_FROM = dt.date(2026, 8, 22)
# European thresholds, revised every two years (domain rules, 1.1): by type of contract and of buyer.
_AMOUNTS = {
    (2024, 2025): {"works": 5_538_000, "supplies": 221_000, "services": 221_000},
    (2026, 2027): {"works": 5_404_000, "supplies": 216_000, "services": 216_000},
}
THRESHOLDS = tuple(
    Threshold(kind, "local", Decimal(amount), dt.date(first, 1, 1), dt.date(last, 12, 31))
    for (first, last), amounts in _AMOUNTS.items()
    for kind, amount in amounts.items()
)


@dataclass(frozen=True, slots=True)
class Duty:
    """`is_known` is False while an amount, a date or a threshold is missing."""

    is_required: bool
    is_known: bool


def duty_of(study: Study, *, on: dt.date) -> Duty:
    """The duty on the day of the consultation; on the day asked while nobody has said when it is."""
    if study.estimated_value is None:
        return Duty(is_required=False, is_known=False)
    try:
        required = social_condition_required(
            consultation_date=study.consultation_on or on,
            contract_type=study.contract_type,
            buyer_type=study.buyer_type,
            estimated_value=study.estimated_value,
            thresholds=THRESHOLDS,
            in_force_from=IN_FORCE_FROM,
        )
    except ValueError:
        return Duty(is_required=False, is_known=False)
    return Duty(is_required=required, is_known=True)
