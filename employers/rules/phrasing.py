"""Words of an offer that the law forbids, or that keep people away without need. Advice: nothing is ever refused.

Sources: Code du travail L1132-1 (discriminations), L1142-1 (sex and family in an offer), L5321-2 (age in an offer),
L1221-6 (what is asked of a candidate has a direct link with the job). The words themselves are data
(`employers/data/phrasing.toml`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FORBIDDEN, NEEDLESS = "forbidden", "needless"
KINDS = (FORBIDDEN, NEEDLESS)
SAME_LETTER = str.maketrans({"’": "'", "œ": "o", "Œ": "o", "æ": "a", "Æ": "a", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True)
class Phrase:
    """Expressions that deserve the same advice. `unless`: beginnings of occupation codes for which they are right."""

    code: str
    kind: str
    words: tuple[str, ...]
    advice: str
    exceptions: tuple[str, ...] = ()
    source: str = ""
    unless: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words, or a longer expression in which they are right: the longest is met first."""
        return _pattern((*self.words, *self.exceptions))

    @cached_property
    def rightly(self) -> re.Pattern[str]:
        return _pattern(self.exceptions)


@dataclass(frozen=True, slots=True)
class Note:
    """What to say of some words of a text. `found` is what was written, to the letter."""

    code: str
    kind: str
    found: tuple[str, ...]
    advice: str
    source: str

    @property
    def is_forbidden(self) -> bool:
        return self.kind == FORBIDDEN


def phrase_of(row: Mapping[str, Any]) -> Phrase:
    """One entry of the data file. Raises ValueError when it cannot be used, saying which and why."""
    code = str(row.get("code", "?"))
    if row.get("kind") not in KINDS:
        raise ValueError(f"{code}: kind is one of {', '.join(KINDS)}")
    if not row.get("words") or not row.get("advice"):
        raise ValueError(f"{code}: words and advice are needed")
    return Phrase(
        code=code,
        kind=row["kind"],
        words=tuple(row["words"]),
        advice=row["advice"],
        exceptions=tuple(row.get("except", ())),
        source=row.get("source", ""),
        unless=tuple(row.get("unless", ())),
    )


def notes_on(texts: Iterable[str], phrases: Sequence[Phrase], *, occupation: str = "") -> list[Note]:
    """One note for each phrase met in the texts, what the law forbids first."""
    folded = [(text, _folded(text)) for text in texts]
    notes = []
    for phrase in phrases:
        if occupation and occupation.startswith(phrase.unless):
            continue
        found = [text[start:end] for text, plain in folded for start, end in _met(phrase, plain)]
        if found:
            # The same word written twice is said once.
            once = tuple({_folded(words): words for words in reversed(found)}.values())[::-1]
            notes.append(Note(phrase.code, phrase.kind, once, phrase.advice, phrase.source))
    return sorted(notes, key=lambda note: KINDS.index(note.kind))


def _met(phrase: Phrase, plain: str) -> list[tuple[int, int]]:
    return [
        found.span()
        for found in phrase.pattern.finditer(plain)
        if not (phrase.exceptions and phrase.rightly.fullmatch(found.group()))
    ]


def _folded(text: str) -> str:
    """Lower case without accents, letter for letter: places in it are places in the text."""
    return "".join(_letter(char) for char in text.translate(SAME_LETTER))


def _letter(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def _pattern(expressions: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(expressions, key=len, reverse=True)
    return re.compile(r"(?<![\w+])(?:" + "|".join(map(_regex, longest_first)) + r")(?!\w)")


def _regex(expression: str) -> str:
    escaped = re.escape(_folded(expression))
    return escaped.replace(r"\*", r"\w*").replace(r"\#", r"\d{1,2}").replace(r"\ ", r"[\s\-]+")
