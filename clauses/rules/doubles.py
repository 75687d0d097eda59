"""An hour counts once: how many hours one person can work in a month, over all contracts, and what looks double."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from clauses.rules.calendar import month_end, month_start
from clauses.rules.statements import Flag

WEEKLY_ABSOLUTE = 60  # Code du travail, L3121-21: the week of exceptional circumstances, which nothing exceeds


def hours_possible(month: date) -> Decimal:
    """The most hours one person can have worked in a month, all employers together; the database holds the same.

    Law (Code du travail, L3121-21 and L8261-1): 60 h a week at the very most, pro rata of the days of the month.
    More is not a doubt: some hours are counted twice.
    """
    days = (month_end(month) - month_start(month)).days + 1
    return (Decimal(WEEKLY_ABSOLUTE * days) / 7).quantize(Decimal("0.01"), ROUND_HALF_UP)


def elsewhere_flags(*, other_lots: int) -> list[Flag]:
    """A doubt: the same days of one person are declared on other lots too, without a pooling agreement.

    Usage: one hour goes to exactly one lot (domain rules, 1.6). Two part-time jobs are possible: it is a flag.
    """
    if other_lots < 0:
        raise ValueError("a number of lots is not negative")
    if not other_lots:
        return []
    others = "un autre lot" if other_lots == 1 else f"{other_lots} autres lots"
    message = f"Mêmes dates déclarées sur {others}, sans mise en commun signée."
    return [Flag("same_days_elsewhere", message)]
