"""The hours target of a lot by the formula of the guides, and full-time equivalents."""

from decimal import Decimal
from fractions import Fraction

from clauses.rules.quantities import half_up, positive, quantity, share


def _exact_hours(
    amount_excl_tax: Decimal, labour_share: Decimal, effort_rate: Decimal, hourly_cost: Decimal
) -> Fraction:
    return (
        quantity("amount_excl_tax", amount_excl_tax)
        * share("labour_share", labour_share)
        * share("effort_rate", effort_rate)
        / positive("hourly_cost", hourly_cost)
    )


def insertion_hours(
    *, amount_excl_tax: Decimal, labour_share: Decimal, effort_rate: Decimal, hourly_cost: Decimal
) -> int:
    """Hours target of a lot: amount excluding tax x labour share x effort rate / hourly cost.

    Usage, not law: the formula of the departmental and national facilitators' guides. The contract states the
    volume (CCAG 2021, Travaux art. 20.1, others art. 16.1), and the signed figure wins over this one.
    Shares run from 0 to 1. The division is exact and rounded half up once.

    >>> insertion_hours(amount_excl_tax=Decimal(1_000_000), labour_share=Decimal("0.5"),
    ...                 effort_rate=Decimal("0.05"), hourly_cost=Decimal(30))
    833
    """
    return half_up(_exact_hours(amount_excl_tax, labour_share, effort_rate, hourly_cost))


def full_time_equivalents(*, hours: Decimal, divisor: Decimal = Decimal(1600)) -> Decimal:
    """Full-time equivalents, unrounded: hours / divisor.

    Usage: 1,600 is the divisor of the national consolidation of insertion clauses; 1,607 and 1,820 are used
    elsewhere, so the divisor is a setting of the Département.
    """
    quantity("hours", hours)
    positive("divisor", divisor)
    return Decimal(hours) / Decimal(divisor)
