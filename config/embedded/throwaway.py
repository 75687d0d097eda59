"""Temporary VAR_DIRs: removed at the end, or by the next one when their process was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "passerelle-tests-"


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    if os.geteuid() == 0:
        folder.chmod(0o755)  # ours and new: the servers' account must cross it
    with (folder / "alive.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    for rest in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if rest.lstat().st_uid != os.geteuid() or rest.is_symlink():
                continue
            with (rest / "alive.lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(rest, ignore_errors=True)
        except OSError:
            continue
