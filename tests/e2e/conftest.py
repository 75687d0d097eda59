"""Real servers with the demonstration Département, and a real browser.

`E2E_URL` names a site that runs already (and `E2E_DATABASE_URL` its database, `E2E_MAILS` the folder of its mails);
otherwise one is started, as `make run` would, on a free port with a new database, and stopped at the end.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.harness import CHROMIUM_FLAGS, Visitor, chromium_path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 600
# A page of a busy machine comes late, and is right all the same.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address, the database behind it ("" when nobody named it), where its mails are written."""

    address: str
    database_url: str
    mails: Path

    def seed(self, scene: str) -> dict[str, Any]:
        """Set a scene of `seeds.py` in the database, and say what it made."""
        environment = dict(os.environ) | {
            "DATABASE_URL": self._known_database(),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }
        if self.mails.name:
            environment["VAR_DIR"] = str(self.mails.parent)  # what a scene writes in a file, the site must find
        command = [sys.executable, "-m", "tests.e2e.seeds", scene]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    def rows(self, sql: str, **values: Any) -> list[tuple]:
        with psycopg.connect(self._known_database()) as connection:
            return connection.execute(sql, values).fetchall()

    def one(self, sql: str, **values: Any) -> Any:
        return self.rows(sql, **values)[0][0]

    def _known_database(self) -> str:
        if not self.database_url:
            pytest.skip("E2E_DATABASE_URL does not name the database of the running site")
        return self.database_url


@pytest.fixture(scope="session")
def running(tmp_path_factory) -> Iterator[Site]:
    """The running site and its database."""
    if given := os.environ.get("E2E_URL"):
        yield Site(given.rstrip("/"), os.environ.get("E2E_DATABASE_URL", ""), Path(os.environ.get("E2E_MAILS", "")))
        return
    var_dir = tmp_path_factory.mktemp("site")
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"e2e_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    environment = dict(os.environ) | {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PORT": str(free_port()),
        "QUIET_HOURS": "",
        "VAR_DIR": str(var_dir),
    }
    address = f"http://localhost:{environment['PORT']}"
    with (var_dir / "site.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.supervisor"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(address, process, var_dir / "site.log")
            yield Site(address, environment["DATABASE_URL"], var_dir / "mails")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(120)
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def site(running) -> str:
    """The address of a running site."""
    return running.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(site, browser):
    """Make visitors; whatever displeased them fails the test at its end, but in screens that are not ours to judge."""
    made: list[Visitor] = []
    judged_ones: list[Visitor] = []

    def make(account: str = "", *, judged: bool = True, **options) -> Visitor:
        address = account if "@" in account else account and f"{account}@demo.example"
        made.append(Visitor(browser, site, address, **options))
        if judged:
            judged_ones.append(made[-1])
        return made[-1]

    yield make
    problems = [problem for one in judged_ones for problem in dict.fromkeys(one.problems)]
    for one in made:
        one.close()
    assert not problems, "\n".join(["", *problems])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)  # noqa: S310
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    process.kill()
    pytest.fail(f"the site did not start:\n{log.read_text(errors='replace')[-3000:]}")
