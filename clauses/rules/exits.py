"""Where a person stands after a lot, from what was seen of her."""

from collections.abc import Sequence
from datetime import date

NEAR_DAYS = 45


def situation_on(*, day: date, seen: Sequence[tuple[date, str]], within: int = NEAR_DAYS) -> str | None:
    """The situation seen nearest to a day, or None when nobody looked near enough.

    Usage (domain rules, 1.8: exit at the end, +3, +6, +12 months): the follow-ups of a job are counted from its
    first day and those of a lot from its last one, so that one is read for the other when they are close. Of two as
    near, the later wins. Raises ValueError when `within` is negative.
    """
    if within < 0:
        raise ValueError("within cannot be negative")
    near = [(abs((on - day).days), -on.toordinal(), state) for on, state in seen if abs((on - day).days) <= within]
    return min(near)[2] if near else None
