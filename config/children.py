"""One child process of the supervisor."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.embedded.processes import die_with_parent

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Child:
    """One process of ours, in a session of its own so that only the supervisor decides of its end."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    failures: int = 0
    start_at: float = 0.0

    def start(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        self.since = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """End what a dead child may have left behind in its session."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
