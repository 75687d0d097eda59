"""`make run`: the servers, the web, the worker and the clock, started in order and stopped together.

It never imports Django, so that a refusal (a taken port, a full disk) is told at once. Its children receive SIGTERM
from the kernel if it is killed, and a later supervisor ends whatever is left before it starts its own.
"""

import contextlib
import fcntl
import json
import os
import select
import signal
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.banner import banner, say
from config.children import ROOT, Child
from config.embedded.addresses import broker_url_of, database_url_of
from config.embedded.errors import EmbeddedError
from config.embedded.places import write_private
from config.embedded.processes import end_with, is_alive, started_at, stop
from config.embedded.servers import servers, wanted_from_environment
from config.listening import port_check, web_answers
from config.prepare import is_prepared, prepared_write

READY_SECONDS = 60
STOP_SECONDS = 10
STEADY_SECONDS = 30  # a child that lived this long was well: its earlier failures are forgotten
FAILURES_MAX = 5


class StopRequested(Exception):  # noqa: N818 - not an error
    """Somebody asked for the end."""


class SupervisionError(Exception):
    """One part cannot hold; its text says which and what to do."""


@dataclass
class Supervisor:
    var_dir: Path
    host: str
    port: int
    environment: dict[str, str]
    children: list[Child] = field(default_factory=list)
    stopping: int = 0
    _wake: int = -1

    @property
    def address(self) -> str:
        shown = "localhost" if self.host in ("127.0.0.1", "::1", "0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{shown}:{self.port}/"

    @property
    def record(self) -> Path:
        return self.var_dir / "supervisor.json"

    def run(self) -> None:
        self._listen_to_signals()
        with self._alone():
            self._end_leftovers()
            port_check(self.host, self.port)
            wanted = wanted_from_environment()
            with contextlib.ExitStack() as stack:
                if any(wanted.values()):
                    place = stack.enter_context(servers(self.var_dir, **wanted))
                    if wanted["postgres"]:
                        self.environment["DATABASE_URL"] = database_url_of(place)
                    if wanted["valkey"]:
                        self.environment["CELERY_BROKER_URL"] = broker_url_of(place)
                stack.callback(self._end_children)
                self._prepare()
                self._start_children()
                self._watch()

    # --- One after the other ---------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Tables, static files and, the first time, the demonstration, side by side."""
        database_url = self.environment["DATABASE_URL"]
        if is_prepared(ROOT, self.var_dir, database_url):
            return
        python = [sys.executable, "-m"]
        work = [
            Child("préparation de la base", [*python, "config.prepare", "database"]),
            Child("préparation des fichiers", [*python, "config.prepare", "files"]),
        ]
        self._all_done(work)
        prepared_write(self.var_dir, database_url)

    def _all_done(self, work: list[Child]) -> None:
        """Run these to their end; the first that fails ends everything."""
        self.children += work
        for child in work:
            child.start(self.environment)
        while any(child.is_running for child in work):
            self._sleep(0.2)
            self._heed()
            self._refuse_failures(work)
        self._refuse_failures(work)
        self.children = [child for child in self.children if child not in work]

    @staticmethod
    def _refuse_failures(work: list[Child]) -> None:
        for child in work:
            if child.process and child.process.poll():
                raise SupervisionError(f"la {child.name} a échoué : voir les lignes ci-dessus.")

    def _start_children(self) -> None:
        web = Child("web", self._web_command())
        # Running as root is the user's choice, told once in the documentation rather than at each start.
        quiet = ["-W", "ignore:You're running the worker with superuser"]
        celery = [sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "config"]
        self.children = [
            web,
            Child("tâches", [*celery, "worker", *_celery_options(self.environment)]),
            Child(
                "horloge",
                [*celery, "beat", f"--schedule={self.var_dir / 'celerybeat-schedule'}", "--pidfile="],
            ),
        ]
        self._start(web)
        self._await_web(web)
        say(banner(self.address, demonstration=_is_demonstration(self.environment)))
        for child in self.children[1:]:
            self._start(child)

    def _web_command(self) -> list[str]:
        host = f"[{self.host}]" if ":" in self.host else self.host
        command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", f"--bind={host}:{self.port}"]
        command += ["--config=python:config.gunicorn"]
        command += ["--timeout=120", f"--graceful-timeout={STOP_SECONDS - 2}", "--log-level=warning"]
        command += ["--no-control-socket"]
        command += ["--reload"] if self.environment.get("DEBUG", "").lower() in ("1", "true", "yes") else ["--preload"]
        if os.access("/dev/shm", os.W_OK):  # noqa: S108 - gunicorn makes a private file there for its heartbeat
            command += ["--worker-tmp-dir=/dev/shm"]
        return command

    def _await_web(self, web: Child) -> None:
        end = time.monotonic() + READY_SECONDS
        while not web_answers(self.host, self.port):
            self._heed()
            self._revive()
            if time.monotonic() > end:
                raise SupervisionError(f"le web ne répond pas après {READY_SECONDS} secondes.")
            self._sleep(0.1)

    def _watch(self) -> None:
        while True:
            self._heed()
            self._revive()
            self._sleep(0.5)

    def _heed(self) -> None:
        if self.stopping:
            raise StopRequested

    # --- Children ---------------------------------------------------------------------------------------------

    def _start(self, child: Child) -> None:
        child.start(self.environment)
        child.start_at = 0.0
        self._write_record()

    def _revive(self) -> None:
        """Start again a child that died, later each time; give up when it cannot hold."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None or child.is_running:
                continue
            if not child.start_at:
                child.kill_group()
                child.failures = 1 if now - child.since > STEADY_SECONDS else child.failures + 1
                if child.failures >= FAILURES_MAX:
                    raise SupervisionError(
                        f"« {child.name} » s'est arrêté {child.failures} fois de suite "
                        f"({_how(child.process.returncode)}) : voir ses dernières lignes ci-dessus. Tout est arrêté."
                    )
                pause = 2.0 ** (child.failures - 1)
                say(f"« {child.name} » s'est arrêté ({_how(child.process.returncode)}) ; relance dans {pause:.0f} s.")
                child.start_at = now + pause
            elif now >= child.start_at:
                self._start(child)

    def _end_children(self) -> None:
        """Politely at first: the web ends its requests, the worker its task. What is cut comes back from the outbox."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        asked = self.stopping
        end = time.monotonic() + STOP_SECONDS
        while any(child.is_running for child in self.children):
            if time.monotonic() > end or self.stopping > asked:  # a second Ctrl-C means now
                break
            self._sleep(0.1)
        for child in self.children:
            child.kill_group()
        self.record.unlink(missing_ok=True)

    def _write_record(self) -> None:
        alive = [child.process.pid for child in self.children if child.process and child.is_running]
        write_private(
            self.record,
            json.dumps(
                {
                    "address": self.address,
                    "supervisor": [os.getpid(), started_at(os.getpid())],
                    "children": [[pid, started_at(pid)] for pid in alive],
                }
            ),
        )

    def _end_leftovers(self) -> None:
        """End the children of a supervisor that was killed: they hold the port and old code."""
        try:
            left = json.loads(self.record.read_text())["children"]
        except (OSError, ValueError, KeyError):
            return
        for pid, mark in left:
            if mark and is_alive(pid, mark):
                stop(pid, (signal.SIGTERM, 3), (signal.SIGKILL, 5))
            # Its group has the same number; a live process of that number that is not ours would lead another group.
            if not is_alive(pid):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
        self.record.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.var_dir.mkdir(parents=True, exist_ok=True)
            lock = (self.var_dir / "supervisor.lock").open("a")
        except OSError as error:
            raise EmbeddedError(f"{self.var_dir} n'est pas accessible en écriture : {error.strerror}.") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise EmbeddedError(self._already_running()) from None
            yield

    def _already_running(self) -> str:
        text = f"une autre « make run » utilise déjà {self.var_dir}"
        with contextlib.suppress(OSError, ValueError, KeyError):
            found = json.loads(self.record.read_text())
            text += f" ({found['address']}, processus {found['supervisor'][0]})"
        return f"{text}. Arrêtez-la par Ctrl-C, ou donnez un autre VAR_DIR à celle-ci."

    # --- Signals ----------------------------------------------------------------------------------------------

    def _listen_to_signals(self) -> None:
        self._wake, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes the loop
        if os.environ.get("PASSERELLE_MAKE"):
            end_with(os.getppid())  # `kill -9` of make ends us too

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping += 1

    def _sleep(self, seconds: float) -> None:
        ready, _, _ = select.select([self._wake], [], [], seconds)
        if ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake, 512)


def _celery_options(environment: dict[str, str]) -> list[str]:
    return [
        f"--concurrency={environment.get('WORKER_CONCURRENCY', '2')}",
        f"--loglevel={environment['LOG_LEVEL']}",
        "--without-gossip",
        "--without-mingle",
    ]


def _is_demonstration(environment: dict[str, str]) -> bool:
    return environment["DJANGO_SETTINGS_MODULE"].endswith(".dev")


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"code {code}"


def _environment(port: int, var_dir: Path) -> dict[str, str]:
    environment = dict(os.environ)
    environment.pop("PASSERELLE_MAKE", None)
    environment["VAR_DIR"] = str(var_dir)
    # Each start loads some thousands of modules: where their bytecode cannot stay beside them, it stays with our data.
    unwanted = environment.pop("PYTHONDONTWRITEBYTECODE", "")
    if unwanted or not all(os.access(folder, os.W_OK) for folder in (ROOT, sysconfig.get_path("purelib"))):
        environment.setdefault("PYTHONPYCACHEPREFIX", str(var_dir / "bytecode"))
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    environment.setdefault("SITE_URL", f"http://localhost:{port}")
    environment.setdefault("LOG_LEVEL", "WARNING")
    environment.setdefault("LOG_CONSOLE", "1")
    return environment


def main() -> int:
    try:
        port = int(os.environ.get("PORT") or 8000)
        if not 0 < port < 65536:
            raise ValueError
    except ValueError:
        sys.stderr.write(f"Passerelle : PORT={os.environ['PORT']} n'est pas un numéro de port.\n")
        return 2
    var_dir = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    environment = _environment(port, var_dir)
    supervisor = Supervisor(var_dir, os.environ.get("HOST") or "127.0.0.1", port, environment)
    try:
        supervisor.run()
    except StopRequested:
        say("Passerelle est arrêtée.")
        return 0
    except EmbeddedError as error:
        sys.stderr.write(f"Passerelle : {error}\n")
        return 2
    except SupervisionError as error:
        sys.stderr.write(f"Passerelle : {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
