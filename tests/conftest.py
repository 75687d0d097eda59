"""Fixtures that make the whole suite severe, and the few that every room needs.

Warnings are errors (pyproject.toml): a naive datetime or an unordered page fails the test that made it.
"""

import datetime as dt
import gc
import os
import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings

from core.outbox import outbox_sweep
from tests.database import migrated_database
from tests.emptying import tables_empty
from tests.telling import told_database

REPO = Path(__file__).resolve().parent.parent
MAX_QUERIES = 30
MAX_SAME_QUERY = 6
DEMONSTRATION_DAY = dt.date(2026, 6, 15)
# How fast examples come says how busy the machine is, not whether the code is right. CI has a profile of its own.
settings.register_profile("developer", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if "CI" not in os.environ:
    settings.load_profile("developer")
SAFE_DOMAINS = re.compile(r"@([\w-]+\.)*(example|test|localhost)>?$")


NEED_OF_DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_sessionstart(session) -> None:
    """Start the migrations in the process that deals the tests, before its workers ask for their result."""
    if session.config.getoption("numprocesses", None) and not hasattr(session.config, "workerinput"):
        threading.Thread(target=migrated_database, name="migrations", daemon=True).start()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    """Begin with the tests that need no database, while the migrations run, then those that run servers of their own.

    Last come those that empty the database, as pytest-django puts them, and of these the longest first: a process
    that begins a long one at the end is waited for by the other.
    """
    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Look for garbage rarely, and not among what was loaded: the applications and the tests stay to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def turn(item) -> int:
    is_long = item.get_closest_marker("integration") is not None
    marker = item.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames:
        return 3 if "integration" in item.path.parts else 4
    if NEED_OF_DATABASE & set(item.fixturenames) or marker:
        return 2
    return 1 if is_long else 0


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each test process copies a database that was migrated once."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """Tests whose transactions are real leave an empty database, without Django's hundreds of TRUNCATE."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: tables_empty())
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The official files used for evaluation; tests that read them skip where they are absent."""
    folder = Path(os.environ.get("PASSERELLE_DATA", REPO.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"official data files not found in {folder}")
    return folder


@pytest.fixture(scope="module")
def demonstration(request, django_db_setup, django_db_blocker) -> Iterator[dict[str, int]]:
    """The whole demonstration Département, told once for all who ask for it: the tests of a file run in a copy.

    Gives what was told, and how many `mails` left. Told on the day of the parameter, when there is one. A file that
    uses it may hold no test that needs an empty database: tests run in any order.
    """
    with django_db_blocker.unblock(), told_database(getattr(request, "param", DEMONSTRATION_DAY)) as told:
        yield told


@pytest.fixture
def deliver_outbox(db):
    """Deliver every event that is due, as the worker would, and say how many."""

    def deliver() -> int:
        return outbox_sweep(now=timezone.now())

    return deliver


class StrictClient(Client):
    """A test client that refuses pages with too many queries, or with one query repeated for each row."""

    def request(self, **request):
        asked: list[str] = []

        def write_down(execute, sql, params, many, context):
            if sql.startswith("SELECT"):
                asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(write_down):
            response = super().request(**request)
        if request.get("REQUEST_METHOD") == "GET":
            self._refuse_waste(request["PATH_INFO"], asked)
        return response

    @staticmethod
    def _refuse_waste(path: str, asked: list[str]) -> None:
        assert len(asked) <= MAX_QUERIES, f"{path}: {len(asked)} queries, {MAX_QUERIES} at most"
        shapes = Counter(re.sub(r"\b\d+\b|'[^']*'", "?", sql) for sql in asked)
        shape, count = max(shapes.items(), key=lambda item: item[1], default=("", 0))
        assert count <= MAX_SAME_QUERY, f"{path}: the same query {count} times (N+1?): {shape[:300]}"


@pytest.fixture
def client() -> Client:
    return StrictClient()


@pytest.fixture
def login(client):
    """Log an actor in; her membership becomes the current one."""

    def log_in(actor):
        actor.user.current_membership = actor.membership
        actor.user.save(update_fields=["current_membership"])
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def bare_refusals(monkeypatch):
    """Refusals without their page, which would take half the time of a walk."""
    monkeypatch.setattr("config.urls.handler403", lambda *_, **__: HttpResponse(status=403), raising=False)
    monkeypatch.setattr("config.urls.handler404", lambda *_, **__: HttpResponse(status=404), raising=False)


@pytest.fixture(autouse=True)
def no_mail_to_real_people():
    """Whatever a test sends goes to a reserved domain."""
    yield
    for message in getattr(mail, "outbox", []):
        for address in message.recipients():
            assert SAFE_DOMAINS.search(address), f"a test wrote to {address}"
