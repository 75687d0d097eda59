"""Where a lot will end if nothing changes: a likely figure and the range around it.

Usage, not law: a help to act early, never a reason for a penalty. The method is simple enough to be told to a
company, and gives the same figures for the same facts:

- *the pace*: the mean hours a day of the last months, all months worth the same (no season is assumed);
- *the people*: what those under contract will still do, weeks of contract times the presence seen so far;
- *likely* is half-way between the two, *low* and *high* are the lower and the higher of them, widened by what past
  months varied: 1.28 standard deviations, so that four lots out of five should end inside when months are alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from clauses.rules.calendar import month_end, month_start, same_day_later
from clauses.rules.quantities import quantity

CENT = Decimal("0.01")
ZERO = Decimal(0)
DAYS_A_WEEK = Decimal(7)
DAYS_A_MONTH = Decimal("30.4375")

# Usage: fewer months than this say nothing of a pace; more than that, and the beginnings of a lot weigh on its end.
FEWEST_MONTHS = 3
MOST_MONTHS = 6
# One out of ten above, one out of ten below, for a normal law.
SPREAD = Decimal("1.2816")
# Usage: what people do of the hours of their contract when nothing has been seen yet (leave, sickness, bad weather).
USUAL_PRESENCE = Decimal("0.85")
PRESENCE_LIMITS = (Decimal("0.30"), Decimal("1.10"))


@dataclass(frozen=True, slots=True)
class MonthDone:
    """Hours of a lot in one month, whatever the number of companies; `month` is its first day."""

    month: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class WorkContract:
    """A person's contract on the lot: its dates, and the last day her hours may count (see `counting_window`)."""

    first_day: date
    last_day: date | None
    weekly_hours: Decimal
    counts_until: date | None = None

    def hours_between(self, first: date, last: date) -> Decimal:
        """Hours of contract between two days, both included, before any absence."""
        end = min(day for day in (last, self.last_day, self.counts_until) if day is not None)
        days = (end - max(first, self.first_day)).days + 1
        return self.weekly_hours * max(days, 0) / DAYS_A_WEEK


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """The hours reached at the end of a day."""

    day: date
    low: Decimal
    likely: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """Points month by month up to the end of the lot, the last one there. `points` is empty when `reason` says why."""

    points: tuple[ForecastPoint, ...] = ()
    reason: str = ""
    months_used: int = 0
    pace_a_month: Decimal = ZERO
    people_hours: Decimal = ZERO
    presence: Decimal = USUAL_PRESENCE

    @property
    def end(self) -> ForecastPoint | None:
        return self.points[-1] if self.points else None


def lot_forecast(
    *,
    start: date | None,
    end: date | None,
    known_until: date,
    months: Sequence[MonthDone],
    contracts: Sequence[WorkContract],
) -> Forecast:
    """Hours at the end of a lot, from what was done until `known_until`, the last day whose hours are known.

    Months without hours count as zero: a lot that stops goes on stopped. Hours done are never taken back, so the low
    figure is at least what is done. Raises ValueError when the lot ends before it starts.
    """
    if start is None or end is None:
        return Forecast(reason="Les dates du lot manquent : aucune prévision n'est possible.")
    if end < start:
        raise ValueError("a lot cannot end before it starts")
    done = max(sum((row.hours for row in months), ZERO), ZERO)
    if known_until >= end:
        return Forecast((ForecastPoint(end, _cent(done), _cent(done), _cent(done)),), months_used=len(months))
    past = _last_months(start, known_until, months)
    if len(past) < FEWEST_MONTHS:
        return Forecast(
            reason=f"Il faut {FEWEST_MONTHS} mois d'heures pour prévoir la fin ; {_known(len(past))}.",
            months_used=len(past),
        )
    rates = [max(hours, ZERO) / days for _, _, hours, days in past]
    mean = sum(rates, ZERO) / len(rates)
    deviation = _deviation(rates, mean) * DAYS_A_MONTH
    presence = _presence(past, contracts)
    # Contracts that start later are promises already signed: they count from their own first day.
    points: list[ForecastPoint] = []
    for day in _ends_of_months(known_until, end):
        by_pace = mean * (day - known_until).days
        by_people = sum((c.hours_between(known_until + timedelta(1), day) for c in contracts), ZERO) * presence
        far = Decimal((day - known_until).days) / DAYS_A_MONTH
        points.append(_point(day, done, by_pace, by_people, SPREAD * deviation * far.sqrt(), points))
    people_hours = sum((c.hours_between(known_until + timedelta(1), end) for c in contracts), ZERO) * presence
    return Forecast(
        tuple(points),
        months_used=len(past),
        pace_a_month=_cent(mean * DAYS_A_MONTH),
        people_hours=_cent(people_hours),
        presence=presence.quantize(CENT, ROUND_HALF_UP),
    )


def known_until(*, on: date, months: Sequence[MonthDone], last_due_month: date | None) -> date:
    """The last day whose hours should be known on a day: the end of the last month declared or due.

    A month whose statement is not due yet is unknown, unless hours of it were already declared.
    """
    ends = [month_end(row.month) for row in months if row.hours] + [date.min]
    if last_due_month is not None:
        ends.append(month_end(last_due_month))
    return min(max(ends), on)


def _last_months(start: date, until: date, months: Sequence[MonthDone]) -> list[tuple[date, date, Decimal, int]]:
    """The last whole-known months of the lot: first day, last day, hours, days of the lot in it."""
    hours: dict[date, Decimal] = {}
    for row in months:
        hours[month_start(row.month)] = hours.get(month_start(row.month), ZERO) + row.hours
    past: list[tuple[date, date, Decimal, int]] = []
    month = month_start(until)
    while month >= month_start(start) and len(past) < MOST_MONTHS:
        first, last = max(month, start), min(month_end(month), until)
        past.append((first, last, hours.get(month, ZERO), (last - first).days + 1))
        month = same_day_later(month, -1)
    return [row for row in past if row[3] > 0]


def _deviation(rates: Sequence[Decimal], mean: Decimal) -> Decimal:
    return (sum(((rate - mean) ** 2 for rate in rates), ZERO) / (len(rates) - 1)).sqrt()


def _presence(past: Sequence[tuple[date, date, Decimal, int]], contracts: Sequence[WorkContract]) -> Decimal:
    """The share of the hours of contract really done, kept within what is plausible."""
    promised = sum((c.hours_between(first, last) for first, last, _, _ in past for c in contracts), ZERO)
    if not promised:
        return USUAL_PRESENCE
    seen = sum((max(hours, ZERO) for _, _, hours, _ in past), ZERO) / promised
    return min(max(seen, PRESENCE_LIMITS[0]), PRESENCE_LIMITS[1])


def _point(
    day: date,
    done: Decimal,
    by_pace: Decimal,
    by_people: Decimal,
    spread: Decimal,
    earlier: Sequence[ForecastPoint],
) -> ForecastPoint:
    """Hours only add up: no point is lower than the one before."""
    before = earlier[-1] if earlier else ForecastPoint(day, _cent(done), _cent(done), _cent(done))
    return ForecastPoint(
        day,
        low=max(_cent(done + min(by_pace, by_people) - spread), before.low),
        likely=max(_cent(done + (by_pace + by_people) / 2), before.likely),
        high=max(_cent(done + max(by_pace, by_people) + spread), before.high),
    )


def _ends_of_months(after: date, end: date) -> list[date]:
    """Each end of month after a day, and the end of the lot."""
    days = []
    day = month_end(after + timedelta(1))
    while day < end:
        days.append(day)
        day = month_end(day + timedelta(1))
    return [*days, end]


def _known(count: int) -> str:
    return "aucun n'est connu" if count == 0 else f"{count} seulement {'est connu' if count == 1 else 'sont connus'}"


def _cent(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def forecast_gap(*, target_hours: Decimal, forecast: Forecast) -> str:
    """How a forecast stands to the target.

    `reached` even by the low figure, `short` even by the high one, else `likely` or `unlikely`; `unknown` without one.
    """
    quantity("target_hours", target_hours)
    end = forecast.end
    if end is None or not target_hours:
        return "unknown"
    if end.low >= target_hours:
        return "reached"
    if end.high < target_hours:
        return "short"
    return "likely" if end.likely >= target_hours else "unlikely"
