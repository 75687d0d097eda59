"""Public holidays of metropolitan France (Code du travail, L3133-1) and of Alsace-Moselle (L3134-13). Pure.

The overseas Départements have others, which are not told here.
"""

from datetime import date, timedelta
from functools import lru_cache

FIXED = {
    (1, 1): "jour de l'an",
    (5, 1): "fête du Travail",
    (5, 8): "victoire de 1945",
    (7, 14): "fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "armistice de 1918",
    (12, 25): "Noël",
}
ALSACE_MOSELLE = frozenset({"57", "67", "68"})
# Good Friday is kept in the communes that have a Protestant or a shared church: nobody lists them for us.
GOOD_FRIDAY = "Vendredi saint, dans les communes qui ont un temple protestant ou une église mixte"
AFTER_EASTER = {1: "lundi de Pâques", 39: "Ascension", 50: "lundi de Pentecôte"}


def holiday_name(day: date, *, department: str = "") -> str:
    """What is celebrated that day, in that Département when it is told; empty on an ordinary day."""
    return _holidays(day.year).get(day, "") or (_local_holiday(day) if department in ALSACE_MOSELLE else "")


def _local_holiday(day: date) -> str:
    if (day.month, day.day) == (12, 26):
        return "second jour de Noël"
    return GOOD_FRIDAY if day == easter(day.year) - timedelta(days=2) else ""


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[date, str]:
    sunday = easter(year)
    moving = {sunday + timedelta(days=days): name for days, name in AFTER_EASTER.items()}
    return {date(year, month, number): name for (month, number), name in FIXED.items()} | moving


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, number = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, number + 1)
