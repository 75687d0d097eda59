"""What a lot owes: the hours target in the four ways met in practice, tranches, full-time equivalents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, slots=True)
class TrancheTerms:
    """A part of a lot, with the day from which it counts.

    A firm part counts at notification, an optional one when the buyer affirms it (Code de la commande
    publique, R2113-4 to R2113-6); `counts_from` is None as long as it has not been.
    """

    amount_excl_tax: Decimal
    labour_share: Decimal
    effort_rate: Decimal
    hourly_cost: Decimal
    counts_from: date | None


def obligation_with_tranches(*, tranches: Sequence[TrancheTerms], on: date) -> int:
    """Hours that a lot owes on a date, rounded half up once for the whole lot.

    Contract: the firm part and each optional part affirmed by that date. 400,000 EUR firm at 50 %, 5 % and
    40 EUR an hour make 250 h; an affirmed optional part of 100,000 EUR adds 62.5 h; the lot owes 313 h.
    """
    return half_up(
        sum(
            (
                _exact_hours(part.amount_excl_tax, part.labour_share, part.effort_rate, part.hourly_cost)
                for part in tranches
                if part.counts_from is not None and part.counts_from <= on
            ),
            Fraction(0),
        )
    )


def hours_of_worked_share(*, total_hours: Decimal, insertion_share: Decimal) -> int:
    """Hours target stated as a share of all the hours worked on the lot. Contract: it gives the share."""
    return half_up(quantity("total_hours", total_hours) * share("insertion_share", insertion_share))


def hours_of_invoices(*, invoiced_excl_tax: Decimal, euros_per_hour: Decimal) -> int:
    """Hours target stated as one hour for so many euros invoiced. Contract: 2,000 EUR has been seen."""
    return half_up(quantity("invoiced_excl_tax", invoiced_excl_tax) / positive("euros_per_hour", euros_per_hour))


def full_time_equivalents(*, hours: Decimal, divisor: Decimal = Decimal(1600)) -> Decimal:
    """Full-time equivalents, unrounded: hours / divisor.

    Usage: 1,600 is the divisor of the national consolidation of insertion clauses; 1,607 and 1,820 are used
    elsewhere, so the divisor is a setting of the Département.
    """
    quantity("hours", hours)
    positive("divisor", divisor)
    return Decimal(hours) / Decimal(divisor)
