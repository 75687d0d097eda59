"""`make demo-reset` under the feet of people: their pages wait for the new story, and nothing breaks after it."""

import signal
import subprocess
import threading
import time
from collections import Counter

import pytest
import requests

from config.banner import ACCOUNTS
from tests.config.conftest import REPO, python, wait_for
from tests.config.running import Run, copy_migrated_database

pytestmark = pytest.mark.integration

PUBLIC = ["/", "/offres/", "/reseau/", "/evenements/", "/healthz"]
HOMES = {"referent": "/espace-referent/", "facilitateur": "/espace-facilitateur/", "pilotage": "/pilotage/"}


class Visitors:
    """People who reload public pages each second; what they were answered is counted."""

    def __init__(self, base: str) -> None:
        self.base, self.answers, self.over = base, Counter(), threading.Event()
        self.threads = [threading.Thread(target=self.visit, args=(path,)) for path in PUBLIC]

    def visit(self, path: str) -> None:
        while not self.over.is_set():
            self.answers[path, requests.get(self.base + path, timeout=120).status_code] += 1
            time.sleep(1)  # the reset needs the processor too

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        for thread in self.threads:
            thread.join()


def log_in(base: str, account: str) -> requests.Session:
    browser = requests.Session()
    browser.get(f"{base}/connexion/", timeout=120)
    form = {"login": f"{account}@demo.example", "password": "passerelle-demo"}
    form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"]
    answer = browser.post(f"{base}/connexion/", data=form, timeout=120)
    assert "/connexion/" not in answer.url, answer.text[:500]
    return browser


def test_a_reset_while_the_site_runs_breaks_no_page(var_dir, bare_environment, free_port):
    assert {name for name, _ in ACCOUNTS} >= set(HOMES)
    copy_migrated_database(var_dir)
    base = f"http://127.0.0.1:{free_port}"
    with Run(var_dir, bare_environment, free_port) as run:
        wait_for(run.answers, 240)
        children = run.all_children()
        before = {name: log_in(base, name) for name in HOMES}
        assert {before[name].get(base + path, timeout=120).status_code for name, path in HOMES.items()} == {200}
        with Visitors(base) as visitors:
            done = subprocess.run(
                python("manage.py", "load_demo", "--reset"),
                cwd=REPO,
                env=run.environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=240,
            )
            assert done.returncode == 0, done.stderr
            wait_for(lambda: all(visitors.answers[path, 200] > 20 for path in PUBLIC), 60)
        assert {status for _, status in visitors.answers} == {200}, visitors.answers
        # The same processes serve the new story; those who were in come in again.
        assert run.children() == children
        assert "/connexion/" in before["referent"].get(base + HOMES["referent"], timeout=120).url
        for name, path in HOMES.items():
            assert log_in(base, name).get(base + path, timeout=120).status_code == 200
        assert requests.get(f"{base}/healthz", timeout=120).json()["status"] == "ok"
        assert "Traceback" not in run.stop(signal.SIGTERM)
