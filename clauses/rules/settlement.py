"""What a missing hour may cost at the end of a lot."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from clauses.rules.quantities import quantity

CENT = Decimal("0.01")


def penalty(
    *, target_hours: Decimal | int, validated_hours: Decimal, rate_per_hour: Decimal, cap: Decimal | None = None
) -> Decimal:
    """Penalty in euros: max(0, hours owed - hours validated) x rate, at most the cap.

    Contract: the rate and the cap are written in it (usage: 30 to 60 EUR an hour, or 1.5 to 2 times the
    hourly minimum wage). The facilitator proposes, the buyer decides, and may waive it with a reason.
    """
    missing = max(
        quantity("target_hours", target_hours) - quantity("validated_hours", validated_hours),
        Fraction(0),
    )
    exact = missing * quantity("rate_per_hour", rate_per_hour)
    if cap is not None:
        exact = min(exact, quantity("cap", cap))
    return (
        (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)
        if exact
        else Decimal("0.00")
    )
