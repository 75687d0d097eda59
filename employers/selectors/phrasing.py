"""Advice on the words of an offer, from the data file."""

import tomllib
from functools import lru_cache
from pathlib import Path

from employers.models import Opening
from employers.rules import Note, Phrase, notes_on, phrase_of

FILE = Path(__file__).resolve().parent.parent / "data" / "phrasing.toml"


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """What the file holds. Raises ValueError on an entry that cannot be used."""
    return tuple(phrase_of(row) for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["phrase"])


def notes_of_opening(opening: Opening) -> list[Note]:
    return notes_on([opening.title, opening.description], phrases(), occupation=opening.occupation_id or "")
