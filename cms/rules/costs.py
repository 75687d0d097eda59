"""What a month costs: the gross wage, then the employer's contributions after the general reduction."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

LEGAL_WEEK = Decimal(35)  # L3121-27
MONTHS_A_YEAR, WEEKS_A_YEAR = Decimal(12), Decimal(52)
# Overtime (L3121-36): a quarter more for the first eight hours of a week, half more above.
FIRST_OVERTIME, FIRST_OVERTIME_RATE, OVERTIME_RATE = Decimal(8), Decimal("1.25"), Decimal("1.5")
REDUCTION_ENDS_AT = Decimal(3)  # times the SMIC (CSS L241-13, from 1 January 2026)
CENT, TEN_THOUSANDTH = Decimal("0.01"), Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Recruitment:
    """What an employer has in mind. Hours are those of a week, the wage is gross, in euros an hour."""

    kind: str
    employer: str
    hours: Decimal
    wage: Decimal
    age: str = ""
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReductionTerms:
    """The parameters of the general reduction on a day: shares of the wage, and the power of its slope."""

    minimum: Decimal
    maximum: Decimal
    power: Decimal


@dataclass(frozen=True, slots=True)
class Contributions:
    """Euros a month: those that the reduction reaches, what it takes off, what is left to pay."""

    full: Decimal
    reduction: Decimal

    @property
    def due(self) -> Decimal:
        return self.full - self.reduction


def gross_monthly(*, hours: Decimal, wage: Decimal) -> Decimal:
    """The gross wage of an average month, overtime included. Raises ValueError for hours or a wage below zero.

    >>> gross_monthly(hours=Decimal(35), wage=Decimal("12.02"))
    Decimal('1823.03')
    """
    if hours < 0 or wage < 0:
        raise ValueError("hours and wage are positive")
    return _cents(_paid_hours(hours) * wage * WEEKS_A_YEAR / MONTHS_A_YEAR)


def smic_monthly(*, hours: Decimal, smic: Decimal) -> Decimal:
    """The minimum wage of the same hours, each counted once as the general reduction does (CSS L241-13, III)."""
    return _cents(hours * smic * WEEKS_A_YEAR / MONTHS_A_YEAR)


def reduction_coefficient(*, gross: Decimal, smic: Decimal, terms: ReductionTerms) -> Decimal:
    """Share of the wage taken off the contributions: Tmin + Tdelta × [½ × (3 × SMIC ÷ wage − 1)]^P, capped.

    CSS D241-7 as of decree 2025-1446. Nothing from three times the SMIC on. Raises ValueError for a wage of zero.
    """
    if gross <= 0:
        raise ValueError("a wage is needed")
    if gross >= REDUCTION_ENDS_AT * smic:
        return Decimal(0)
    slope = (REDUCTION_ENDS_AT * smic / gross - 1) / 2
    found = terms.minimum + (terms.maximum - terms.minimum) * slope**terms.power
    return min(found, terms.maximum).quantize(TEN_THOUSANDTH, ROUND_HALF_UP)


def contributions_monthly(*, gross: Decimal, smic: Decimal, terms: ReductionTerms) -> Contributions:
    """The contributions that the general reduction reaches: their whole rate is its maximum (CSS D241-7)."""
    coefficient = reduction_coefficient(gross=gross, smic=smic, terms=terms)
    return Contributions(full=_cents(gross * terms.maximum), reduction=_cents(gross * coefficient))


def _paid_hours(hours: Decimal) -> Decimal:
    overtime = max(hours - LEGAL_WEEK, Decimal(0))
    first = min(overtime, FIRST_OVERTIME)
    return min(hours, LEGAL_WEEK) + first * FIRST_OVERTIME_RATE + (overtime - first) * OVERTIME_RATE


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
