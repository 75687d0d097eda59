"""Pooling (globalisation): one employee's hours over several operations, under an agreement between their buyers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clauses.rules.quantities import share


@dataclass(frozen=True, slots=True)
class Pool:
    """An agreement signed by every buyer: its lots, and the days it holds, both included."""

    lots: frozenset[int]
    first_day: date
    last_day: date

    def covers(self, lots: Collection[int], *, first_day: date, last_day: date) -> bool:
        if last_day < first_day:
            raise ValueError("a period cannot end before it starts")
        return set(lots) <= self.lots and self.first_day <= first_day and last_day <= self.last_day


def may_be_spread(
    *, lots: Collection[int], buyers: Collection[int], first_day: date, last_day: date, pools: Iterable[Pool]
) -> bool:
    """Whether one employee's hours of these days may go to these lots, each hour to exactly one of them.

    Usage (domain rules, 1.6): lots of a single buyer need no agreement; those of several need one that is signed by
    all of them, names all these lots, and holds on all these days.
    """
    if len(set(lots)) < 2 or len(set(buyers)) < 2:
        return True
    return any(pool.covers(lots, first_day=first_day, last_day=last_day) for pool in pools)


def shares_are_whole(shares: Collection[Decimal]) -> bool:
    """Whether the shares of an agreement, each above zero, make exactly the whole."""
    return all(share("share", one) > 0 for one in shares) and sum(shares, Decimal(0)) == 1
