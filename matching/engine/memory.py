"""How much memory a run really took: the process and all its children, sampled while it runs."""

from __future__ import annotations

import os
import resource
import sys
import threading
from pathlib import Path


class PeakMemory:
    """Highest resident memory of this process tree between entry and exit, in mebibytes.

    Shared pages count once per process, as an operator's tools would show them: the figure errs on the high side.

    >>> with PeakMemory() as peak:
    ...     block = bytearray(8 << 20)
    >>> peak.mebibytes > 8
    True
    """

    def __init__(self, interval: float = 0.1) -> None:
        self.interval = interval
        self._bytes = 0
        self._stop = threading.Event()

    def __enter__(self) -> PeakMemory:
        self._thread = threading.Thread(target=self._watch, name="peak-memory", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()
        self._sample()

    @property
    def mebibytes(self) -> int:
        unit = 1 if sys.platform == "darwin" else 1024
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        return round(max(self._bytes, own) / 2**20)

    def _watch(self) -> None:
        while not self._stop.wait(self.interval):
            self._sample()

    def _sample(self) -> None:
        self._bytes = max(self._bytes, sum(_resident(pid) for pid in _tree(os.getpid())))


def _tree(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        for children in Path(f"/proc/{current}/task").glob("*/children"):
            try:
                waiting += [int(child) for child in children.read_text().split()]
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize()
