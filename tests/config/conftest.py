"""Real servers in folders of their own, never those of the test session."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from config.embedded.places import Place, place_find
from config.embedded.postgres import postgres_pid, postgres_stop
from config.embedded.throwaway import throwaway_folder
from config.embedded.valkey import valkey_pid, valkey_stop

REPO = Path(__file__).resolve().parent.parent.parent
OURS = ("DATABASE_URL", "CELERY_BROKER_URL", "VAR_DIR", "PORT", "HOST", "PASSERELLE_TEST_SESSION", "SITE_URL")


@pytest.fixture
def bare_environment() -> dict[str, str]:
    """The environment of somebody who has just cloned the repository."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("PYTEST")}
    # Two processes of the web, the fewest of a start of ours: all that happens between them happens between two.
    return kept | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "WEB_CONCURRENCY": "2"}


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """A new VAR_DIR that the servers' account can reach; whatever runs in it is ended afterwards."""
    with throwaway_folder(in_memory=True) as folder:
        yield folder
        end_servers(folder)


def end_servers(var_dir: Path) -> None:
    if (var_dir / "embedded" / "place.json").exists():
        place = place_find(var_dir)
        valkey_stop(place)
        postgres_stop(place)


def server_pids(place: Place) -> tuple[int | None, int | None]:
    return postgres_pid(place), valkey_pid(place)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process in a session of its own, killed at the end if it still runs."""
    process = subprocess.Popen(
        command,
        cwd=REPO,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def wait_for(condition: Callable[[], bool], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this did not happen in time"
        time.sleep(0.05)
