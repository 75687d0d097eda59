"""What people write in a cell: hours and dates, as numbers or as text. Pure."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

BLANKS = str.maketrans("", "", " \u00a0\u202f\t")
CLOCK = re.compile(r"^(\d{1,4})\s*(?:h|:)\s*([0-5]\d)(?::00|mn|min)?$", re.IGNORECASE)
DAY_FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
SPREADSHEET_EPOCH = dt.date(1899, 12, 30)
SERIAL_DAYS = range(30_000, 80_000)  # 1982 to 2119: a smaller number is not a date
CENT = Decimal("0.01")


class CellError(ValueError):
    """A cell that cannot be understood; the message is French."""


def text_of(value: object) -> str:
    """A cell as it would be typed: dates as `01/04/2025`, durations as hours, numbers with a comma."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "vrai" if value else "faux"
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.timedelta):
        return number_text(Decimal(round(value.total_seconds())) / 3600)
    if isinstance(value, dt.time):
        return number_text(Decimal(value.hour * 3600 + value.minute * 60 + value.second) / 3600)
    if isinstance(value, int | float | Decimal):
        return number_text(Decimal(str(value)))
    return " ".join(str(value).split())


def number_text(value: Decimal) -> str:
    """Six decimals are kept: enough to see a third of an hour, not the noise of a binary fraction."""
    if not value.is_finite():
        return str(value)
    text = f"{round(value, 6):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",") or "0"


def hours_of(text: str) -> Decimal | None:
    """`35,5`, `35.5`, `35 h`, `35h30`, `1 234,5` → hours; None when the cell is empty."""
    if not text.strip():
        return None
    if clock := CLOCK.match(text.strip()):
        return (Decimal(clock[1]) + Decimal(clock[2]) / 60).quantize(CENT)
    compact = text.translate(BLANKS).casefold().removesuffix("heures").removesuffix("h")
    if "," in compact and "." in compact:  # 1.234,5 or 1,234.5: the last mark is the decimal one
        thousands = "." if compact.rindex(",") > compact.rindex(".") else ","
        compact = compact.replace(thousands, "")
    try:
        hours = Decimal(compact.replace(",", ".")[:20])
    except InvalidOperation:
        raise CellError(f"« {text[:40]} » n'est pas un nombre d'heures.") from None
    if not hours.is_finite():
        raise CellError(f"« {text[:40]} » n'est pas un nombre d'heures.")
    return hours


def day_of(text: str) -> dt.date | None:
    """A date as people or spreadsheets write it; None when the cell is empty."""
    compact = text.strip()
    if not compact:
        return None
    for form in DAY_FORMATS:
        try:
            return dt.datetime.strptime(compact[:10], form).date()  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
    if compact.isdecimal() and int(compact) in SERIAL_DAYS:
        return SPREADSHEET_EPOCH + dt.timedelta(days=int(compact))
    raise CellError(f"« {text[:40]} » n'est pas une date (par exemple 01/04/2025).")
