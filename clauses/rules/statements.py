"""Monthly statements: when they are due, and what makes a reader look twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from clauses.rules.calendar import month_end, month_start, same_day_later
from clauses.rules.quantities import quantity

WEEKLY_MAXIMUM = 48  # Code du travail, L3121-20
DAILY_MAXIMUM = 10  # Code du travail, L3121-18
FULL_TIME = 35  # Code du travail, L3121-27
MONTHLY_DOUBT = 220  # usage: above it, for one person over all contracts, a facilitator asks


@lru_cache(maxsize=1024)  # lists ask it of thousands of lots, for the same few months and days
def statement_due_on(*, month: date, due_day: int = 10) -> date:
    """The day a month's statement is due: the 10th of the next month unless the contract says otherwise.

    Contract. A day that the next month does not have becomes its last day.
    """
    if not 1 <= due_day <= 31:
        raise ValueError("a due day lies between 1 and 31")
    following = same_day_later(month_start(month), 1)
    return min(month_end(following), date.fromordinal(following.toordinal() + due_day - 1))


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at before validating: never a refusal."""

    code: str
    message: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredPeriod:
    """Hours declared for one engagement between two days, with the facts they are judged on."""

    hours: Decimal
    first_day: date
    last_day: date
    engagement_start: date
    engagement_end: date | None = None
    eligibility_validated_on: date | None = None


def _fr(hours: Decimal) -> str:
    return f"{hours:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def period_flags(period: DeclaredPeriod) -> list[Flag]:
    """Doubts about one declared period, taken alone.

    Law for the durations (Code du travail L3121-18: 10 h a day, L3121-20: 48 h a week), applied pro rata of
    the calendar days; usage for the others.
    """
    hours = quantity("hours", period.hours)
    if period.last_day < period.first_day:
        raise ValueError("a period cannot end before it starts")
    if not hours:
        return []
    days = (period.last_day - period.first_day).days + 1
    flags = []
    if hours > DAILY_MAXIMUM * days:
        flags.append(
            Flag(
                "over_daily_maximum",
                f"{_fr(period.hours)} h en {days} j : plus de 10 h par jour.",
                "L3121-18",
            )
        )
    elif hours > Fraction(WEEKLY_MAXIMUM * max(days, 7), 7):
        flags.append(
            Flag(
                "over_weekly_maximum",
                f"{_fr(period.hours)} h en {days} j : plus de 48 h par semaine.",
                "L3121-20",
            )
        )
    if period.first_day < period.engagement_start or (
        period.engagement_end is not None and period.last_day > period.engagement_end
    ):
        flags.append(Flag("outside_engagement", "Heures hors des dates du contrat de travail."))
    if period.eligibility_validated_on is None or period.first_day < period.eligibility_validated_on:
        flags.append(Flag("before_eligibility", "Heures déclarées avant la validation de l'éligibilité."))
    return flags


def month_flags(*, hours_everywhere: Decimal, weekly_hours: Sequence[Decimal]) -> list[Flag]:
    """Doubts about one person's month across all contracts and all companies.

    Usage: over 220 h in a month, or two full-time engagements at once (35 h a week: L3121-27).
    """
    flags = []
    if quantity("hours_everywhere", hours_everywhere) > MONTHLY_DOUBT:
        flags.append(
            Flag(
                "over_monthly_doubt",
                f"{_fr(hours_everywhere)} h ce mois-ci, tous marchés confondus : plus de 220 h.",
            )
        )
    if sum(1 for hours in weekly_hours if hours >= FULL_TIME) > 1:
        flags.append(Flag("two_full_time_engagements", "Deux contrats à temps plein le même mois.", "L3121-27"))
    return flags
