"""The journal of erasures: a file outside the database, by which they are done again after an older backup is restored.

One line an erased file: when, its number, why, a fingerprint and a seal. The number says nothing without the database;
the fingerprint (a keyed digest of the number and of the instant the file was opened) tells, in the restored database,
whether that number is still the same person: one opened after the backup may have given its number to somebody else.
The seal tells a line that was altered. Both are keyed by `SECRET_KEY`, or by those of before (`SECRET_KEY_FALLBACKS`).
"""

import datetime as dt
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from core.commands import BadInput
from people.enums import ErasureGround

FINGERPRINT_SALT, SEAL_SALT = "people.erasure.fingerprint", "people.erasure.seal"
DIGEST = 32  # characters: 128 bits
FIELDS = 5


@dataclass(frozen=True, slots=True)
class Erased:
    """One file that was erased."""

    at: dt.datetime
    number: int
    ground: str
    fingerprint: str

    @classmethod
    def of(cls, *, at: dt.datetime, number: int, opened_at: dt.datetime, ground: str) -> "Erased":
        return cls(at, number, ground, _digest(FINGERPRINT_SALT, _identity(number, opened_at), settings.SECRET_KEY))

    def is_of(self, *, opened_at: dt.datetime) -> bool:
        """Whether the file that bears this number, opened at that instant, is the one that was erased."""
        return _is_digest(self.fingerprint, FINGERPRINT_SALT, _identity(self.number, opened_at))


def journal_path() -> Path:
    return Path(settings.ERASURE_JOURNAL)


def journal_add(erased: Iterable[Erased]) -> None:
    """Append lines and see that the disk has them. Raises OSError."""
    lines = "".join(_written(one) for one in erased).encode()
    if not lines:
        return
    path = journal_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as journal:
        # A line cut by a full disk must not spoil the next one.
        start = b"\n" if _ends_within_a_line(journal) else b""
        journal.write(start + lines)
        os.fsync(journal.fileno())


def journal_read(path: Path) -> list[Erased]:
    """Every line, or none. Raises BadInput with the line that is not sound."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput("ce fichier n'existe pas", file=path) from None
    except UnicodeDecodeError:
        raise BadInput("ce fichier n'est pas un journal des anonymisations (UTF-8)", file=path) from None
    except OSError as error:
        raise BadInput(f"fichier illisible ({error.strerror})", file=path) from None
    return list(_lines_read(text, path))


def _lines_read(text: str, path: Path) -> Iterator[Erased]:
    for rank, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        fields = line.split(" ")
        if len(fields) != FIELDS:
            raise BadInput("ligne coupée ou étrangère au journal", file=path, line=rank)
        if not _is_digest(fields[-1], SEAL_SALT, line.rpartition(" ")[0]):
            raise BadInput("sceau faux : ligne modifiée, ou écrite avec une autre SECRET_KEY", file=path, line=rank)
        at, number, ground, fingerprint, _ = fields
        try:
            yield Erased(dt.datetime.fromisoformat(at), int(number), ErasureGround(ground).value, fingerprint)
        except ValueError:
            raise BadInput("date, numéro ou motif inconnu", file=path, line=rank) from None


def _written(one: Erased) -> str:
    said = f"{one.at.isoformat()} {one.number} {one.ground} {one.fingerprint}"
    return f"{said} {_digest(SEAL_SALT, said, settings.SECRET_KEY)}\n"


def _ends_within_a_line(journal: io.RawIOBase) -> bool:
    size = journal.seek(0, os.SEEK_END)
    if not size:
        return False
    journal.seek(size - 1)
    return journal.read(1) != b"\n"


def _identity(number: int, opened_at: dt.datetime) -> str:
    return f"{number}:{opened_at.astimezone(dt.UTC).isoformat()}"


def _digest(salt: str, value: str, secret: str) -> str:
    return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()[:DIGEST]


def _is_digest(found: str, salt: str, value: str) -> bool:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(found, _digest(salt, value, secret)) for secret in secrets)
