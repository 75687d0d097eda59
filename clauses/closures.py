"""Months of a lot that nobody may declare any more: whatever closes them (a certificate) registers its answer here."""

import datetime as dt
from collections.abc import Callable

# Given a lot and a month's first day: why it is closed, in French, or an empty text.
Closure = Callable[[int, dt.date], str]
_closures: list[Closure] = []


def closure_register(closure: Closure) -> Closure:
    if closure not in _closures:
        _closures.append(closure)
    return closure


def closure_of(*, lot_id: int, month: dt.date) -> str:
    """Why the month is closed; empty when it is open."""
    return next((reason for closure in _closures if (reason := closure(lot_id, month))), "")
