"""Profiles and openings in JSON Lines: read strictly, written whole or not at all."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from matching.engine.travel import TRANSPORTS
from matching.engine.types import KINDS, LEVELS, PURPOSES, SLOTS, Opening, Profile

MAX_LINE_BYTES = 1024 * 1024
_SURROGATE = re.compile("[\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_OCCUPATION = re.compile(r"[A-N]\d{4}")


class BadLine(ValueError):  # noqa: N818 (read at call sites: `raise BadLine(…)`)
    """A line that cannot be used: which file, which line, and why in French."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path}, ligne {line} : {reason}")


class _Bad(ValueError):  # noqa: N818
    """The reason alone; `records` adds the file and the line."""


def text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines of a UTF-8 file, without their end; a byte-order mark is not a character of the first."""
    with path.open("rb") as handle:
        number = 0
        while raw := handle.readline(MAX_LINE_BYTES + 2):
            number += 1
            if len(raw.rstrip(b"\r\n")) > MAX_LINE_BYTES:
                raise BadLine(path, number, "la ligne dépasse 1 Mio")
            if number == 1:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
                if not raw:
                    return
            try:
                yield number, raw.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                raise BadLine(path, number, "les octets ne sont pas de l'UTF-8") from None


def read_profiles(path: Path, known: Callable[[str], bool]) -> list[Profile]:
    return _records(path, lambda fields: _profile(fields, known))


def read_openings(path: Path, known: Callable[[str], bool]) -> list[Opening]:
    return _records(path, lambda fields: _opening(fields, known))


def _records(path: Path, build: Callable[[dict[str, Any]], Any]) -> list[Any]:
    found: list[Any] = []
    seen: dict[str, int] = {}
    for number, line in text_lines(path):
        try:
            fields = json.loads(line, parse_constant=_constant, object_pairs_hook=_object)
            if not isinstance(fields, dict):
                raise _Bad("un objet JSON est attendu")
            record = build(fields)
            if record.id in seen:
                raise _Bad(f"l'identifiant « {record.id} » est déjà celui de la ligne {seen[record.id]}")
        except _Bad as error:
            raise BadLine(path, number, str(error)) from None
        except (ValueError, RecursionError):
            raise BadLine(path, number, "ce n'est pas du JSON valide") from None
        seen[record.id] = number
        found.append(record)
    return found


def _constant(name: str) -> Any:
    raise _Bad(f"{name} n'est pas un nombre")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _Bad("un champ est écrit deux fois")
    return fields


def _profile(fields: dict[str, Any], known: Callable[[str], bool]) -> Profile:
    return Profile(
        id=_identifier(fields),
        title=_text(fields, "title"),
        text=_text(fields, "text"),
        occupations=tuple(_occupation(code, known) for code in _codes(fields, "occupations")),
        skills=_codes(fields, "skills"),
        latitude=_number(fields, "latitude", -90, 90),
        longitude=_number(fields, "longitude", -180, 180),
        max_km=_number(fields, "max_km", 0, 50_000),
        hours_per_week=_range(fields, "hours_per_week"),
        slots=_words(fields, "slots", SLOTS),
        licences=_words(fields, "licences"),
        languages=_languages(fields),
        transports=_words(fields, "transports", TRANSPORTS),
        available_from=_date(fields, "available_from"),
        purposes=_words(fields, "purposes", PURPOSES),
    )


def _opening(fields: dict[str, Any], known: Callable[[str], bool]) -> Opening:
    kind = fields.get("kind")
    if kind not in KINDS:
        raise _Bad(f"« kind » doit être l'un de : {', '.join(KINDS)}")
    occupation = fields.get("occupation")
    places = fields.get("places")
    if places is not None and (isinstance(places, bool) or not isinstance(places, int) or not 0 <= places <= 10**6):
        raise _Bad("« places » doit être un nombre entier, zéro ou plus")
    starts_on, ends_on = _date(fields, "starts_on"), _date(fields, "ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise _Bad("« ends_on » est avant « starts_on »")
    return Opening(
        id=_identifier(fields),
        kind=kind,
        title=_text(fields, "title"),
        text=_text(fields, "text"),
        occupation=None if occupation is None else _occupation(occupation, known),
        skills=_codes(fields, "skills"),
        latitude=_number(fields, "latitude", -90, 90),
        longitude=_number(fields, "longitude", -180, 180),
        hours_per_week=_number(fields, "hours_per_week", 0, 168),
        slots=_words(fields, "slots", SLOTS),
        licences=_words(fields, "licences"),
        languages=_languages(fields),
        places=1 if places is None else places,
        starts_on=starts_on,
        ends_on=ends_on,
        reachable_without_car=_boolean(fields, "reachable_without_car"),
        purposes=_words(fields, "purposes", PURPOSES),
    )


def _clean(value: str, name: str) -> str:
    if _SURROGATE.search(value):
        raise _Bad(f"« {name} » contient un caractère interdit")
    return value


def _identifier(fields: dict[str, Any]) -> str:
    value = fields.get("id")
    if not isinstance(value, str) or not value.strip():
        raise _Bad("« id » doit être un texte non vide")
    return _clean(value, "id")


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Bad(f"« {name} » doit être un texte")
    return _clean(value, name)


def _occupation(code: Any, known: Callable[[str], bool]) -> str:
    if not isinstance(code, str) or not _OCCUPATION.fullmatch(code) or not known(code):
        raise _Bad(f"le code ROME « {_short(code)} » est inconnu")
    return code


def _short(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()[:40]


def _list(fields: dict[str, Any], name: str) -> list[str] | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise _Bad(f"« {name} » doit être une liste de textes")
    return [_clean(item, name) for item in value]


def _codes(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_list(fields, name) or ())


def _words(fields: dict[str, Any], name: str, choices: tuple[str, ...] | None = None) -> frozenset[str] | None:
    value = _list(fields, name)
    if value is None:
        return None
    if choices:
        for item in value:
            if item not in choices:
                raise _Bad(f"« {name} » : « {_short(item)} » n'est pas l'un de {', '.join(choices)}")
    return frozenset(value)


def _float(value: Any, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Bad(f"« {name} » doit être un nombre")
    if isinstance(value, float) and not math.isfinite(value):
        raise _Bad(f"« {name} » doit être un nombre fini")
    if not low <= value <= high:
        raise _Bad(f"« {name} » doit être entre {low:g} et {high:g}")
    return float(value)


def _number(fields: dict[str, Any], name: str, low: float, high: float) -> float | None:
    value = fields.get(name)
    return None if value is None else _float(value, name, low, high)


def _date(fields: dict[str, Any], name: str) -> date | None:
    value = fields.get(name)
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise _Bad(f"« {name} » doit être une date comme 2027-01-31") from None


def _boolean(fields: dict[str, Any], name: str) -> bool | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise _Bad(f"« {name} » doit être true ou false")
    return value


def _range(fields: dict[str, Any], name: str) -> tuple[float, float] | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise _Bad(f"« {name} » doit être une liste de deux nombres, le moins et le plus")
    low, high = (_float(item, name, 0, 168) for item in value)
    if low > high:
        raise _Bad(f"« {name} » : le minimum dépasse le maximum")
    return low, high


def _languages(fields: dict[str, Any]) -> tuple[tuple[str, str], ...] | None:
    value = fields.get("languages")
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(level, str) and level in LEVELS for level in value.values()):
        raise _Bad(f"« languages » doit donner à chaque langue un niveau parmi {', '.join(LEVELS)}")
    return tuple(sorted((_clean(language, "languages"), level) for language, level in value.items()))
