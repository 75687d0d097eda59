"""The files of a watched folder: which are whole, which somebody is still writing."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

CHUNK_BYTES = 1 << 20


class FolderError(Exception):
    """The folder cannot be read; the message is French."""


@dataclass(slots=True)
class Found:
    """The files that are whole, oldest first, and the names of those left for later."""

    whole: list[Path] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def folder_under(root: Path, location: str) -> Path:
    """A sub-folder of the operator's folder; FolderError when it leads outside or does not exist."""
    folder = (root / location).resolve()
    if not folder.is_relative_to(root.resolve()):
        raise FolderError("Ce dossier n'est pas sous celui que l'exploitant a ouvert.")
    if not folder.is_dir():
        raise FolderError("Ce dossier n'existe pas sur le serveur.")
    return folder


def folder_files(folder: Path, *, now: float, settle_seconds: float) -> Found:
    """The JSON files of a folder. One that was touched in the last seconds may still be written: it waits.

    Hidden files, other kinds and what leads outside the folder are left alone. `now` is a POSIX time.
    """
    found, aged = Found(), []
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise FolderError(f"Ce dossier ne se lit pas ({error.strerror}).") from error
    for path in entries:
        if path.name.startswith(".") or path.suffix.lower() != ".json" or path.is_symlink() or not path.is_file():
            continue
        try:
            changed = path.stat().st_mtime
        except OSError:  # taken away meanwhile
            continue
        if now - changed < settle_seconds:
            found.waiting.append(path.name)
        else:
            aged.append((changed, path))
    found.whole = [path for _, path in sorted(aged)]
    found.waiting.sort()
    return found


def file_digest(path: Path) -> str:
    """The SHA-256 of a file; OSError when it cannot be read or changes under the reading."""
    before, digest = path.stat(), hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise OSError("file changed while it was read")
    return digest.hexdigest()
