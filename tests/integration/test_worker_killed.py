"""A worker killed in mid-task, with a real broker, worker and mail server: nothing lost, nothing doubled."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from accounts.services import invitation_send
from core.enums import OutboxStatus
from core.models import OutboxEvent
from core.outbox import _wake
from tests.factories.accounts import actor_create

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

LEASE_SECONDS = 3


class Mailbox:
    """A real SMTP server that keeps the first message waiting, as a sick one does."""

    def __init__(self, *, port: int) -> None:
        self.port = port
        self.first_arrived = threading.Event()
        self.accepted: list[str] = []
        self.slow = True

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        if self.slow:
            self.slow = False
            self.first_arrived.set()
            await asyncio.sleep(60)
        self.accepted.append(envelope.content.decode())
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp():
    mailbox = Mailbox(port=free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    yield mailbox
    controller.stop(no_assert=True)


@pytest.fixture
def start_worker(smtp, tmp_path):
    """Start Celery workers with their own beat, on this test's database and a queue of its own."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        number = len(started)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.integration.worker_settings",
            "DATABASE_URL": database_url(),
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
            "WORKER_QUEUE": queue_name(),
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
        }
        process = subprocess.Popen(
            [
                sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "--concurrency", "1",
                "--loglevel", "WARNING", "-s", str(tmp_path / f"beat{number}"), "-n", f"killed{number}@{os.getpid()}",
            ],
            env=environment,
            cwd=Path(settings.BASE_DIR),
            start_new_session=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def database_url() -> str:
    """The address of this test's own database, on the servers of the session."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))


def queue_name() -> str:
    return f"test-{connection.settings_dict['NAME']}"


def wait_until(condition, *, seconds: float, what: str) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"waited {seconds} s for {what}")


def test_a_worker_killed_in_mid_task_leaves_its_work_to_another_and_it_is_done_once(smtp, start_worker):
    invitation_send(
        actor=actor_create(Role.PILOT), email="nouvelle@demo.example", role=Role.REFERENT, now=timezone.now()
    )
    event = OutboxEvent.objects.get(name="invitation_sent")

    first = start_worker()
    wait_until(smtp.first_arrived.is_set, seconds=120, what="the worker to be in the middle of its mail")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    event.refresh_from_db()
    assert event.status == OutboxStatus.PENDING
    assert event.attempts == 1

    start_worker()
    wait_until(
        lambda: OutboxEvent.objects.get(pk=event.pk).status == OutboxStatus.DONE, seconds=120, what="another worker"
    )
    event.refresh_from_db()
    assert event.attempts == 2
    assert len(smtp.accepted) == 1
    assert "nouvelle@demo.example" in smtp.accepted[0]


def test_a_broker_that_is_away_does_not_lose_the_work(smtp, start_worker, settings):
    """The message that wakes workers cannot leave; the sweeper finds the row."""
    smtp.slow = False
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    invitation_send(actor=actor_create(Role.PILOT), email="autre@demo.example", role=Role.PILOT, now=timezone.now())
    event = OutboxEvent.objects.get(name="invitation_sent")
    _wake([event.pk])
    start_worker()
    wait_until(lambda: len(smtp.accepted) == 1, seconds=120, what="the sweeper")
    wait_until(lambda: OutboxEvent.objects.get(pk=event.pk).status == OutboxStatus.DONE, seconds=120, what="its record")
