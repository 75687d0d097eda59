"""Pure rules of this room: no database, no clock."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class ContactStop:
    """Why nobody may be proposed to an employer today, and from which day it may be tried again."""

    code: str  # "paused" or "full"
    again_on: dt.date | None
    waiting: int = 0


def contact_stop(
    *, on: dt.date, paused_until: dt.date | None, waiting: int, most: int, frees_on: dt.date | None
) -> ContactStop | None:
    """Whether an employer may be written to: not during her pause (its last day included), nor when `most` proposals
    wait for her answer. `frees_on`: the day the oldest of them will be closed for lack of an answer.

    >>> contact_stop(on=dt.date(2026, 5, 4), paused_until=dt.date(2026, 5, 10), waiting=0, most=5, frees_on=None)
    ContactStop(code='paused', again_on=datetime.date(2026, 5, 11), waiting=0)
    """
    if most < 1 or waiting < 0:
        raise ValueError("an employer takes one proposal at least, and none is counted below zero")
    if paused_until is not None and paused_until >= on:
        return ContactStop("paused", paused_until + dt.timedelta(days=1), waiting)
    if waiting >= most:
        return ContactStop("full", frees_on, waiting)
    return None


LEAST_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Responsiveness:
    """How an employer answers: a share of what she had the time to answer, and the usual delay in days."""

    asked: int
    answered: int
    days: float | None

    @property
    def rate(self) -> float | None:
        return self.answered / self.asked if self.asked else None

    @property
    def is_known(self) -> bool:
        """One or two proposals say nothing of an employer's habits."""
        return self.asked >= LEAST_ANSWERS


def responsiveness(*, delays: Sequence[float], silent: int) -> Responsiveness:
    """`delays`: days between each proposal and its answer; `silent`: proposals left without an answer.

    >>> responsiveness(delays=[1.0, 2.0, 6.0], silent=1)
    Responsiveness(asked=4, answered=3, days=2.0)
    """
    if silent < 0 or any(delay < 0 for delay in delays):
        raise ValueError("an answer comes after its question")
    return Responsiveness(len(delays) + silent, len(delays), median(delays) if delays else None)
