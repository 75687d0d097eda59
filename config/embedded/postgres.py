"""The embedded PostgreSQL: made once, started, adopted or stopped."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg

from config.embedded import addresses
from config.embedded.binaries import Binaries
from config.embedded.errors import EmbeddedError
from config.embedded.logs import diagnose, log_open, log_tail
from config.embedded.places import Place, owner_check
from config.embedded.processes import command_of, is_alive, started_at, stop, wait_until

FIRST_START_BYTES = 300 * 2**20
LATER_START_BYTES = 50 * 2**20
START_SECONDS = 60  # a start after a crash replays the journal
SMALL_SHARED_MEMORY = 256 * 2**20


def postgres_ensure(
    place: Place, binaries: Binaries, *, throwaway: bool = False, preexec: Callable[[], None] | None = None
) -> bool:
    """Have the server run and hold our database; True when it had to be started."""
    _room_check(place)
    if place.pg_data.exists():
        owner_check(place.pg_data, place.owner)
        _version_check(place, binaries)
    else:
        _initdb(place, binaries, sync=not throwaway)
    if postgres_answers(place):
        return False
    _start(place, binaries, throwaway=throwaway, preexec=preexec)
    return True


def postgres_answers(place: Place) -> bool:
    """Whether a server answers at our address, with our password, over our data."""
    if not (place.sockets / ".s.PGSQL.5432").exists():
        return False
    try:
        _database_ensure(place)
    except psycopg.OperationalError:
        return False
    return True


def postgres_pid(place: Place) -> int | None:
    """The running server's number, if the data folder has one and it is really ours."""
    try:
        pid = int((place.pg_data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if is_alive(pid) and _is_ours(place, pid) else None


def postgres_stop(place: Place) -> None:
    pid = postgres_pid(place)
    if pid is not None and not stop(
        pid, (signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)
    ):  # pragma: no cover - the kernel would have to be stuck
        raise EmbeddedError(f"PostgreSQL (processus {pid}) ne s'arrête pas.")


def _is_ours(place: Place, pid: int) -> bool:
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", place.pg_data)
    except OSError:
        return str(place.pg_data) in command_of(pid)


def _room_check(place: Place) -> None:
    needed = LATER_START_BYTES if place.pg_data.exists() else FIRST_START_BYTES
    free = shutil.disk_usage(place.base).free
    if free < needed:
        raise EmbeddedError(
            f"Disque plein : il reste {free // 2**20} Mo sous {place.base}, il en faut au moins {needed // 2**20}. "
            "Libérez de la place, ou donnez un VAR_DIR sur un autre disque."
        )


def _version_check(place: Place, binaries: Binaries) -> None:
    try:
        found = (place.pg_data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise EmbeddedError(
            f"{place.pg_data} n'est pas un dossier de données PostgreSQL (PG_VERSION manque) : "
            "déplacez-le, et restaurez une sauvegarde si vous en aviez une."
        ) from None
    printed = subprocess.run(  # noqa: S603
        [binaries.postgres("postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    ours = printed.split()[2].split(".")[0]
    if found != ours:
        raise EmbeddedError(
            f"{place.pg_data} a été créé par PostgreSQL {found}, et la version embarquée est PostgreSQL {ours}. "
            f"Sauvegardez ces données avec PostgreSQL {found} (pg_dump), déplacez ce dossier, puis restaurez-les : "
            "voir docs/exploitation/mise-a-jour.md."
        )


def _initdb(place: Place, binaries: Binaries, *, sync: bool) -> None:
    """Make the data folder aside, then rename it: a run cut in the middle leaves nothing half-made in its place."""
    for rest in place.base.glob("postgres.draft-*"):
        shutil.rmtree(rest, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix="postgres.draft-", dir=place.base))
    named = place.account.popen_named() if place.account else {}
    if place.account:
        os.chown(draft, named["user"], place.account.gid)
    password = draft.with_suffix(".password")
    password.touch(mode=0o600)
    password.write_text(place.secret)
    if place.account:
        os.chown(password, named["user"], place.account.gid)
    command = [
        binaries.postgres("initdb"),
        *("-D", str(draft), "-U", addresses.USER, f"--pwfile={password}", "--auth=scram-sha-256"),
        # The build has no ICU; its own C.UTF-8 knows accented letters on every machine, whatever its locales.
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *("--no-instructions", *(() if sync else ("--no-sync",))),
    ]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=draft, env=_environment(), capture_output=True, text=True, check=False, **named
        )
        if done.returncode:
            raise EmbeddedError(diagnose(done.stdout + done.stderr, "PostgreSQL n'a pas pu créer ses fichiers"))
        if place.account:
            _give(draft, place.account.uid, place.account.gid)
        draft.rename(place.pg_data)
    except OSError as error:
        raise EmbeddedError(f"PostgreSQL n'a pas pu créer ses fichiers : {error.strerror or error}.") from error
    finally:
        password.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)


def _give(folder: Path, uid: int, gid: int) -> None:
    for here, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(here) / name, uid, gid, follow_symlinks=False)
    os.chown(folder, uid, gid)


def _start(place: Place, binaries: Binaries, *, throwaway: bool, preexec: Callable[[], None] | None) -> None:
    place.folder(place.sockets)
    if (pid := postgres_pid(place)) is None:
        _forget_dead_server(place)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(place.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "timezone": "UTC",
        }
        if _shared_memory_is_small():
            settings["dynamic_shared_memory_type"] = "mmap"
        if throwaway:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # Nobody copies nor follows it: its journal says the least, and is given back early.
            settings |= {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "512MB"}
            # A test keeps its rows in a transaction: autovacuum would find empty tables, and the planner believe it.
            settings |= {"autovacuum": "off"}
        command = [binaries.postgres("postgres"), "-D", str(place.pg_data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with log_open(place, "postgres") as log:
            server = subprocess.Popen(  # noqa: S603
                command,
                cwd=place.pg_data,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=preexec,
                **(place.account.popen() if place.account else {}),
            )
        pid = server.pid
        server.returncode = 0  # it may outlive us on purpose: say so to Python, which would warn
    # Else a server left by a killed parent is still starting, or replaying its journal.
    mark = started_at(pid)
    ready = wait_until(lambda: not is_alive(pid, mark) or postgres_answers(place), START_SECONDS)
    if not ready or not is_alive(pid, mark):
        raise EmbeddedError(diagnose(log_tail(place, "postgres"), "PostgreSQL n'a pas démarré"))


def _forget_dead_server(place: Place) -> None:
    """Remove the marks of a server that was killed with its machine or container.

    PostgreSQL does it by itself, except when its old number now belongs to another process.
    """
    for mark in (place.pg_data / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock"):
        mark.unlink(missing_ok=True)


def _database_ensure(place: Place) -> None:
    try:
        psycopg.connect(addresses.database_url_of(place), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise
        with psycopg.connect(addresses.database_url_of(place, "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {addresses.DATABASE}".encode())


def _shared_memory_is_small() -> bool:
    """Containers often give 64 MB of /dev/shm, too little for a parallel query."""
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108 - measured, not written to
    except OSError:
        return True
    writable = bool(stat.S_IMODE(os.stat("/dev/shm").st_mode) & 0o002)  # noqa: S108
    return not writable or found.f_blocks * found.f_frsize < SMALL_SHARED_MEMORY


def _environment() -> dict[str, str]:
    """Nothing of ours leaks into the servers: neither secrets nor PG* variables."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
