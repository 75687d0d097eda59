"""When a person is present during an immersion: a usual week, other days by date, and the hours they make.

D5135-2 asks the agreement for the times of presence. Times are local; an end that is not after the start is on the
morrow. A presence belongs wholly to the day and to the ISO week in which it starts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Shift:
    """From a start to an end, less a break in minutes. Raises ValueError when nothing is left."""

    start: time
    end: time
    break_minutes: int = 0

    def __post_init__(self) -> None:
        if self.break_minutes < 0 or self.minutes <= 0:
            raise ValueError("a break is shorter than the presence that holds it")

    @property
    def span_minutes(self) -> int:
        """From arrival to departure, break included; the same time twice would be a whole day: refused as empty."""
        return (_minutes(self.end) - _minutes(self.start)) % DAY_MINUTES

    @property
    def minutes(self) -> int:
        return self.span_minutes - self.break_minutes

    def on(self, day: date) -> "Presence":
        starts = datetime.combine(day, self.start)
        return Presence(day, self, starts, starts + timedelta(minutes=self.span_minutes))


@dataclass(frozen=True, slots=True)
class Presence:
    """A shift on a day. `starts` and `ends` are wall-clock times, without a zone."""

    day: date
    shift: Shift
    starts: datetime
    ends: datetime


Week = Mapping[int, Shift]  # 0 is Monday
Exceptions = Mapping[date, Shift | None]  # None: absent that day


@dataclass(frozen=True, slots=True)
class Schedule:
    """A usual week and the days that differ from it."""

    week: Week
    exceptions: Exceptions

    @property
    def is_empty(self) -> bool:
        return not self.week and not any(self.exceptions.values())


def presences(*, start: date, end: date, schedule: Schedule) -> list[Presence]:
    """Every presence from the first to the last day, both included, in order."""
    if end < start:
        raise ValueError("a schedule cannot end before it starts")
    found = []
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        shift = schedule.exceptions[day] if day in schedule.exceptions else schedule.week.get(day.weekday())
        if shift is not None:
            found.append(shift.on(day))
    return found


def hours(minutes: int) -> Decimal:
    """Minutes as hours with two decimals."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def hours_text(amount: Decimal) -> str:
    """`Decimal("7.50")` → `7,5`, without its unit: the rules know no template."""
    return f"{amount.normalize():f}".replace(".", ",")


def total_hours(present: Iterable[Presence]) -> Decimal:
    return hours(sum(one.shift.minutes for one in present))


def minutes_by_week(present: Iterable[Presence]) -> dict[tuple[int, int], int]:
    """Minutes by ISO year and week, in order of the calendar."""
    found: dict[tuple[int, int], int] = {}
    for one in sorted(present, key=lambda each: each.starts):
        year, week, _ = one.day.isocalendar()
        found[year, week] = found.get((year, week), 0) + one.shift.minutes
    return found


def hours_by_week(present: Iterable[Presence]) -> dict[tuple[int, int], Decimal]:
    return {week: hours(minutes) for week, minutes in minutes_by_week(present).items()}


# --- A usual week to start from -----------------------------------------------------------------------------------
USUAL_DAYS = 5
LUNCH_MINUTES, LUNCH_FROM_MINUTES = 60, 6 * 60


def usual_week(hours_per_week: Decimal | None, *, start: time = time(9)) -> dict[int, Shift]:
    """Five equal days from Monday, with an hour for lunch when the day is long; nothing without hours."""
    if not hours_per_week:
        return {}
    minutes = int(hours_per_week * 60 / USUAL_DAYS)
    lunch = LUNCH_MINUTES if minutes >= LUNCH_FROM_MINUTES else 0
    end = (datetime.combine(date.min, start) + timedelta(minutes=minutes + lunch)).time()
    return {day: Shift(start, end, lunch) for day in range(USUAL_DAYS)} if minutes else {}


# --- As kept in the database --------------------------------------------------------------------------------------
def schedule_to_json(schedule: Schedule) -> dict[str, Any]:
    return {
        "week": {str(day): _shift_to_json(shift) for day, shift in sorted(schedule.week.items())},
        "exceptions": {
            day.isoformat(): None if shift is None else _shift_to_json(shift)
            for day, shift in sorted(schedule.exceptions.items())
        },
    }


def schedule_from_json(kept: Mapping[str, Any]) -> Schedule:
    return Schedule(
        week={int(day): _shift_from_json(shift) for day, shift in kept.get("week", {}).items()},
        exceptions={
            date.fromisoformat(day): None if shift is None else _shift_from_json(shift)
            for day, shift in kept.get("exceptions", {}).items()
        },
    )


def _shift_to_json(shift: Shift) -> list[Any]:
    return [f"{shift.start:%H:%M}", f"{shift.end:%H:%M}", shift.break_minutes]


def _shift_from_json(kept: Sequence[Any]) -> Shift:
    start, end, pause = kept
    return Shift(time.fromisoformat(start), time.fromisoformat(end), pause)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
