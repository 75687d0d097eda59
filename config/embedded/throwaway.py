"""Temporary VAR_DIRs: removed at the end, or by the next one when their process was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "passerelle-tests-"
MEMORY = Path("/dev/shm")  # noqa: S108 - folders made there by mkdtemp are private and checked
# A test session holds about 1 GiB; containers often give 64 MB.
MEMORY_BYTES = 3 * 2**30


@contextmanager
def throwaway_folder(*, in_memory: bool = False) -> Iterator[Path]:
    """A new folder; `in_memory` asks for one that no disk is waited for, where the machine has plenty of it."""
    root = MEMORY if in_memory and _has_room(MEMORY) else Path(tempfile.gettempdir())
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    if os.geteuid() == 0:
        folder.chmod(0o755)  # ours and new: the servers' account must cross it
    with (folder / "alive.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _has_room(memory: Path) -> bool:
    """Whether the file system in memory may be written to, and both it and the machine have room."""
    try:
        available = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())["MemAvailable"]
        room = min(shutil.disk_usage(memory).free, int(available.split()[0]) * 1024)
    except (OSError, KeyError, ValueError):
        return False
    return room >= MEMORY_BYTES and os.access(memory, os.W_OK | os.X_OK)


def _sweep() -> None:
    for root in (MEMORY, Path(tempfile.gettempdir())):
        for rest in root.glob(f"{PREFIX}*"):
            _remove_if_left(rest)


def _remove_if_left(rest: Path) -> None:
    try:
        if rest.lstat().st_uid != os.geteuid() or rest.is_symlink():
            return
        with (rest / "alive.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(rest, ignore_errors=True)
    except OSError:
        return
