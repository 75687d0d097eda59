"""`make run` from outside: one address, a clean end, and a next start whatever happened."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from config.banner import ACCOUNTS, banner
from config.embedded.places import place_find
from config.listening import port_check
from config.supervisor import Supervisor
from tests.config.conftest import REPO, python, server_pids, wait_for
from tests.config.running import Run, copy_migrated_database

pytestmark = pytest.mark.integration


def refusal(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        python("-m", "config.supervisor"),
        cwd=REPO,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
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
        wait_for(lambda: session_members(children) == [])

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
