"""Checks shared by the rules: an impossible argument raises ValueError, a float raises TypeError."""

from decimal import Decimal
from fractions import Fraction


def require_quantity(name: str, value: Decimal | int) -> None:
    """Refuse what is not a number, or is negative."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"{name} must be a Decimal, not {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{name} must be a finite number")
    if value < 0:
        raise ValueError(f"{name} cannot be negative")


def quantity(name: str, value: Decimal | int) -> Fraction:
    """The exact value of a number that may be zero but never negative."""
    require_quantity(name, value)
    return Fraction(value)


def positive(name: str, value: Decimal | int) -> Fraction:
    """The exact value of a number that must be above zero, because something is divided by it."""
    exact = quantity(name, value)
    if not exact:
        raise ValueError(f"{name} cannot be zero")
    return exact


def share(name: str, value: Decimal | int) -> Fraction:
    """The exact value of a share between 0 and 1."""
    exact = quantity(name, value)
    if exact > 1:
        raise ValueError(f"{name} is a share between 0 and 1")
    return exact


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves going up; exact, so that nothing is rounded twice."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
