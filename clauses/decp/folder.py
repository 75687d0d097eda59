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
    try:
        folder = (root / location).resolve()
        is_under, exists = folder.is_relative_to(root.resolve()), folder.is_dir()
    except (OSError, ValueError, RuntimeError) as error:  # too long a name, an impossible letter, links in a ring
        raise FolderError("Ce dossier ne se lit pas : vérifiez son nom, et que le serveur y a accès.") from error
    if not is_under:
        raise FolderError("Ce dossier n'est pas sous celui que l'exploitant a ouvert.")
    if not exists:
        raise FolderError("Ce dossier n'existe pas sur le serveur.")
    return folder


def folder_files(folder: Path, *, now: float, settle_seconds: float) -> Found:
    """The JSON files of a folder. One that was touched in the last seconds may still be written: it waits.

    Hidden files, other kinds and what leads outside the folder are left alone. `now` is a POSIX time.
    """
    found, aged = Found(), []
    try:
        dated = [(_written_at(path), path) for path in folder.iterdir()]
    except OSError as error:
        raise FolderError(f"Ce dossier ne se lit pas ({why_unreadable(error)}).") from error
    for written, path in dated:
        if written is None:
            continue
        if now - written < settle_seconds:
            found.waiting.append(path.name)
        else:
            aged.append((written, path))
    found.whole = [path for _, path in sorted(aged)]
    found.waiting.sort()
    return found


def _written_at(path: Path) -> float | None:
    """When a JSON file was last written; None for what is left alone, or was taken away meanwhile."""
    if path.name.startswith(".") or path.suffix.lower() != ".json" or path.is_symlink() or not path.is_file():
        return None
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None


def why_unreadable(error: OSError) -> str:
    """What the system refuses, in the words of whoever follows the source: its own are English."""
    if isinstance(error, PermissionError):
        return "le serveur n'y a pas accès"
    if isinstance(error, FileNotFoundError):
        return "il vient d'être enlevé"
    return "le disque répond mal" if error.errno else "il change encore"


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
