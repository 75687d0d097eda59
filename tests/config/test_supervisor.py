"""`make run` from outside: one address, a clean end, and a next start whatever happened."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from config.embedded.addresses import database_url_of
from config.embedded.binaries import binaries_find
from config.embedded.places import place_find
from config.embedded.servers import servers
from config.supervisor import ACCOUNTS, Supervisor, banner, port_check
from tests.config.conftest import REPO, python, server_pids, started, wait_for
from tests.database import migrated_database

pytestmark = pytest.mark.integration


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refusal(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        python("-m", "config.supervisor"),
        cwd=REPO,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_taken_port_is_refused_before_anything_starts(var_dir, bare_environment, free_port):
    with socket.create_server(("127.0.0.1", free_port)):
        done = refusal(bare_environment | {"VAR_DIR": str(var_dir), "PORT": str(free_port)})
    assert done.returncode == 2
    assert f"le port {free_port} est déjà pris" in done.stderr
    assert "make run PORT=" in done.stderr
    assert not (var_dir / "embedded").exists()


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_not_one_is_refused(bare_environment, var_dir, port):
    done = refusal(bare_environment | {"VAR_DIR": str(var_dir), "PORT": port})
    assert done.returncode == 2
    assert "n'est pas un numéro de port" in done.stderr


def test_a_database_that_does_not_answer_is_said_in_one_line(bare_environment, var_dir, free_port):
    environment = bare_environment | {"VAR_DIR": str(var_dir), "PORT": str(free_port)}
    done = refusal(environment | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"})
    assert done.returncode == 2
    assert "ne répond pas" in done.stderr
    assert "Traceback" not in done.stderr
    assert server_pids(place_find(var_dir)) == (None, None)


def test_the_banner_gives_the_address_and_every_demonstration_account():
    text = banner("http://localhost:8000/", demonstration=True)
    assert "http://localhost:8000/" in text
    assert "passerelle-demo" in text
    assert text.count("@demo.example") == len(ACCOUNTS) == 7
    assert "demo.example" not in banner("http://localhost:8000/", demonstration=False)


def test_a_port_that_was_just_freed_can_be_taken_again(free_port):
    with socket.create_server(("127.0.0.1", free_port)) as server:
        client = socket.create_connection(("127.0.0.1", free_port))
        server.accept()[0].close()
        client.close()
    port_check("127.0.0.1", free_port)


class Run:
    """A `make run` over a prepared database, without the time that preparing one takes."""

    def __init__(self, var_dir: Path, environment: dict[str, str], port: int) -> None:
        self.port, self.var_dir = port, var_dir
        self.environment = environment | {"VAR_DIR": str(var_dir), "PORT": str(port)}

    def __enter__(self):
        self.context = started(python("-m", "config.supervisor"), self.environment)
        self.process = self.context.__enter__()
        return self

    def __exit__(self, *error):
        self.context.__exit__(*error)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            assert self.process.poll() is None, self.process.stdout.read()
            return False
        finally:
            connection.close()

    def children(self) -> list[int]:
        written = self.var_dir / "supervisor.json"
        return [pid for pid, _ in json.loads(written.read_text())["children"]] if written.exists() else []

    def all_children(self) -> list[int]:
        wait_for(lambda: len(self.children()) == 3)
        return self.children()

    def stop(self, number: int) -> str:
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=40)
        return output


def session_members(pids: list[int]) -> list[int]:
    """The living processes of the sessions that these started: gunicorn's and Celery's own children too."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) in pids and fields[0] not in "ZX":
            found.append(int(entry.name))
    return found


def copy_migrated_database(var_dir: Path) -> None:
    """Spare the new servers the migrations, which this test session has run already."""
    parameters = connections["default"].settings_dict
    source = psycopg.conninfo.make_conninfo(
        user=parameters["USER"],
        password=parameters["PASSWORD"],
        dbname=migrated_database(),
        **({"host": parameters["HOST"], "port": parameters["PORT"]} if parameters["HOST"] else parameters["OPTIONS"]),
    )
    with servers(var_dir, valkey=False) as place:
        programs = binaries_find(place)
        dump = subprocess.run([programs.postgres("pg_dump"), source], capture_output=True, check=True)
        psql = [programs.postgres("psql"), "--quiet", "--set=ON_ERROR_STOP=1", database_url_of(place)]
        subprocess.run(psql, input=dump.stdout, capture_output=True, check=True)


def test_a_whole_life_start_stop_quick_start_kill_and_start_again(var_dir, bare_environment, free_port):
    """One test, since each part follows from the one before; without the demonstration, which has its own tests."""
    environment = bare_environment | {"PASSERELLE_WITHOUT_DEMO": "1"}
    place = place_find(var_dir)
    copy_migrated_database(var_dir)
    with Run(var_dir, environment, free_port) as run:
        wait_for(run.answers, 240)
        children = run.all_children()
        # A child that dies is started again.
        os.kill(children[1], signal.SIGKILL)
        wait_for(lambda: len(run.children()) == 3 and run.children() != children)
        children = run.children()
        second = refusal(run.environment | {"PORT": "1"})
        assert second.returncode == 2
        assert f"processus {run.process.pid}" in second.stderr
        output = run.stop(signal.SIGTERM)
    assert run.process.returncode == 0, output
    assert re.search(rf"Passerelle est prête : http://localhost:{free_port}/", output)
    assert "Traceback" not in output
    assert session_members(children) == []
    assert server_pids(place) == (None, None)
    port_check("127.0.0.1", free_port)

    # Nothing is left to prepare: Django is loaded by the web alone.
    with Run(var_dir, environment, free_port) as run:
        start = time.monotonic()
        wait_for(run.answers)
        seconds = time.monotonic() - start
        assert seconds < 60, "generous here, measured by the benchmark"
        children = run.all_children()
        run.process.kill()
        run.process.wait()
        wait_for(lambda: session_members(children) == [], 30)

        # Killed: the servers are left, the next start adopts them and nothing is lost.
        left = server_pids(place)
        assert all(left)
        with Run(var_dir, environment, free_port) as again:
            wait_for(again.answers)
            assert server_pids(place) == left
            output = again.stop(signal.SIGINT)
        assert again.process.returncode == 0, output
        assert "Préparation" not in output
    assert server_pids(place) == (None, None)


def test_a_part_that_cannot_hold_ends_everything_with_its_name(var_dir, bare_environment, monkeypatch, capfd):
    addresses = {"DATABASE_URL": "postgresql://unused", "CELERY_BROKER_URL": "redis://unused"}
    environment = bare_environment | addresses | {"LOG_LEVEL": "INFO", "VAR_DIR": str(var_dir)}
    supervisor = Supervisor(var_dir, "127.0.0.1", 1, environment)
    monkeypatch.setattr("config.supervisor.FAILURES_MAX", 2)
    monkeypatch.setattr("config.supervisor.is_prepared", lambda *_: True)
    monkeypatch.setattr(Supervisor, "_web_command", lambda _: python("-c", "raise SystemExit(3)"))
    monkeypatch.setattr(Supervisor, "_listen_to_signals", lambda self: setattr(self, "_wake", os.pipe()[0]))
    monkeypatch.setattr("config.supervisor.port_check", lambda *_: None)
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Exception, match=r"« web » s'est arrêté 2 fois de suite \(code 3\)"):
        supervisor.run()
    assert "relance dans 1 s" in capfd.readouterr().out
    assert not any(child.is_running for child in supervisor.children)
