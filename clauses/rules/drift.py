"""When a lot starts to drift, and when it has come back: one alert for each drift, not one a day."""

from collections.abc import Collection
from dataclasses import dataclass

PACE, FORECAST, MISSED = "pace", "forecast", "missed"

# Between the two, an alert that is open stays open: a lot that hovers around a limit alerts once.
OPENS = {PACE: ("late",), MISSED: ("missed",)}
CLOSES = {
    PACE: ("on_track", "reached", "missed", "not_started", "no_target"),
    MISSED: ("reached", "on_track", "watch", "late", "not_started", "no_target"),
}
FORECAST_LIGHTS = ("on_track", "watch", "late")


@dataclass(frozen=True, slots=True)
class DriftChanges:
    opened: frozenset[str]
    closed: frozenset[str]


def drift_changes(*, already_open: Collection[str], light: str, gap: str) -> DriftChanges:
    """The drifts that start and those that end, from a light (`lot_light`) and a gap (`forecast_gap`).

    Usage. A slow pace and a forecast that cannot reach the target are two drifts: the second may be seen while the
    pace still looks right (contracts that end). A lot already late is told so once: its forecast alerts no more.
    """
    opened, closed = set(), set()
    for kind, lights in OPENS.items():
        if light in lights and kind not in already_open:
            opened.add(kind)
        if light in CLOSES[kind] and kind in already_open:
            closed.add(kind)
    if FORECAST in already_open:
        if gap in {"likely", "reached"} or light not in FORECAST_LIGHTS:
            closed.add(FORECAST)
    elif gap == "short" and light in {"on_track", "watch"} and PACE not in set(already_open) - closed:
        opened.add(FORECAST)
    return DriftChanges(frozenset(opened), frozenset(closed))
