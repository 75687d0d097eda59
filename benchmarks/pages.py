"""Pages on a large Département: 95th percentile at 20 requests a second, and queries a page.

Fills the database it is given (`make bench` gives a new one), starts the web server as `make run` does, and writes
its figures into `docs/performance.md` and `docs/scaling.md`. `PASSERELLE_BENCH_SCALE=0.02` measures on a fiftieth of
the size.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.filled import large_department, member
from benchmarks.matching.report import Table
from benchmarks.matching.rome import ROOT

PAGE = ROOT / "docs" / "performance.md"
SCALING = ROOT / "docs" / "scaling.md"
RATE, SECONDS = 20, 10  # requests a second, for each page
P95_MS, QUERIES, DASHBOARD_MS = 300, 30, 500
DAY_MS, DAY_QUERIES = 200, 20  # what a référent opens all day long: her day, her caseload
READY_SECONDS = 60
SETTLE_SECONDS = 45  # each process fits its matchers, one after another
FIRST_LOOKS = 24
EAGER, EAGER_SECONDS = 8, 6  # people who reload without rest, to know how much one machine gives
CAPACITY = ("Home, visitor", "Public offers", "Référent's day", "Ranked openings of one person", "Facilitator's home")


@dataclass(frozen=True, slots=True)
class Place:
    """A page as one person opens it; `cookie` is empty for a visitor."""

    name: str
    path: str
    cookie: str = ""
    limit_ms: int = P95_MS
    limit_queries: int = QUERIES


def main() -> int:
    filled = large_department()
    places = pages()
    queries = {place.name: query_count(place) for place in places}
    with web_server() as port:
        times = {place.name: latencies(port, place) for place in places}
        given = capacity(port, places)
    table, held = report(places, queries, times)
    machine = f"Machine: {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}."
    write(PAGE, table, f"{filled}\n\n{machine}")
    write(SCALING, given, machine)
    return 0 if held else 1


def pages() -> list[Place]:
    """The pages that each role opens first, on the largest data each can see."""
    from django.db.models import Count
    from django.urls import reverse

    from accounts.enums import Role
    from accounts.models import Membership, User
    from clauses.models import HoursStatement, Lot, Participation, PublicContract
    from people.models import Person
    from placements.models import Proposal

    referent = Membership.objects.get(pk=_busiest(Proposal))
    person = Person.objects.filter(referent=referent).order_by("pk")[0]
    facilitator = member(_facilitation(PublicContract), Role.FACILITATOR)
    followed = Lot.objects.filter(contract__facilitation=facilitator.organisation)
    held = Participation.objects.filter(lot__in=followed).values("organisation")
    contractor = member(held.annotate(lots=Count("pk")).order_by("-lots")[0]["organisation"], Role.CONTRACTOR)
    lot = followed.filter(participations__organisation=contractor.organisation).order_by("pk")[0].pk
    statement = HoursStatement.objects.filter(lot__in=followed).order_by("-pk")[0].pk
    company = reverse("clauses:company_detail", args=[contractor.organisation_id])
    month = HoursStatement.objects.filter(lot=lot).order_by("-month")[0].month
    pilot = User.objects.get(email="pilotage@demo.example")
    r, f, c, p = (cookie_of(user) for user in (referent.user, facilitator.user, contractor.user, pilot))
    return [
        Place("Home, visitor", "/"),
        Place("Public offers", "/offres/"),
        Place("Public offers, one word", "/offres/?q=poste"),
        Place("Network directory", "/reseau/"),
        Place("Référent's day", "/espace-referent/", r, DAY_MS, DAY_QUERIES),
        Place("Référent's people", "/espace-referent/personnes/", r, DAY_MS, DAY_QUERIES),
        Place("One person", f"/espace-referent/personnes/{person.pk}/", r),
        Place("Ranked openings of one person", f"/espace-referent/personnes/{person.pk}/offres/", r),
        Place("Facilitator's home", "/espace-facilitateur/", f),
        Place("Contracts", "/espace-facilitateur/marches/", f),
        Place("One lot", f"/espace-facilitateur/lots/{lot}/", f),
        Place("Lots followed", "/espace-facilitateur/suivi/", f),
        Place("Obligation of a lot", f"/espace-facilitateur/lots/{lot}/obligation/", f),
        Place("Steering of a lot", f"/espace-facilitateur/lots/{lot}/pilotage/", f),
        Place("Register of a lot", f"/espace-facilitateur/lots/{lot}/registre/", f),
        Place("Certificate of a lot", f"/espace-facilitateur/lots/{lot}/attestation/", f),
        Place("A company over all its lots", company, f),
        Place("Companies of the clauses", reverse("clauses:company_list"), f),
        Place("Due dates", reverse("clauses:due_date_list"), f),
        Place("Eligibilities to check", "/espace-facilitateur/personnes/", f),
        Place("Statements to check", "/espace-facilitateur/releves/", f),
        Place("Every statement", "/espace-facilitateur/releves/?status=all", f),
        Place("Reminders", "/espace-facilitateur/relances/", f),
        Place("One statement", f"/espace-facilitateur/releves/{statement}/", f),
        Place("Contractor's home", "/espace-entreprise-titulaire/", c),
        Place("Contractor's lot", f"/espace-entreprise-titulaire/lots/{lot}/", c),
        Place("Contractor's grid of last month", f"/espace-entreprise-titulaire/lots/{lot}/releves/{month:%Y-%m}/", c),
        Place("Pilot's dashboard", "/pilotage/", p, DASHBOARD_MS),
        Place("Yearly report of the Département", "/rapports/", p, DASHBOARD_MS),
        Place("Yearly report by public", "/rapports/?axe=public", p, DASHBOARD_MS),
        Place("Yearly report of a facilitator", "/rapports/", f, DASHBOARD_MS),
    ]


def _busiest(proposals: Any) -> int:
    """The référent of the load with most proposals that wait: the fullest day, of a caseload of 125 people."""
    from django.db.models import Count

    waiting = proposals.objects.open().filter(person__referent__user__email__endswith="@load.example")
    counted = waiting.order_by().values("person__referent").annotate(many=Count("pk"))
    return int(counted.order_by("-many", "person__referent")[0]["person__referent"])


def _facilitation(contracts: Any) -> int:
    """The facilitation body that follows most contracts."""
    from django.db.models import Count

    rows = contracts.objects.values("facilitation").annotate(many=Count("pk")).order_by("-many", "facilitation")
    return int(rows[0]["facilitation"])


def cookie_of(user: Any) -> str:
    """A session as signing in leaves it."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def query_count(place: Place) -> int:
    """Queries of the second opening: the first one fills caches and fits the matcher."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.cookies.load(place.cookie)
    client.get(place.path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(place.path)
    assert response.status_code == 200, f"{place.path}: {response.status_code}"
    return len(captured)


@contextmanager
def web_server() -> Iterator[int]:
    """gunicorn with the workers and threads of `make run`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", f"--bind=127.0.0.1:{port}"]
    command += [
        "--config=python:config.gunicorn",
        "--preload",
        "--log-level=warning",
        "--no-control-socket",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(READY_SECONDS * 10):
            try:
                _get(port, Place("", "/healthz"))
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(SETTLE_SECONDS)
        yield port
    finally:
        process.terminate()
        process.wait()


def latencies(port: int, place: Place, *, rate: int = RATE) -> list[float]:
    """Milliseconds of each request, counted from the instant it was due: a server that falls behind pays for it."""
    for _ in range(FIRST_LOOKS):  # each process fills its caches
        _get(port, place)
    start = time.perf_counter() + 0.1

    def one(number: int) -> float:
        due = start + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        _get(port, place)
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(one, range(rate * SECONDS)))


def capacity(port: int, places: list[Place]) -> Table:
    """Pages a second when several people reload without rest: visitors, web and database share the cores."""
    table = Table(f"Pages a second, {EAGER} people reloading without rest", ("page", "pages a second", "p95, ms"))
    for place in places:
        if place.name not in CAPACITY:
            continue
        end = time.perf_counter() + EAGER_SECONDS

        def reload(_: int, place: Place = place, end: float = end) -> list[float]:
            spent = []
            while (start := time.perf_counter()) < end:
                _get(port, place)
                spent.append((time.perf_counter() - start) * 1000)
            return spent

        with ThreadPoolExecutor(EAGER) as pool:
            spent = [one for found in pool.map(reload, range(EAGER)) for one in found]
        table.add(place.name, f"{len(spent) / EAGER_SECONDS:.0f}", f"{np.percentile(spent, 95):.0f}")
    return table


def _get(port: int, place: Place) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", place.path, headers={"Cookie": place.cookie} if place.cookie else {})
        response = connection.getresponse()
        response.read()
        if response.status not in (200, 503 if place.path == "/healthz" else 200):
            raise RuntimeError(f"{place.path}: HTTP {response.status}")
    finally:
        connection.close()


def report(places: list[Place], queries: dict[str, int], times: dict[str, list[float]]) -> tuple[Table, bool]:
    table = Table(
        f"Pages at {RATE} requests a second", ("page", "median, ms", "p95, ms", "allowed, ms", "queries", "allowed")
    )
    held = True
    for place in places:
        p95 = float(np.percentile(times[place.name], 95))
        held &= p95 <= place.limit_ms and queries[place.name] <= place.limit_queries
        table.add(
            place.name,
            f"{np.median(times[place.name]):.0f}",
            f"{p95:.0f}",
            str(place.limit_ms),
            str(queries[place.name]),
            str(place.limit_queries),
        )
    return table, held


def write(document: Path, table: Table, notes: str, *, name: str = "figures") -> None:
    """Put a table and its notes between the two marks of this name."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    figures = "\n".join([begin, "", table.markdown(), notes, "", end])
    print(figures)
    text = document.read_text(encoding="utf-8")
    document.write_text(text.split(begin)[0] + figures + text.split(end)[1], encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
