"""Processes seen from outside: is this number still the process we mean, and has it ended?"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: int = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends this signal to the child when its parent dies, even by `kill -9`."""
    parent = os.getpid()
    return lambda: end_with(parent, number)


def end_with(parent: int, number: int = signal.SIGTERM) -> None:
    """Receive this signal when our parent process dies."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), number)


def started_at(pid: int) -> str:
    """A mark that another process with the same number will not have; empty when there is none, or it is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        if sys.platform == "linux":
            return ""
        return "running" if _signalled(pid, 0) else ""
    return "" if fields[0] in "ZX" else fields[19]


def is_alive(pid: int, mark: str = "") -> bool:
    now = started_at(pid)
    return bool(now) and (not mark or now == mark)


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Poll quickly at first, then gently."""
    end, pause = time.monotonic() + seconds, 0.005
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    return True


def stop(pid: int, *steps: tuple[int, float], group: bool = False) -> bool:
    """Send each signal in turn, giving each its seconds to end the process (and, by `group`, all its group)."""
    mark = started_at(pid)
    ended = not mark
    for number, seconds in steps:
        if ended:
            break
        _signalled(pid, number, group=group)
        ended = wait_until(lambda: not is_alive(pid, mark), seconds)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # leave no zombie if it was our own child
    return ended


def _signalled(pid: int, number: int, *, group: bool = False) -> bool:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        (os.killpg if group else os.kill)(pid, number)
        return True
    return False


def command_of(pid: int) -> str:
    """The program of a process, for messages and checks; empty when unknown."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
