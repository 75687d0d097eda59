"""Seats of a meeting, until when one registers, and when one is reminded. Pure: no Django, no clock."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from core.dates import months_later
from core.disclosure import shown_alone

PEOPLE, EMPLOYERS = "people", "employers"
REMINDER_DAYS = (7, 1)
# Whoever registered so lately was just told of the date.
JUST_TOLD_DAYS = 2
FOLLOWED_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Seats:
    """How many seats there are, None without limit, and how many are taken."""

    limit: int | None
    taken: int

    @property
    def left(self) -> int | None:
        """Never under zero: a capacity lowered after the registrations turns nobody away."""
        return None if self.limit is None else max(0, self.limit - self.taken)

    @property
    def is_full(self) -> bool:
        return self.left == 0

    def hold(self, wanted: int) -> bool:
        """Whether so many more may sit."""
        return self.left is None or self.left >= wanted


def seats_by_side(
    *, capacity: int | None, employer_capacity: int | None, people: int, employers: int
) -> dict[str, Seats]:
    """The seats of people and of employers: the same ones, unless employers have their own.

    >>> seats_by_side(capacity=30, employer_capacity=None, people=4, employers=2)["people"].left
    24
    >>> seats_by_side(capacity=30, employer_capacity=8, people=4, employers=8)["employers"].is_full
    True
    """
    if employer_capacity is None:
        shared = Seats(capacity, people + employers)
        return {PEOPLE: shared, EMPLOYERS: shared}
    return {PEOPLE: Seats(capacity, people), EMPLOYERS: Seats(employer_capacity, employers)}


def closed_because(
    *,
    takes: bool,
    called_off: bool,
    starts_at: dt.datetime,
    closes_on: dt.date | None,
    now: dt.datetime,
    today: dt.date,
) -> str:
    """Why nobody may register, in French; empty when one may. A deadline is a local day, included."""
    if called_off:
        return "Ce rendez-vous est annulé."
    if not takes:
        return "Ce rendez-vous ne prend pas d'inscription en ligne."
    if starts_at <= now:
        return "Ce rendez-vous a commencé : les inscriptions sont closes."
    if closes_on is not None and closes_on < today:
        return f"Les inscriptions étaient ouvertes jusqu'au {closes_on:%d/%m/%Y}."
    return ""


def reminder_due(*, today: dt.date, starts_on: dt.date, registered_on: dt.date) -> int | None:
    """Which reminder is due, by its number of days before the meeting; None when none is.

    One that was missed is sent later, unless the next is near: the sender keeps each from leaving twice.

    >>> reminder_due(today=dt.date(2026, 3, 4), starts_on=dt.date(2026, 3, 10), registered_on=dt.date(2026, 2, 1))
    7
    """
    left = (starts_on - today).days
    far, near = REMINDER_DAYS
    if left == near:
        return near
    was_just_told = (today - registered_on).days < JUST_TOLD_DAYS
    return far if near + 1 < left <= far and not was_just_told else None


# --- What followed ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Step:
    """What happened between a person and an employer, on a day."""

    person: int
    employer: int
    on: dt.date


@dataclass(frozen=True, slots=True)
class Followed:
    """How many of those who came took a step with any employer, and with one whom they met there."""

    anybody: int = 0
    met_there: int = 0


def followed_window(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day on which a step follows a meeting: its day, then three months."""
    return day, months_later(day, FOLLOWED_MONTHS)


def who_followed(
    *, day: dt.date, people: Collection[int], employers: Collection[int], steps: Iterable[Step]
) -> tuple[set[int], set[int]]:
    """Who took a step after a meeting, and who with an employer met there: people, however many steps each took."""
    first, last = followed_window(day)
    theirs = [step for step in steps if step.person in people and first <= step.on <= last]
    return {step.person for step in theirs}, {step.person for step in theirs if step.employer in employers}


def followed_shown(counts: Mapping[str, Followed], *, came: int) -> dict[str, tuple[int | None, int | None]]:
    """The counts that somebody may read who may not know of one person; None for a hidden one.

    The second count is part of the first: it is hidden with it, and when the difference would tell of few.

    >>> followed_shown({"hires": Followed(2, 0)}, came=20), followed_shown({"hires": Followed(8, 0)}, came=20)
    ({'hires': (None, None)}, {'hires': (8, 0)})
    """
    shown = {}
    for name, one in counts.items():
        anybody = shown_alone(one.anybody, came)
        shown[name] = anybody, None if anybody is None else shown_alone(one.met_there, one.anybody)
    return shown
