"""The watch on DECP files: each taken once, half-written ones waited for, bad servers told, nothing lost."""

import contextlib
import datetime as dt
import http.server
import io
import json
import os
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from clauses.decp.fetch import Limits, UnreachableError, address_fetch, address_problem
from clauses.decp.folder import FolderError, file_digest, folder_files, folder_under
from clauses.enums import ReadingOutcome, SourceKind
from clauses.models import DecpReading, DecpSource, PublicContract
from clauses.services.sources import source_ask, source_file_take, source_read, source_save, sources_order
from core.errors import Refused
from core.models import OutboxEvent
from tests.clauses.test_decp_parsing import SOUND
from tests.factories.accounts import actor_create
from tests.threads import at_once

pytestmark = pytest.mark.django_db
# A busy machine is no slow server: what must succeed, or fail for another reason, has all the time it needs.
LIMITS = Limits(wait_seconds=30, total_seconds=60, max_bytes=1 << 20, inner_network=True)
HURRIED = {"/lent": replace(LIMITS, wait_seconds=1)} | dict.fromkeys(
    ("/goutte", "/en-tete"), replace(LIMITS, total_seconds=1)
)


def document(*records):
    return json.dumps({"marches": {"marche": records}}).encode()


class Publisher(http.server.BaseHTTPRequestHandler):
    """A buyer's server, with each of the troubles that such servers have."""

    content = document(SOUND)
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        trouble = self.path.strip("/").split("/")[0]
        if trouble == "lent":
            time.sleep(1.5)
        if trouble == "ailleurs":
            return self.redirect("/decp.json")
        if trouble == "boucle":
            return self.redirect("/boucle")
        if trouble == "ailleurs-sans-fin":
            return self.redirect_without_end("/decp.json")
        if trouble == "fichier-local":
            return self.redirect("file:///etc/passwd")
        if trouble in {"404", "500"}:
            self.send_error(int(trouble))
            return None
        if self.headers.get("If-None-Match") == '"un"':
            self.send_response(304)
            self.end_headers()
            return None
        if trouble == "en-tete":
            return self.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 50)
        self.send_response(200)
        self.send_header("ETag", '"un"')
        announced = {"enorme": 10 << 20, "coupe": len(self.content) + 10}.get(trouble, len(self.content))
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        if trouble == "goutte":
            self.drip(self.content[:50])
        self.wfile.write(self.content)
        return None

    def drip(self, content):
        for byte in content:
            self.wfile.write(bytes([byte]))
            time.sleep(0.1)

    def redirect(self, place):
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def redirect_without_end(self, place):
        self.send_response(302)
        self.send_header("Location", place)
        self.end_headers()
        until = time.monotonic() + 2 * LIMITS.total_seconds
        while time.monotonic() < until:
            self.wfile.write(b"x" * 1000)
            time.sleep(0.05)

    def log_message(self, *_):
        pass

    def handle(self):
        with contextlib.suppress(ConnectionError):
            super().handle()


@pytest.fixture(scope="module")
def server():
    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass

    one = Server(("127.0.0.1", 0), Publisher)
    threading.Thread(target=one.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{one.server_port}"
    one.shutdown()
    one.server_close()


@pytest.fixture(autouse=True)
def watch(settings, tmp_path):
    settings.DECP_FOLDER = tmp_path
    settings.DECP_INNER_NETWORK = True
    settings.DECP_WAIT_SECONDS = LIMITS.wait_seconds
    settings.DECP_DOWNLOAD_SECONDS = LIMITS.total_seconds
    settings.DECP_FILE_MAX_MB = 1
    Publisher.content = document(SOUND)
    return tmp_path


def source(location="", kind=SourceKind.FOLDER, **values):
    return DecpSource.objects.create(name="Profil d'acheteur", kind=kind, location=location, **values)


def drop(folder, name, content, *, age=3600):
    path = folder / name
    path.write_bytes(content)
    when = time.time() - age
    os.utime(path, (when, when))
    return path


def now():
    return timezone.now()


# --- Addresses ---


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://exemple.fr/decp.json", ""),
        ("ftp://exemple.fr/decp.json", "commence par"),
        ("file:///etc/passwd", "commence par"),
        ("https://", "aucun serveur"),
        ("https://moi:secret@exemple.fr/", "ni compte ni mot de passe"),
        ("https://exemple.fr/a b.json", "espace ou un accent"),
        ("https://[::1", "mal formée"),
        ("https://exemple.fr:999999/", "mal formée"),
    ],
)
def test_what_an_address_may_be(url, problem):
    assert problem in address_problem(url)
    assert bool(address_problem(url)) is bool(problem)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/404", "404 : le fichier est introuvable"),
        ("/500", "500 : il a une panne"),
        ("/lent", "ne répond pas en 1 seconde"),
        ("/goutte", "met plus de 1 seconde"),
        ("/en-tete", "met plus de 1 seconde"),
        ("/enorme", "dépasse 1 Mo"),
        ("/coupe", "interrompu avant la fin"),
        ("/fichier-local", "renvoie ailleurs"),
    ],
)
def test_a_server_in_trouble_is_told_in_words(server, path, reason):
    with pytest.raises(UnreachableError, match=reason):
        address_fetch(server + path, io.BytesIO(), limits=HURRIED.get(path, LIMITS))


def test_an_endless_redirect_and_a_server_that_is_not_there(server):
    with pytest.raises(UnreachableError, match="ailleurs sans fin"):
        address_fetch(server + "/boucle", io.BytesIO(), limits=LIMITS)
    with pytest.raises(UnreachableError, match="refuse ou coupe"):
        address_fetch("http://127.0.0.1:9/x.json", io.BytesIO(), limits=LIMITS)
    with pytest.raises(UnreachableError, match="introuvable"):
        address_fetch("http://nulle-part.invalid/x.json", io.BytesIO(), limits=LIMITS)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]"])
def test_the_inner_network_is_not_read(host):
    outer = Limits(wait_seconds=2, total_seconds=3, max_bytes=100)
    with pytest.raises(UnreachableError, match="réseau interne"):
        address_fetch(f"http://{host}:80/x.json", io.BytesIO(), limits=outer)


@pytest.mark.parametrize(
    ("address", "outer"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),  # the first, translated
        ("64:ff9b::7f00:1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:a00:1::1", False),  # 10.0.0.1 by 6to4
        ("224.0.0.1", False),
        ("ff0e::1", False),
        ("fe80::1%eth0", False),
    ],
)
def test_an_address_that_carries_another_leads_where_that_one_does(monkeypatch, address, outer):
    found = [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", Mock(side_effect=ConnectionError))
    with pytest.raises(UnreachableError, match="refuse ou coupe" if outer else "réseau interne"):
        address_fetch("http://exemple.fr/x.json", io.BytesIO(), limits=replace(LIMITS, inner_network=False))


def test_the_body_of_a_redirect_is_not_waited_for(server):
    begun, received = time.monotonic(), io.BytesIO()
    address_fetch(server + "/ailleurs-sans-fin", received, limits=LIMITS)
    assert received.getvalue() == Publisher.content
    assert time.monotonic() - begun < LIMITS.total_seconds


def test_the_outgoing_proxy_may_be_inside(server):
    proxied = replace(LIMITS, inner_network=False, proxy=server)
    received = io.BytesIO()
    address_fetch("http://exemple.invalid/decp.json", received, limits=proxied)
    assert received.getvalue() == Publisher.content
    with pytest.raises(UnreachableError, match="incompréhensible"):  # this one opens no tunnel
        address_fetch("https://exemple.invalid/decp.json", io.BytesIO(), limits=proxied)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_the_proxy_is_spared_is_checked_here(server, monkeypatch, scheme):
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    proxied = replace(LIMITS, inner_network=False, proxy=server)
    with pytest.raises(UnreachableError, match="réseau interne"):
        address_fetch(server.replace("http", scheme, 1) + "/decp.json", io.BytesIO(), limits=proxied)


def test_an_address_is_imported_once_then_asked_only_for_what_changed(server):
    one = source(f"{server}/ailleurs", SourceKind.ADDRESS)
    source_read(source_id=one.pk, now=now())
    one.refresh_from_db()
    reading = DecpReading.objects.get()
    assert (reading.outcome, reading.report["created"], PublicContract.objects.count()) == ("imported", 1, 1)
    assert (one.etag, one.is_failing, bool(one.succeeded_at)) == ('"un"', False, True)
    source_read(source_id=one.pk, now=now())
    assert DecpReading.objects.count() == 1


def test_a_file_that_says_nothing_new_is_told_apart(server):
    one = source(f"{server}/decp.json", SourceKind.ADDRESS)
    source_read(source_id=one.pk, now=now())
    Publisher.content = document(SOUND) + b" "
    DecpSource.objects.update(etag="")
    source_read(source_id=one.pk, now=now())
    assert [reading.outcome for reading in DecpReading.objects.order_by("pk")] == ["imported", "unchanged"]


def test_the_same_failure_again_does_not_fill_the_history(server):
    one = source(f"{server}/404", SourceKind.ADDRESS)
    for _ in range(3):
        source_read(source_id=one.pk, now=now())
    reading = DecpReading.objects.get()
    assert (reading.outcome, reading.times) == (ReadingOutcome.UNREACHABLE, 3)
    one.refresh_from_db()
    assert one.is_failing
    DecpSource.objects.update(location=f"{server}/decp.json")
    source_read(source_id=one.pk, now=now())
    one.refresh_from_db()
    assert not one.is_failing


def test_an_unreadable_file_is_set_aside_until_it_changes(server):
    Publisher.content = document(SOUND)[:-5]
    one = source(f"{server}/decp.json", SourceKind.ADDRESS)
    for _ in range(2):
        source_read(source_id=one.pk, now=now())
    reading = DecpReading.objects.get()
    assert reading.outcome == ReadingOutcome.BROKEN
    assert "tronqué" in reading.problem
    one.refresh_from_db()
    assert one.is_failing
    assert not PublicContract.objects.exists()
    Publisher.content = document(SOUND)
    source_read(source_id=one.pk, now=now())
    one.refresh_from_db()
    assert (PublicContract.objects.count(), one.is_failing) == (1, False)


@pytest.mark.parametrize("path", ["decp.json", "404"])
def test_an_address_changed_while_it_was_read_keeps_nothing_of_the_former(server, monkeypatch, path):
    one = source(f"{server}/{path}", SourceKind.ADDRESS, next_at=now())
    sources_order(now=now())
    elsewhere = {"name": "Autre", "kind": "address", "location": f"{server}/autre.json", "pace": "daily"}

    def changed_meanwhile(*args, **options):
        pilot = actor_create(Role.PILOT)
        source_save(actor=pilot, values=elsewhere | {"is_active": True}, now=now(), source_id=one.pk)
        sources_order(now=now())  # the worker of this order finds the source taken
        return address_fetch(*args, **options)

    monkeypatch.setattr("clauses.services.sources.address_fetch", changed_meanwhile)
    source_read(source_id=one.pk, now=now())
    one.refresh_from_db()
    assert (one.location, one.etag, one.modified, one.succeeded_at, one.failure) == (
        elsewhere["location"], "", "", None, "",
    )  # fmt: skip
    assert sources_order(now=now()) == 1


# --- Folders ---


def test_a_folder_is_read_file_by_file_once_whatever_their_names(watch, deliver_outbox):
    drop(watch, "a.json", document(SOUND))
    drop(watch, "copie.json", document(SOUND))
    drop(watch, "b.json", document(SOUND | {"id": "b"}))
    drop(watch, "lisez-moi.txt", b"x")
    drop(watch, ".cache.json", b"x")
    one = source()
    source_read(source_id=one.pk, now=now())
    deliver_outbox()
    assert DecpReading.objects.count() == 2
    assert PublicContract.objects.count() == 2
    source_read(source_id=one.pk, now=now())
    assert deliver_outbox() == 0


def test_a_file_still_being_written_waits(watch, deliver_outbox):
    path = drop(watch, "a.json", document(SOUND)[:-9], age=5)
    one = source()
    source_read(source_id=one.pk, now=now())
    deliver_outbox()
    one.refresh_from_db()
    assert (one.waiting, DecpReading.objects.count()) == (["a.json"], 0)
    drop(watch, "a.json", document(SOUND))
    source_read(source_id=one.pk, now=now())
    deliver_outbox()
    one.refresh_from_db()
    assert (one.waiting, DecpReading.objects.get().outcome) == ([], "imported")
    assert path.exists()


def test_a_file_that_changed_or_went_since_it_was_found_is_left_for_the_next_pass(watch):
    path = drop(watch, "a.json", document(SOUND))
    one, found = source(), file_digest(path)
    drop(watch, "a.json", document(SOUND | {"id": "autre"}))
    source_file_take(source_id=one.pk, name="a.json", digest=found, now=now())
    path.unlink()
    source_file_take(source_id=one.pk, name="a.json", digest=found, now=now())
    assert not DecpReading.objects.exists()


def test_a_broken_file_does_not_stop_the_others(watch, deliver_outbox):
    drop(watch, "a.json", b"{", age=7200)
    drop(watch, "b.json", document(SOUND))
    drop(watch, "c.json", b" " * ((1 << 20) + 5))
    one = source()
    source_read(source_id=one.pk, now=now())
    deliver_outbox()
    outcomes = dict(DecpReading.objects.values_list("name", "outcome"))
    assert outcomes == {"a.json": "broken", "b.json": "imported", "c.json": "broken"}
    one.refresh_from_db()
    assert one.failure
    source_read(source_id=one.pk, now=now())
    one.refresh_from_db()
    assert one.is_failing
    assert "« a.json »" in one.failure
    assert "« c.json »" in one.failure
    assert DecpReading.objects.count() == 3
    (watch / "a.json").unlink()
    (watch / "c.json").unlink()
    source_read(source_id=one.pk, now=now())
    one.refresh_from_db()
    assert not one.is_failing


def test_a_folder_stays_under_the_operators_folder(watch):
    (watch / "recus").mkdir()
    assert folder_under(watch, "recus") == watch / "recus"
    for outside in ("..", "/etc", "recus/../../x"):
        with pytest.raises(FolderError):
            folder_under(watch, outside)
    with pytest.raises(FolderError, match="n'existe pas"):
        folder_under(watch, "absent")
    (watch / "anneau").symlink_to(watch / "anneau")
    for unreadable in ("x" * 300, "a\0b", "anneau"):
        with pytest.raises(FolderError, match="ne se lit pas"):
            folder_under(watch, unreadable)
    (watch / "lien.json").symlink_to("/etc/hostname")
    assert folder_files(watch, now=time.time(), settle_seconds=0).whole == []


def test_a_folder_closed_to_the_server_says_so_in_french(watch, monkeypatch):
    drop(watch, "a.json", b"{}")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    for closed in ("iterdir", "is_file"):
        with monkeypatch.context() as patched, pytest.raises(FolderError, match=r"\(le serveur n'y a pas accès\)"):
            patched.setattr(Path, closed, refuse)
            folder_files(watch, now=time.time(), settle_seconds=0)
    with monkeypatch.context() as patched, pytest.raises(FolderError, match="le serveur y a accès"):
        patched.setattr(Path, "is_dir", refuse)
        folder_under(watch, "")


def test_a_folder_moved_while_a_file_was_taken_is_not_blamed(watch, monkeypatch):
    drop(watch, "a.json", b"{")
    (watch / "recus").mkdir()
    one = source()
    found = file_digest(watch / "a.json")

    def moved_meanwhile(path):
        DecpSource.objects.update(location="recus", waiting=["b.json"])
        return found

    monkeypatch.setattr("clauses.services.sources.file_digest", moved_meanwhile)
    source_file_take(source_id=one.pk, name="a.json", digest=found, now=now())
    one.refresh_from_db()
    assert (one.failure, one.waiting) == ("", ["b.json"])


def test_what_waits_in_a_folder_is_not_forgotten_when_a_file_is_taken(watch, monkeypatch):
    drop(watch, "a.json", b"{")
    one = source()
    found = file_digest(watch / "a.json")

    def read_meanwhile(path):
        DecpSource.objects.update(waiting=["b.json"])
        return found

    monkeypatch.setattr("clauses.services.sources.file_digest", read_meanwhile)
    source_file_take(source_id=one.pk, name="a.json", digest=found, now=now())
    one.refresh_from_db()
    assert one.is_failing
    assert one.waiting == ["b.json"]


def test_a_folder_that_vanished_is_a_failure_not_a_crash(watch):
    one = source("recus")
    source_read(source_id=one.pk, now=now())
    assert "n'existe pas" in DecpReading.objects.get().problem


# --- In time ---


def test_sources_are_ordered_when_their_time_comes_and_once():
    moment = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
    due = source("a", next_at=moment, pace="hourly")
    source("b", next_at=moment + dt.timedelta(minutes=1))
    source("c", next_at=moment, is_active=False)
    assert sources_order(now=moment) == 1
    assert sources_order(now=moment) == 0
    due.refresh_from_db()
    assert due.next_at == moment + dt.timedelta(hours=1)
    assert OutboxEvent.objects.filter(name="decp_source_due").count() == 1


def test_a_worker_killed_in_the_middle_loses_nothing(server, monkeypatch, deliver_outbox):
    one = source(f"{server}/decp.json", SourceKind.ADDRESS, next_at=now())
    sources_order(now=now())

    def killed(*args, **kwargs):
        raise SystemError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("clauses.services.sources._kept", killed)
        deliver_outbox()
    assert (PublicContract.objects.count(), DecpReading.objects.count()) == (0, 0)
    OutboxEvent.objects.update(available_at=now(), lease_until=None)
    assert deliver_outbox() == 1
    assert (PublicContract.objects.count(), DecpReading.objects.count()) == (1, 1)
    one.refresh_from_db()
    assert one.succeeded_at


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_the_same_file_once(watch):
    path = drop(watch, "a.json", document(SOUND))
    one, other = source(), source("recus")
    (watch / "recus").mkdir()
    drop(watch / "recus", "b.json", path.read_bytes())
    found = file_digest(path)
    at_once(
        lambda: source_file_take(source_id=one.pk, name="a.json", digest=found, now=now()),
        lambda: source_file_take(source_id=other.pk, name="b.json", digest=found, now=now()),
    )
    assert (DecpReading.objects.count(), PublicContract.objects.count()) == (1, 1)


def test_asked_twice_before_it_is_read_a_source_is_read_once():
    one = source()
    pilot = actor_create(Role.PILOT)
    source_ask(actor=pilot, source_id=one.pk)
    source_ask(actor=pilot, source_id=one.pk)
    assert OutboxEvent.objects.count() == 1
    source_read(source_id=one.pk, now=now())
    source_ask(actor=pilot, source_id=one.pk)
    assert OutboxEvent.objects.count() == 2


# --- Pages ---


def values(**changes):
    return {
        "name": "Métropole",
        "kind": "address",
        "location": "https://exemple.fr/decp.json",
        "pace": "daily",
    } | changes


def test_only_the_pilot_keeps_sources(watch):
    with pytest.raises(Refused):
        source_save(actor=actor_create(Role.FACILITATOR), values=values(), now=now())
    pilot = actor_create(Role.PILOT)
    source_save(actor=pilot, values=values(), now=now())
    with pytest.raises(Refused, match="déjà suivie"):
        source_save(actor=pilot, values=values(name="Encore"), now=now())
    with pytest.raises(Refused, match="commence par"):
        source_save(actor=pilot, values=values(location="/etc/passwd"), now=now())
    with pytest.raises(Refused, match="n'est pas sous"):
        source_save(actor=pilot, values=values(kind="folder", location="../.."), now=now())


def test_a_source_is_added_read_and_its_history_shown(client, login, watch, deliver_outbox):
    (watch / "recus").mkdir()
    drop(watch / "recus", "a.json", document(SOUND | {"montant": "NC"}))
    login(actor_create(Role.PILOT))
    new = reverse("clauses:decp_source_new")
    assert client.post(new, values(location="ici")).status_code == 422
    answer = client.post(new, values(kind="folder", location="recus", is_active="on"))
    assert answer.status_code == 302
    one = DecpSource.objects.get()
    assert client.post(reverse("clauses:decp_source_run", args=[one.pk])).status_code == 302
    deliver_outbox()
    deliver_outbox()
    assert "Importé" in client.get(reverse("clauses:decp_source", args=[one.pk])).content.decode()
    assert "a.json" in client.get(reverse("clauses:decp_sources")).content.decode()
    reading = reverse("clauses:decp_reading", args=[DecpReading.objects.get().pk])
    assert "Montant illisible" in client.get(reading).content.decode()
    assert client.get(reading, {"format": "xlsx"}).status_code == 200
    (watch / "recus" / "a.json").unlink()
    (watch / "recus").rmdir()
    source_read(source_id=one.pk, now=now())
    failing = client.get(reverse("clauses:decp_source", args=[one.pk])).content.decode()
    assert "La dernière lecture a échoué" in failing
    assert client.get(reverse("clauses:decp_reading", args=[one.readings.first().pk])).status_code == 200
    login(actor_create(Role.FACILITATOR))
    assert "Ajouter une source" not in client.get(reverse("clauses:decp_sources")).content.decode()
    assert client.get(reverse("clauses:decp_source_edit", args=[one.pk])).status_code == 403
