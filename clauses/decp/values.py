"""Read one value of a DECP record as buyers really write it; an unreadable one gives nothing."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

IDENTIFIER_KINDS = frozenset({"SIRET", "TVA", "TAHITI", "RIDET", "FRWF", "IREP", "HORS-UE"})
PLACE_KINDS = frozenset({"postal", "commune", "arrondissement", "canton", "département", "région", "pays"})
LARGEST_AMOUNT = Decimal(10) ** 10  # ten billion euros: no French contract is larger, typing errors are
LARGEST_RAW = 200_000  # characters: real records have a few thousand

_MISSING = frozenset({"", "nc", "n/c", "null", "none", "inconnu", "non communiqué", "non renseigné"})
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T+Z ].*)?$")
_FRENCH_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})$")
_CPV = re.compile(r"(\d{8})(?:-\d)?$")


def text(value: object) -> str:
    """A line of text without what a database cannot store; empty for a missing value or another type."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    cleaned = " ".join(_UNSTORABLE.sub(" ", value).split())
    return "" if cleaned.casefold() in _MISSING else cleaned


def identifier(value: object) -> str:
    """An identifier, its spaces removed."""
    return text(value).replace(" ", "")


def is_missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: object) -> str:
    """A value as quoted in a message: short, whatever it is."""
    if isinstance(value, str):
        return " ".join(_UNSTORABLE.sub(" ", value).split())[:40]
    if isinstance(value, Decimal):
        return f"{value:.6g}"
    return str(value)[:40] if isinstance(value, int) else "…"


def unwrapped(value: object, inner: str) -> list:
    """The elements of a DECP list, however wrapped: `{inner: […]}`, `[{inner: …}]`, a lone element."""
    if isinstance(value, Mapping) and inner in value:
        value = value[inner]
    if value is None:
        return []
    elements = value if isinstance(value, list) else [value]
    return [element[inner] if isinstance(element, Mapping) and inner in element else element for element in elements]


def whole(value: object) -> int | None:
    number = amount(value)
    if number is None or number != number.to_integral_value() or abs(number) > 10**9:
        return None
    return int(number)


def amount(value: object) -> Decimal | None:
    """A number, or a string that writes one the French way; rounded to the cent. Nothing for "NC"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = Decimal(re.sub(r"[\s\u00a0\u202f€]", "", value).replace(",", "."))
        except InvalidOperation:
            return None
    if isinstance(value, int):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    if value and value.adjusted() > 20:
        return Decimal(10) ** 20 * (1 if value > 0 else -1)
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def day(value: object) -> date | None:
    """A day between 1990 and 2100, written as ISO, as an XML date with its zone, or the French way."""
    if not isinstance(value, str):
        return None
    if match := _DAY.match(value.strip()):
        year, month, day_of_month = map(int, match.groups())
    elif match := _FRENCH_DAY.match(value.strip()):
        day_of_month, month, year = map(int, match.groups())
    else:
        return None
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def cpv(value: str) -> str:
    match = _CPV.match(value)
    return match[1] if match else ""


def siret_problem(value: str) -> str:
    """What is wrong with a SIRET, in French; empty when nothing is."""
    if not value.isascii() or not value.isdigit():
        return "il contient autre chose que des chiffres"
    if len(value) != 14:
        return f"{len(value)} chiffres au lieu de 14"
    try:
        siret.validate(value)
    except ValidationError:
        return "sa clé est fausse"
    return ""


def storable(value: object) -> Any:
    """A raw record as a database can keep it; None for one that is too large or too deep to be worth it."""
    try:
        kept = _storable(value)
    except RecursionError:
        return None
    return kept if len(json.dumps(kept)) <= LARGEST_RAW else None


def _storable(value: object) -> Any:
    if isinstance(value, Mapping):
        return {_UNSTORABLE.sub(" ", str(key)): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, str):
        return _UNSTORABLE.sub(" ", value)
    if isinstance(value, Decimal):
        return _json_number(value)
    return value


def _json_number(value: Decimal) -> int | float | None:
    if not value.is_finite() or value.adjusted() > 300:
        return None
    if value == value.to_integral_value() and value.adjusted() < 18:
        return int(value)
    return float(value)
