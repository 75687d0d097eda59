"""Read the records of a DECP file one by one, whatever its size, without ever holding it whole.

The file is refused as a whole (`UnreadableError`) when it is not JSON in UTF-8, too large or too deep. What a
record holds is not judged here.
"""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

CHUNK_BYTES = 1 << 20
MAX_BYTES = 2 << 30
MAX_RECORD_CHARACTERS = 8 << 20

CONTRACTS = "marche"
CONCESSIONS = "contrat-concession"
FAMILIES = frozenset({CONTRACTS, CONCESSIONS})

_SPACES = " \t\r\n"


class UnreadableError(Exception):
    """The file cannot be read; `message` is French, `line` the line reached when it is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return self.message if self.line is None else f"ligne {self.line} : {self.message}"


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as found: its rank from 1, its family, and whatever stood there."""

    rank: int
    family: str
    content: object


def read_records(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[RawRecord]:
    """Yield the records of `{"marches": {"marche": […], "contrat-concession": […]}}`.

    Also read: the older `{"marches": […]}`, a lone record instead of a list, a bare list.
    """
    scanner = _Scanner(stream, max_bytes)
    for rank, (family, content) in enumerate(_root(scanner), start=1):
        yield RawRecord(rank, family, content)
    if scanner.peek():
        raise scanner.error("du texte suit la fin du document.")


def _root(scanner: "_Scanner") -> Iterator[tuple[str, object]]:
    opening = scanner.peek()
    if opening == "[":
        yield from _elements(scanner, CONTRACTS)
        return
    if opening != "{":
        raise scanner.error("ce n'est pas un document JSON de données essentielles.")
    found = False
    for key in scanner.members():
        if key == "marches":
            found = True
            yield from _families(scanner)
        elif key in FAMILIES:
            found = True
            yield from _elements(scanner, key)
        else:
            scanner.value()
    if not found:
        raise scanner.error("la liste « marches » est absente.")


def _families(scanner: "_Scanner") -> Iterator[tuple[str, object]]:
    opening = scanner.peek()
    if opening == "[":
        yield from _elements(scanner, CONTRACTS)
    elif opening == "{":
        for key in scanner.members():
            if key in FAMILIES:
                yield from _elements(scanner, key)
            else:
                scanner.value()
    elif scanner.value() is not None:
        raise scanner.error("« marches » n'est ni un objet ni une liste.")


def _elements(scanner: "_Scanner", family: str) -> Iterator[tuple[str, object]]:
    if scanner.peek() == "[":
        for content in scanner.elements():
            yield family, content
        return
    content = scanner.value()
    if content is not None:
        yield family, content


class _Scanner:
    """A JSON document read through a sliding window: only the value being decoded is in memory."""

    def __init__(self, stream: BinaryIO, max_bytes: int) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("strict").decode
        self._json = json.JSONDecoder(
            parse_float=_number, parse_int=_number, parse_constant=lambda name: Decimal("NaN")
        )
        self._max_bytes = max_bytes
        self._bytes = 0
        self._window = ""
        self._position = 0
        self._lines_before = 0
        self._finished = False

    def error(self, message: str, position: int | None = None) -> UnreadableError:
        reached = self._position if position is None else position
        return UnreadableError(message, 1 + self._lines_before + self._window.count("\n", 0, reached))

    def peek(self) -> str:
        """The next character that is not a space, left in place; empty at the end."""
        while True:
            while self._position < len(self._window):
                if self._window[self._position] not in _SPACES:
                    return self._window[self._position]
                self._position += 1
            if not self._read_more():
                return ""

    def value(self) -> object:
        """Decode one whole value."""
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._window, self._position)
            except RecursionError:
                raise self.error("les données sont imbriquées trop profondément.") from None
            except json.JSONDecodeError as error:
                if len(self._window) - self._position > MAX_RECORD_CHARACTERS:
                    raise self.error("une valeur est trop longue ou n'est pas du JSON.") from None
                if self._read_more():
                    continue
                raise self.error("le JSON est illisible ou tronqué.", error.pos) from None
            # A number cut by the edge of the window would be read as a shorter number.
            if end == len(self._window) and self._read_more():
                continue
            self._position = end
            return value

    def elements(self) -> Iterator[object]:
        self._take("[")
        if self.peek() == "]":
            self._take("]")
            return
        while True:
            yield self.value()
            if self._take(",]") == "]":
                return

    def members(self) -> Iterator[str]:
        """Yield each key; the caller must consume its value before asking for the next one."""
        self._take("{")
        if self.peek() == "}":
            self._take("}")
            return
        while True:
            if self.peek() != '"':
                raise self.error("le JSON est illisible : une clé est attendue.")
            key = self.value()
            self._take(":")
            yield str(key)
            if self._take(",}") == "}":
                return

    def _take(self, expected: str) -> str:
        character = self.peek()
        if not character or character not in expected:
            raise self.error("le JSON est illisible ou tronqué.")
        self._position += 1
        return character

    def _read_more(self) -> bool:
        """Append the next piece of the file to the window, forgetting what was consumed."""
        if self._finished:
            return False
        if self._position:
            self._lines_before += self._window.count("\n", 0, self._position)
            self._window = self._window[self._position :]
            self._position = 0
        # Reading as much as is already waiting keeps the retries on a long value linear in its length.
        chunk = self._stream.read(max(CHUNK_BYTES, len(self._window)))
        self._bytes += len(chunk)
        if self._bytes > self._max_bytes:
            raise self.error(f"le fichier dépasse {self._max_bytes // (1 << 20)} Mio.")
        self._finished = not chunk
        try:
            self._window += self._decode(chunk, final=self._finished)
        except UnicodeDecodeError:
            raise self.error("le fichier n'est pas encodé en UTF-8.", len(self._window)) from None
        return not self._finished


def _number(digits: str) -> int | Decimal:
    """Numbers without float noise, and without Python's refusal of endless integers."""
    if len(digits) <= 18 and digits.lstrip("-").isdigit():
        return int(digits)
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("NaN")
