"""Servers run as long as somebody uses them.

Each user (the supervisor, a command, a test session) holds a shared lock on one file for as long as it lives; the
system drops the lock of a killed one. Starting and stopping hold another lock, one at a time. The last user stops
the servers; a user that finds servers left by a killed one simply adopts them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.binaries import binaries_find
from config.embedded.places import Place, locked, place_find
from config.embedded.postgres import postgres_ensure, postgres_stop
from config.embedded.processes import die_with_parent
from config.embedded.valkey import valkey_ensure, valkey_stop


@contextmanager
def servers(var_dir: Path, *, postgres: bool = True, valkey: bool = True, throwaway: bool = False) -> Iterator[Place]:
    """Have the servers run within the block, shared with whoever else uses them.

    `throwaway` is for tests: no effort to survive a power cut, and the servers die with this process.
    """
    place = place_find(var_dir)
    change = place.home / "change.lock"
    with locked(change):
        users = os.open(place.home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            _start(place, postgres=postgres, valkey=valkey, throwaway=throwaway)
        except BaseException:
            _leave(place, users)
            raise
    try:
        yield place
    finally:
        with locked(change):
            _leave(place, users)


def wanted_from_environment() -> dict[str, bool]:
    """Which embedded servers the settings will ask for."""
    return {
        "postgres": not os.environ.get("DATABASE_URL"),
        "valkey": not os.environ.get("CELERY_BROKER_URL"),
    }


def _start(place: Place, *, postgres: bool, valkey: bool, throwaway: bool) -> None:
    preexec = die_with_parent() if throwaway else None
    binaries = binaries_find(place)
    if postgres:
        postgres_ensure(place, binaries, throwaway=throwaway, preexec=preexec)
    if valkey:
        valkey_ensure(place, binaries, throwaway=throwaway, preexec=preexec)


def _leave(place: Place, users: int) -> None:
    """Stop the servers if nobody else uses them; called with the change lock held."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        valkey_stop(place)
        postgres_stop(place)
    finally:
        os.close(users)
