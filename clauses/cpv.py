"""The common procurement vocabulary (CPV 2008, regulation 213/2008): the divisions, and the codes met with clauses.

A short list, in plain words, to choose from; any other code of eight digits is taken as it is typed.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from referential.text import search_normalise

FILE = Path(__file__).parent / "data" / "cpv.csv"
CODE = re.compile(r"^\s*(\d{2,8})(?:-\d)?\b")
SHOWN = 12


@dataclass(frozen=True, slots=True)
class CpvCode:
    code: str
    label: str

    def __str__(self) -> str:
        return f"{self.code} · {self.label}"


@lru_cache(maxsize=1)
def cpv_codes() -> tuple[CpvCode, ...]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(CpvCode(row["code"], row["label"]) for row in csv.DictReader(lines, delimiter=";"))


def cpv_label(code: str) -> str:
    """The words of a code, or those of the nearest code above it; empty when nothing is known."""
    known = {one.code: one.label for one in cpv_codes()}
    for digits in range(8, 1, -1):
        if label := known.get(code[:digits].ljust(8, "0")):
            return label
    return ""


def cpv_search(text: str, *, limit: int = SHOWN) -> Sequence[CpvCode]:
    """The codes that begin with these digits, or whose words hold all these words, whatever the accents."""
    digits = re.sub(r"\D", "", text) if CODE.match(text) else ""
    if digits:
        found = [one for one in cpv_codes() if one.code.startswith(digits[:8].rstrip("0") or digits[:2])]
        return found[:limit]
    words = search_normalise(text).split()
    if not words:
        return ()
    return [one for one in cpv_codes() if all(word in search_normalise(one.label) for word in words)][:limit]
