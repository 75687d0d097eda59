"""The embedded Valkey: the broker's messages, kept on disk, reached through a private socket with a password."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable

import redis

from config.embedded.binaries import Binaries
from config.embedded.errors import EmbeddedError
from config.embedded.logs import diagnose, log_open, log_tail
from config.embedded.places import Place, owner_check
from config.embedded.processes import command_of, is_alive, started_at, stop, wait_until

START_SECONDS = 60

CONFIGURATION = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {secret}
dir "{folder}"
daemonize no
pidfile "{folder}/valkey.pid"
logfile ""
# A restart must find every message again.
appendonly yes
appendfsync {appendfsync}
save ""
maxmemory-policy noeviction
enable-debug-command no
enable-module-command no
"""


def valkey_ensure(
    place: Place, binaries: Binaries, *, throwaway: bool = False, preexec: Callable[[], None] | None = None
) -> bool:
    """Have the server run; True when it had to be started."""
    if place.valkey_data.exists():
        owner_check(place.valkey_data, place.owner)
    if valkey_answers(place):
        return False
    place.folder(place.valkey_data)
    place.folder(place.sockets)
    if (pid := valkey_pid(place)) is not None:  # alive but mute: loading, or stuck
        if wait_until(lambda: valkey_answers(place) or not is_alive(pid), START_SECONDS / 2) and valkey_answers(place):
            return False
        valkey_stop(place)
    _start(place, binaries, throwaway=throwaway, preexec=preexec)
    return True


def valkey_answers(place: Place) -> bool:
    if not place.valkey_socket.exists():
        return False
    client = redis.Redis(unix_socket_path=str(place.valkey_socket), password=place.secret, socket_timeout=5)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def valkey_pid(place: Place) -> int | None:
    try:
        pid = int((place.valkey_data / "valkey.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if is_alive(pid) and "valkey-server" in command_of(pid) and _is_ours(place, pid) else None


def valkey_stop(place: Place) -> None:
    pid = valkey_pid(place)
    if pid is not None and not stop(pid, (signal.SIGTERM, 20), (signal.SIGKILL, 5)):  # pragma: no cover
        raise EmbeddedError(f"Valkey (processus {pid}) ne s'arrête pas.")


def _is_ours(place: Place, pid: int) -> bool:
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", place.valkey_data)
    except OSError:
        return str(place.valkey_socket) in command_of(pid)


def _start(place: Place, binaries: Binaries, *, throwaway: bool, preexec: Callable[[], None] | None) -> None:
    # Given through a pipe: the secret is in no argument, no variable and no other file.
    configuration = CONFIGURATION.format(
        socket=place.valkey_socket,
        secret=place.secret,
        folder=place.valkey_data,
        appendfsync="no" if throwaway else "everysec",
    )
    with log_open(place, "valkey") as log:
        server = subprocess.Popen(  # noqa: S603
            [str(binaries.valkey), "-"],
            cwd=place.valkey_data,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=preexec,
            **(place.account.popen() if place.account else {}),
        )
    with contextlib.suppress(BrokenPipeError), server.stdin or contextlib.nullcontext() as pipe:
        if pipe:
            pipe.write(configuration.encode())
    server.returncode = 0  # it may outlive us on purpose: say so to Python, which would warn
    mark = started_at(server.pid)
    ready = wait_until(lambda: not is_alive(server.pid, mark) or valkey_answers(place), START_SECONDS)
    if not ready or not is_alive(server.pid, mark):
        raise EmbeddedError(diagnose(log_tail(place, "valkey"), "Valkey n'a pas démarré"))
