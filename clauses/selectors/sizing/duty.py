"""Whether the law asks a future contract for a social condition (loi 2021-1104, art. 35)."""

import datetime as dt
from dataclasses import dataclass

from clauses.models import Study
from clauses.rules import social_condition_required
from clauses.selectors.duty import duty_terms


@dataclass(frozen=True, slots=True)
class Duty:
    """`is_known` is False while an amount, a date or a threshold is missing."""

    is_required: bool
    is_known: bool


def duty_of(study: Study, *, on: dt.date) -> Duty:
    """The duty on the day of the consultation; on the day asked while nobody has said when it is."""
    terms = duty_terms()
    if study.estimated_value is None or terms.since is None:
        return Duty(is_required=False, is_known=False)
    try:
        required = social_condition_required(
            consultation_date=study.consultation_on or on,
            contract_type=study.contract_type,
            buyer_type=study.buyer_type,
            estimated_value=study.estimated_value,
            thresholds=terms.thresholds,
            in_force_from=terms.since,
        )
    except ValueError:
        return Duty(is_required=False, is_known=False)
    return Duty(is_required=required, is_known=True)
