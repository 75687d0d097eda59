"""The curve of a lot: hours done, hours expected, and the forecast with its range, month by month."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clauses.rules import expected_hours, month_end, month_start, same_day_later
from clauses.selectors.steering import LotSteering


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One month. A figure is None where it has no sense: the future of what is done, the past of a forecast."""

    month: dt.date
    done: Decimal | None
    expected: Decimal | None
    low: Decimal | None
    likely: Decimal | None
    high: Decimal | None


def lot_curve(steering: LotSteering, *, on: dt.date) -> list[CurveRow]:
    """From the first month of a lot to its last, or to the last month with hours. Empty without dates."""
    facts = steering.facts
    if facts.start is None:
        return []
    hours = {row.month: row.hours for row in facts.months}
    last = month_start(max([facts.end or on, *hours]))
    points = {month_start(point.day): point for point in steering.forecast.points}
    # The forecast leaves from the last known month, so that the drawing has no gap.
    joint = same_day_later(min(points), -1) if points and facts.end and min(points) > month_start(facts.start) else None
    rows, running, month = [], Decimal(0), min(month_start(facts.start), *hours) if hours else month_start(facts.start)
    while month <= last:
        running += hours.get(month, Decimal(0))
        known = month <= month_start(on) and (joint is None or month <= joint or month in hours)
        at_joint = running if month == joint else None
        point = points.get(month)
        rows.append(
            CurveRow(
                month,
                done=running if known else None,
                expected=_expected(steering, month),
                low=point.low if point else at_joint,
                likely=point.likely if point else at_joint,
                high=point.high if point else at_joint,
            )
        )
        month = same_day_later(month, 1)
    return rows


def _expected(steering: LotSteering, month: dt.date) -> Decimal | None:
    facts = steering.facts
    if facts.owed is None or facts.start is None or facts.end is None:
        return None
    return expected_hours(target_hours=Decimal(facts.owed), start=facts.start, end=facts.end, on=month_end(month))


def curve_chart(rows: list[CurveRow]) -> dict:
    """What the `chart` component takes."""
    series: list[dict[str, Any]] = [{"label": "Fait (validé et déclaré)", "values": [row.done for row in rows]}]
    if any(row.expected is not None for row in rows):
        series.append({"label": "Attendu à rythme régulier", "values": [row.expected for row in rows]})
    if any(row.likely is not None for row in rows):
        series += [
            {"label": "Prévision probable", "values": [row.likely for row in rows]},
            {"label": "Prévision basse", "values": [row.low for row in rows]},
            {"label": "Prévision haute", "values": [row.high for row in rows], "band": True},
        ]
    return {"labels": [f"{row.month:%m/%Y}" for row in rows], "series": series}
