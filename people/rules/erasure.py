"""What may stay of somebody who is forgotten, without changing a figure."""

import datetime as dt
from collections.abc import Iterable

from core.dates import months_later
from people.rules.eligibility import SENIOR_FROM, YOUTH_UNDER

YEAR = 12


def blurred_birth(birth_date: dt.date, *, counted_from: Iterable[dt.date]) -> dt.date:
    """A birth date that says the year alone, and leaves her in the same age bands on the first days that count.

    The bands are those of the publics (domain rules, 1.5): the 26th birthday is out, the 50th is in. When the first of
    January would change one, the date comes from the contract's own day, not from hers. Never after the true one.
    """
    candidate = birth_date.replace(month=1, day=1)
    for day in counted_from:
        for age in (YOUTH_UNDER, SENIOR_FROM):
            last_reached = months_later(day, -age * YEAR)
            if birth_date > last_reached:
                candidate = max(candidate, last_reached + dt.timedelta(days=1))
    return candidate
