"""Dated usages of the Département: what a setting was worth on a day."""

import datetime as dt
from decimal import Decimal
from typing import Any

from clauses.enums import HoursKind, SettingCode
from clauses.models import ClauseSetting
from clauses.rules import DEFAULT_COUNTABLE_KINDS, Pace, Watch
from core.disclosure import SMALL_CELL

# Usage, not law (domain rules, 1.3 and 1.6): what applies until the Département dates a value of its own.
STARTING_USAGES = {
    SettingCode.HOURLY_COST: Decimal("36.00"),
    SettingCode.PENALTY_RATE: Decimal("45.00"),
    SettingCode.WINDOW_MONTHS: Decimal(24),
    SettingCode.WINDOW_WARNING: Decimal(60),
    SettingCode.FTE_DIVISOR: Decimal(1600),
    SettingCode.FTE_NATIONAL: Decimal(1600),
    SettingCode.ONE_PERSON_HOURS: Decimal(150),
    SettingCode.SHORT_MONTHS: Decimal(6),
    SettingCode.CANDIDATES_PER_POST: Decimal(3),
    SettingCode.REACH_KM: Decimal(25),
    SettingCode.SMALL_CELL: Decimal(SMALL_CELL),
    SettingCode.PACE_ON_TRACK: Decimal("0.90"),
    SettingCode.PACE_WATCH: Decimal("0.60"),
    SettingCode.REMINDER_BEFORE: Decimal(3),
    SettingCode.REMINDER_AFTER: Decimal(5),
    SettingCode.REMINDER_MAX: Decimal(3),
    SettingCode.FAIR_CONTRACTS: Decimal(3),
    SettingCode.FAIR_SECTOR: Decimal(10),
    SettingCode.FAIR_FOLLOWED: Decimal(3),
    SettingCode.FAIR_ONE_PUBLIC: Decimal(5),
    SettingCode.FAIR_STATEMENTS: Decimal(4),
    SettingCode.FAIR_STOP_DAYS: Decimal(7),
    SettingCode.FAIR_EARLY_DAYS: Decimal(30),
    SettingCode.FAIR_CYCLE: Decimal(3),
    SettingCode.FAIR_SHORT: Decimal("0.60"),
    SettingCode.FAIR_BULK: Decimal("0.50"),
    SettingCode.FAIR_LATE: Decimal("0.50"),
    SettingCode.FAIR_ON_TIME: Decimal("0.90"),
    SettingCode.FAIR_TUTORED: Decimal("0.50"),
    SettingCode.FAIR_LASTING: Decimal("0.50"),
    SettingCode.FAIR_TRAINING: Decimal("0.05"),
}
# Each threshold of fairness and the setting that holds it: counts, then shares of 1.
FAIR_COUNTS = {
    "fewest_contracts": SettingCode.FAIR_CONTRACTS,
    "fewest_in_sector": SettingCode.FAIR_SECTOR,
    "fewest_followed": SettingCode.FAIR_FOLLOWED,
    "fewest_of_one_public": SettingCode.FAIR_ONE_PUBLIC,
    "fewest_statements": SettingCode.FAIR_STATEMENTS,
    "stop_days": SettingCode.FAIR_STOP_DAYS,
    "early_days": SettingCode.FAIR_EARLY_DAYS,
    "contracts_per_person": SettingCode.FAIR_CYCLE,
}
FAIR_SHARES = {
    "shorter": SettingCode.FAIR_SHORT,
    "bulk": SettingCode.FAIR_BULK,
    "late": SettingCode.FAIR_LATE,
    "on_time": SettingCode.FAIR_ON_TIME,
    "tutored": SettingCode.FAIR_TUTORED,
    "lasting": SettingCode.FAIR_LASTING,
    "training": SettingCode.FAIR_TRAINING,
}


def usage_value(code: str, *, on: dt.date) -> Decimal:
    """The value in force on a day."""
    value = (
        ClauseSetting.objects.in_force(on)
        .filter(code=code)
        .order_by("-valid_from")
        .values_list("value", flat=True)
        .first()
    )
    return STARTING_USAGES[SettingCode(code)] if value is None else value


def usage_values(*codes: str, on: dt.date) -> dict[str, Decimal]:
    """Several values in force on a day, in one query."""
    dated = ClauseSetting.objects.in_force(on).filter(code__in=codes).order_by("valid_from")
    return {code: STARTING_USAGES[SettingCode(code)] for code in codes} | dict(dated.values_list("code", "value"))


def countable_kinds() -> frozenset[str]:
    """The kinds of hours that count towards an obligation."""
    return frozenset(HoursKind(kind) for kind in DEFAULT_COUNTABLE_KINDS)


def pace_in_force(on: dt.date) -> Pace:
    """The shares of the expected hours under which a light changes, on a day."""
    codes = (SettingCode.PACE_ON_TRACK, SettingCode.PACE_WATCH)
    dated = dict(ClauseSetting.objects.in_force(on).filter(code__in=codes).values_list("code", "value"))
    on_track, watch = (min(dated.get(code, STARTING_USAGES[code]), Decimal(1)) for code in codes)
    return Pace(on_track=on_track, watch=min(watch, on_track))


def watch_in_force(on: dt.date) -> Watch:
    """The thresholds of fairness on a day; a share written above 1 is 1."""
    values = usage_values(*FAIR_COUNTS.values(), *FAIR_SHARES.values(), on=on)
    counts: dict[str, Any] = {name: max(int(values[code]), 1) for name, code in FAIR_COUNTS.items()}
    shares: dict[str, Any] = {name: min(values[code], Decimal(1)) for name, code in FAIR_SHARES.items()}
    return Watch(**counts, **shares)
