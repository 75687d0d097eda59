"""Numbers and dates as a French reader writes them. Pure: also used by mails, exports and PDFs.

A missing value is shown as a dash, never as zero: "0 h" is a fact, "—" says that we do not know.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone

MISSING = "—"
THIN = "\u202f"  # narrow no-break space, between thousands
NBSP = "\u00a0"  # no-break space, before a unit

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def number(value: object, decimals: int = 2, *, trim: bool = True) -> str:
    """`1234.5` → `1 234,5`. `trim` removes the zeros that say nothing."""
    amount = _decimal(value)
    if amount is None:
        return MISSING
    amount = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{amount:,f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in {"-0", ""}:
        text = "0"
    return text.replace(",", THIN).replace(".", ",").replace("-", "\u2212")


def hours(value: object) -> str:
    """`Decimal("833.50")` → `833,5 h`."""
    return _with_unit(number(value), "h")


def euros(value: object) -> str:
    """Whole euros without cents, otherwise both cents: `12 345 €`, `0,50 €`."""
    amount = _decimal(value)
    if amount is None:
        return MISSING
    cents = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole = cents == cents.to_integral_value()
    return _with_unit(number(cents, 0 if whole else 2, trim=False), "€")


def kilometres(value: object) -> str:
    """One decimal under ten kilometres, none above; under one kilometre the figure means nothing."""
    amount = _decimal(value)
    if amount is None:
        return MISSING
    if amount < 1:
        return f"moins de 1{NBSP}km"
    return _with_unit(number(amount, 1 if amount < 10 else 0), "km")


def percent(value: object) -> str:
    """A share between 0 and 1: `0.372` → `37 %`."""
    amount = _decimal(value)
    return MISSING if amount is None else _with_unit(number(amount * 100, 0), "%")


def day(value: date | datetime | None) -> str:
    """`date(2026, 3, 1)` → `1er mars 2026`."""
    if not value:
        return MISSING
    value = _local(value)
    return f"{_day_number(value)} {MONTHS[value.month - 1]} {value.year}".replace(" ", NBSP)


def weekday(value: date | datetime | None) -> str:
    """`mercredi 4 mars 2026`."""
    return MISSING if not value else f"{WEEKDAYS[_local(value).weekday()]}{NBSP}{day(value)}"


def month(value: date | datetime | None) -> str:
    """`mars 2026`."""
    if not value:
        return MISSING
    value = _local(value)
    return f"{MONTHS[value.month - 1]}{NBSP}{value.year}"


def duration(value: object) -> str:
    """Seconds, or a difference of instants, in the two largest units: `3 min 12 s`, `1 h 05 min`."""
    if value is None or value == "":
        return MISSING
    seconds = round(value.total_seconds() if isinstance(value, timedelta) else float(str(value)))
    if seconds < 60:
        return f"{seconds}{NBSP}s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min{NBSP}{rest:02d}{NBSP}s" if rest else f"{minutes}{NBSP}min"
    whole, minutes = divmod(minutes, 60)
    return f"{whole}{NBSP}h{NBSP}{minutes:02d}{NBSP}min"


def of_month(value: date | datetime | None) -> str:
    """`de mars 2026`, `d'octobre 2026`: the month after a noun."""
    text = month(value)
    return text if text == MISSING else f"d'{text}" if text[0] in "ao" else f"de{NBSP}{text}"


def moment(value: datetime | None) -> str:
    """`4 mars 2026 à 14 h 05`, in local time; a plain date has no time to show."""
    if not value:
        return MISSING
    if not isinstance(value, datetime):
        return day(value)
    local = _local(value)
    return f"{day(local)} à {local:%H}{NBSP}h{NBSP}{local:%M}"


def siret(value: object) -> str:
    """`12345678900012` → `123 456 789 00012`; anything else is shown as it is."""
    text = str(value or "")
    if len(text) != 14 or not text.isdigit():
        return text or MISSING
    return NBSP.join((text[:3], text[3:6], text[6:9], text[9:]))


def phone(value: object) -> str:
    """Ten digits are shown in pairs."""
    text = str(value or "")
    digits = text.replace(" ", "").replace(".", "")
    if len(digits) != 10 or not digits.isdigit():
        return text or MISSING
    return NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))


def initials(name: object) -> str:
    """First letters of the first and last words: `Marie-Claude du Pont` → `MP`."""
    words = [word for word in str(name or "").replace("'", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _with_unit(text: str, unit: str) -> str:
    return text if text == MISSING else f"{text}{NBSP}{unit}"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day_number(value: date | datetime) -> str:
    return "1er" if value.day == 1 else str(value.day)
