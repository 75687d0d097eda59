"""Web process, workers and mail server killed in mid-signature and mid-digest: nothing lost, nothing sent twice.

A mail that a server took just before the worker fell is the one case nobody can tell from a lost one. It leaves again
under the same Message-ID, with the same words: mail servers and readers drop the double (`core/mail.py`).
"""

import asyncio
import datetime as dt
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from core.enums import OutboxStatus
from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_sweep
from placements import services
from placements.agreement_links import signing_path
from placements.enums import ImmersionStatus, ProposalStatus
from placements.models import ImmersionAgreement
from placements.services.signing import signing_code
from tests.factories.accounts import actor_create
from tests.factories.matching import EmployerFactory, JobOfferFactory, referential_create
from tests.factories.people import PersonFactory
from tests.factories.placements import CONTACTS, ImmersionAgreementFactory, ProposalFactory, agreement_filled
from tests.integration.test_match_run_killed import somebody_waits, table_held
from tests.integration.test_worker_killed import database_url, free_port, start_worker, wait_until

pytestmark = pytest.mark.integration
__all__ = ["start_worker"]
SIGNED, WEEK = "signée par tous", "semaine"


class DyingSMTP(SMTP):
    """Falls as soon as a message begins to arrive, when asked to."""

    async def smtp_DATA(self, arg):  # noqa: N802 -- aiosmtpd's name
        if not self.event_handler.dies:
            return await super().smtp_DATA(arg)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        await self._reader.readline()
        self.event_handler.died += 1
        self.transport.abort()
        return None


class PostOffice(Controller):
    """A real mail server that one may stop and start again, let die, or leave without a word on one message."""

    def __init__(self) -> None:
        super().__init__(self, hostname="127.0.0.1", port=free_port())
        self.taken: list = []
        self.dies, self.died = False, 0
        self.silent_about, self.takes_first = "", False
        self.caught = threading.Event()

    def used_by(self, settings) -> None:
        """Let this process send its mails here."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = self.hostname, self.port

    def factory(self) -> SMTP:
        return DyingSMTP(self.handler)

    def fall_silent(self, about: str, *, having_taken: bool) -> None:
        """Leave the next message `about` something without an answer, taken all the same or not."""
        self.caught.clear()
        self.silent_about, self.takes_first = about, having_taken

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        if self.silent_about and self.silent_about in message["Subject"]:
            self.silent_about = ""
            if self.takes_first:
                self.taken.append(message)
            self.caught.set()
            await asyncio.sleep(600)
        self.taken.append(message)
        return "250 OK"

    def told(self, about: str) -> list:
        return [message for message in self.taken if about in message["Subject"]]


@pytest.fixture
def smtp():
    office = PostOffice()
    office.start()
    yield office
    office.stop(no_assert=True)


# --- The scene ----------------------------------------------------------------------------------------------------
class Scene:
    """An agreement that only the person has not signed, and référents with something to do this week."""

    def __init__(self) -> None:
        referential_create()
        self.referent = actor_create(Role.REFERENT)
        self.person = PersonFactory.followed_by(self.referent)
        self.employer = EmployerFactory(organisation=actor_create(Role.EMPLOYER).organisation)
        start = timezone.localdate() + dt.timedelta(days=7)
        filled = agreement_filled(
            ImmersionAgreementFactory(
                person=self.person, host=self.employer, starts_on=start, ends_on=start + dt.timedelta(days=11)
            )
        )
        self.agreement = services.agreement_send(actor=self.referent, agreement_id=filled.pk, now=timezone.now())
        for role in ("host", "prescriber"):
            self.sign(role)
        self.signatory = self.agreement.signatories.get(role="person")
        self.code = self.ask("person")
        outbox_sweep(now=timezone.now())  # what was said until here is said

    def ask(self, role: str) -> str:
        one = self.agreement.signatories.get(role=role)
        return signing_code(services.signing_code_ask(signatory_id=one.pk, key=one.key, now=timezone.now()).code_nonce)

    def sign(self, role: str) -> None:
        one, code = self.agreement.signatories.get(role=role), self.ask(role)
        services.signature_give(
            signatory_id=one.pk,
            key=one.key,
            code=code,
            document_hash=self.agreement.document_hash,
            declares_motive=role == "host",
            now=timezone.now(),
        )

    @property
    def words(self) -> dict[str, str]:
        """What the person's browser sends."""
        return {"code": self.code, "document_hash": self.agreement.document_hash, "has_read": "on"}

    def week(self, *, of: int) -> set[str]:
        """Plan the mail of Monday; the addresses of the référents for whom something waits."""
        referents = [self.referent, *(actor_create(Role.REFERENT) for _ in range(of - 1))]
        offer = JobOfferFactory(employer=self.employer)
        for one in referents:
            ProposalFactory(
                person=PersonFactory.followed_by(one),
                job_offer=offer,
                status=ProposalStatus.ACCEPTED,
                answered_at=timezone.now(),
            )
        assert services.referent_weeks_plan(day=timezone.localdate()) == of
        return {one.user.email for one in referents}


SIGNATORIES = {CONTACTS[role][2] for role in ("person", "host", "prescriber")}


@pytest.fixture
def start_web():
    """A real web process on this test's database."""
    started = []

    def start() -> tuple[subprocess.Popen, str]:
        port = free_port()
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "config.wsgi:application",
                f"--bind=127.0.0.1:{port}",
                "--log-level=error",
            ],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DATABASE_URL": database_url(),
            },
            cwd=Path(django_settings.BASE_DIR),
            start_new_session=True,
        )
        started.append(process)
        return process, f"http://127.0.0.1:{port}"

    yield start
    for process in started:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=60).ok
    except requests.ConnectionError:
        return False


def swept(name: str) -> bool:
    """One more turn of what each worker does all day."""
    outbox_sweep(now=timezone.now())
    return done(name)


def done(name: str) -> bool:
    return not OutboxEvent.objects.filter(name=name).exclude(status=OutboxStatus.DONE).exists()


# --- Killed -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_processes_killed_in_mid_signature_and_mid_digest_lose_and_double_nothing(
    smtp, start_worker, start_web, client, settings
):
    scene = Scene()
    (web, site), worker = start_web(), start_worker()
    path = signing_path(scene.signatory)
    wait_until(lambda: answers(site), seconds=120, what="the web process")

    web_killed_in_mid_signature(scene, web, site + path)

    smtp.fall_silent(SIGNED, having_taken=True)
    assert client.post(path, scene.words).status_code == 302, "her code still signs"
    wait_until(smtp.caught.is_set, seconds=120, what="the worker to tell that all have signed")
    kill(worker)
    worker = start_worker()
    wait_until(lambda: done("immersion_signed"), seconds=120, what="another worker")
    signed_once(scene)
    told_once(smtp.told(SIGNED), SIGNATORIES, doubles=1)

    smtp.fall_silent(WEEK, having_taken=False)
    referents = scene.week(of=3)
    wait_until(smtp.caught.is_set, seconds=120, what="the worker to tell of the week")
    kill(worker)
    assert smtp.told(WEEK) == []
    smtp.used_by(settings)
    wait_until(lambda: swept("referent_week"), seconds=120, what="a third worker, which is this process")
    told_once(smtp.told(WEEK), referents, doubles=0)


def web_killed_in_mid_signature(scene: Scene, web: subprocess.Popen, url: str) -> None:
    """The last signature is written and the agreement sealed, but its history is not: nothing of it may stay."""
    browser = requests.Session()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(url, timeout=60).text).group(1)

    def send() -> None:
        with pytest.raises(requests.RequestException):
            browser.post(url, {**scene.words, "csrfmiddlewaretoken": token}, timeout=120)

    with table_held("core_transitionlog"):
        sending = threading.Thread(target=send)
        sending.start()
        wait_until(lambda: somebody_waits("core_transitionlog"), seconds=60, what="the signature")
        kill(web)
        sending.join(60)
    with transaction.atomic():
        # Locked: the dead process's transaction has ended.
        agreement = ImmersionAgreement.objects.select_for_update(of=("self",)).get(pk=scene.agreement.pk)
    assert agreement.status == ImmersionStatus.SIGNING
    assert set(agreement.signatures.values_list("role", flat=True)) == {"host", "prescriber"}
    assert not OutboxEvent.objects.filter(name="immersion_signed").exists()


def signed_once(scene: Scene) -> None:
    agreement = ImmersionAgreement.objects.get(pk=scene.agreement.pk)
    assert agreement.status == ImmersionStatus.READY
    evidence = Counter(agreement.signatures.values_list("role", "document_hash", "voided_at"))
    assert evidence == Counter((role, scene.agreement.document_hash, None) for role in ("person", "host", "prescriber"))
    assert TransitionLog.objects.filter(transition="seal", object_id=agreement.pk).count() == 1


def told_once(messages: list, readers: set[str], *, doubles: int) -> None:
    """Each reader has one message, once those of one Message-ID are put together; `doubles` were sent again."""
    assert len(messages) == len(readers) + doubles
    by_id = {message["Message-ID"]: message for message in messages}
    assert {message["To"] for message in by_id.values()} == readers
    assert len(by_id) == len(readers)
    assert {_words(message) for message in messages} == {_words(message) for message in by_id.values()}


def _words(message) -> tuple[str, str]:
    """What is read; a signed link says when it was made."""
    return message["Message-ID"], re.sub(r"https?://\S+", "", message.get_body(("plain",)).get_content())


# --- The mail server goes away ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_mail_server_that_is_away_then_dies_in_mid_message_loses_and_doubles_nothing(settings):
    scene = Scene()
    scene.sign("person")
    referents = scene.week(of=3)
    waiting = OutboxEvent.objects.filter(name__in=["immersion_signed", "referent_week"])
    office = PostOffice()
    office.used_by(settings)

    deliver_again()
    assert Counter(waiting.values_list("status", "attempts")) == {(OutboxStatus.PENDING, 1): 6}
    assert all("ConnectionRefusedError" in error for error in waiting.values_list("last_error", flat=True))

    office.dies = True
    office.start()
    try:
        deliver_again()
        assert (office.died, office.taken) == (6, [])
        assert Counter(waiting.values_list("status", "attempts")) == {(OutboxStatus.PENDING, 2): 6}

        office.dies = False
        for _ in range(2):
            deliver_again()
    finally:
        office.stop(no_assert=True)
    assert Counter(waiting.values_list("status", "attempts")) == {(OutboxStatus.DONE, 3): 6}
    told_once(office.told(SIGNED), SIGNATORIES, doubles=0)
    told_once(office.told(WEEK), referents, doubles=0)
    signed_once(scene)


def deliver_again() -> None:
    """As if the time of the next attempt had come."""
    OutboxEvent.objects.filter(status=OutboxStatus.PENDING).update(available_at=timezone.now())
    outbox_sweep(now=timezone.now())
