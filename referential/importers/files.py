"""Reading CSV files that come from outside, from a folder or a zip archive, without trusting them.

Every refusal is a `BadInput` that names the file, the line and the reason. Nothing is extracted to disk and
no file is held whole in memory.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from core.commands import BadInput

MAX_LINE_BYTES = 1024 * 1024
MAX_ZIP_MEMBERS = 1_000
MAX_EXPANDED_BYTES = 512 * 1024 * 1024
MAX_RATIO = 100
# Small members may compress a lot without being able to hurt.
RATIO_FREE_BYTES = 1024 * 1024

Record = tuple[int, tuple[str, ...]]


def count_fr(number: int) -> str:
    """A count with the thousands separated as in French."""
    return f"{number:,}".replace(",", "\u00a0")


class Source(Protocol):
    """A set of named files."""

    def names(self) -> list[str]: ...

    def open(self, name: str) -> BinaryIO: ...


class FolderSource:
    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        return sorted(entry.name for entry in self.path.iterdir() if entry.is_file())

    def open(self, name: str) -> BinaryIO:
        return open_file(self.path / name)


class ZipSource:
    """An archive checked before anything is expanded: paths, encryption, number of files, sizes and ratio.

    The sizes declared by the archive are checked here; the sizes really expanded are checked by
    `BoundedReader` while reading, since a forged archive may lie.
    """

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self.archive = archive
        self.expanded = 0
        self.members: dict[str, zipfile.ZipInfo] = {}
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_ZIP_MEMBERS:
            raise BadInput(
                f"l'archive contient {count_fr(len(entries))} fichiers, au plus {count_fr(MAX_ZIP_MEMBERS)}"
                " sont acceptés",
                file=path,
            )
        for entry in entries:
            self._check(entry)
            name = PurePosixPath(entry.filename).name
            if name in self.members and name.lower().endswith(".csv"):
                raise BadInput(f"l'archive contient deux fichiers nommés {name}", file=path)
            self.members[name] = entry
        total = sum(entry.file_size for entry in entries)
        if total > MAX_EXPANDED_BYTES:
            raise BadInput(
                f"l'archive dépliée pèserait {count_fr(total >> 20)} Mio,"
                f" au plus {MAX_EXPANDED_BYTES >> 20} sont acceptés",
                file=path,
            )

    def _check(self, entry: zipfile.ZipInfo) -> None:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or entry.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", entry.filename):
            raise BadInput(f"l'archive contient un chemin interdit : {entry.filename}", file=self.path)
        if entry.flag_bits & 0x1:
            raise BadInput(f"l'archive est protégée par un mot de passe ({entry.filename})", file=self.path)
        if entry.file_size > RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise BadInput(
                f"{entry.filename} est compressé plus de {MAX_RATIO} fois : l'archive est refusée par précaution",
                file=self.path,
            )

    def names(self) -> list[str]:
        return sorted(self.members)

    def open(self, name: str) -> BinaryIO:
        return io.BufferedReader(BoundedReader(self, name))


class BoundedReader(io.RawIOBase):
    """Expands a member of an archive, counting what really comes out."""

    def __init__(self, source: ZipSource, name: str) -> None:
        self.source = source
        self.name = name
        with self._readable():
            self.member = source.archive.open(source.members[name])

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        with self._readable():
            data = self.member.read(len(buffer))
        self.source.expanded += len(data)
        if self.source.expanded > MAX_EXPANDED_BYTES:
            raise BadInput(f"l'archive dépliée dépasse {MAX_EXPANDED_BYTES >> 20} Mio", file=self.source.path)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self.member.close()
        super().close()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise BadInput(f"{self.name} est abîmé dans l'archive", file=self.source.path) from error


def open_file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise BadInput("le fichier n'existe pas", file=path) from error
    except IsADirectoryError as error:
        raise BadInput("un fichier est attendu, c'est un dossier", file=path) from error
    except OSError as error:
        raise BadInput("le fichier ne peut pas être lu", file=path) from error


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """The files of a folder or of a zip archive."""
    if path.is_dir():
        yield FolderSource(path)
        return
    with open_file(path) as file:
        if not zipfile.is_zipfile(file):
            raise BadInput("ce n'est ni un dossier ni une archive zip lisible", file=path)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise BadInput("l'archive zip est abîmée", file=path) from error
        with archive:
            yield ZipSource(path, archive)


def text_lines(file: BinaryIO, *, name: str | Path) -> Iterator[str]:
    """Lines of a UTF-8 file, its byte order mark dropped; tells the line that is not UTF-8."""
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise BadInput("la ligne dépasse 1 Mio", file=name, line=number)
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise BadInput("le fichier n'est pas encodé en UTF-8", file=name, line=number) from error
        if "\x00" in text:
            raise BadInput("la ligne contient un caractère nul", file=name, line=number)
        yield text


def read_csv(file: BinaryIO, *, name: str | Path, columns: Sequence[str]) -> Iterator[Record]:
    """Records as (line where it starts, stripped values of `columns` in that order); ignores other columns.

    Refuses a missing column, a quote never closed, and a record with more or fewer fields than the header:
    that is how a file cut in the middle shows.
    """
    reader = csv.reader(text_lines(file, name=name), strict=True)
    header = _next_record(reader, name=name)
    if header is None:
        raise BadInput("le fichier est vide", file=name)
    found = [column.strip().lower() for column in header[1]]
    missing = [column for column in columns if column not in found]
    if missing:
        label = "colonne absente" if len(missing) == 1 else "colonnes absentes"
        raise BadInput(f"{label} : {', '.join(missing)}", file=name, line=1)
    positions = [found.index(column) for column in columns]
    while (record := _next_record(reader, name=name)) is not None:
        line, fields = record
        if not fields:
            continue
        if len(fields) != len(found):
            raise BadInput(
                f"{len(found)} champs attendus, {len(fields)} lus : la ligne est incomplète ou mal découpée",
                file=name,
                line=line,
            )
        yield line, tuple(fields[position].strip() for position in positions)


def _next_record(reader, *, name: str | Path) -> tuple[int, list[str]] | None:
    line = reader.line_num + 1
    try:
        fields = next(reader, None)
    except csv.Error as error:
        reason = (
            "un champ est trop long"
            if "field limit" in str(error)
            else "un guillemet n'est pas fermé : le fichier est coupé ou mal formé"
        )
        raise BadInput(reason, file=name, line=line) from error
    return None if fields is None else (line, fields)
