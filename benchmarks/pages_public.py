"""Public pages on a large Département: 95th percentile at 50 requests a second, queries, weight of a first visit.

`make bench ARGS=pages_public` runs this part alone; `ARGS=pages` runs it with the pages of people who log in. Writes
its table into `docs/performance.md`. Each page is also made anew, nothing being kept, to know what a question that
nobody asked in the last minute costs.
"""

from __future__ import annotations

import os
import re
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.filled import large_department
from benchmarks.matching.report import Table
from benchmarks.pages import PAGE, Place, latencies, query_count, web_server, write

RATE = 50  # requests a second, for each page
P95_MS, QUERIES, FIRST_VISIT_KB = 150, 15, 300
TIMES_MADE = 20
FILES = re.compile(r'(?:href|src)="(/(?:static|media)/[^"#?]+)')
ESTIMATE = "/employeurs/estimation/?contrat=cdi&employeur=small&heures=35&salaire=13&situation=rsa"
HEAD = (
    "page", "median, ms", "p95, ms", "allowed, ms", "queries", "allowed", "first visit, kB", "allowed, kB",
    "processor, ms: kept", "made anew",
)  # fmt: skip


def main() -> int:
    filled = large_department()
    places = public_pages()
    queries = {place.name: query_count(place) for place in places}
    spent = {place.name: (processor_ms(place), processor_ms(place, anew=True)) for place in places}
    table, held = Table(f"Public pages at {RATE} requests a second", HEAD), True
    with web_server() as port:
        for place in places:
            times = latencies(port, place, rate=RATE)
            p95, weight = float(np.percentile(times, 95)), first_visit_kb(port, place)
            asked = queries[place.name]
            held &= p95 <= P95_MS and asked <= QUERIES and weight <= FIRST_VISIT_KB
            cells = np.median(times), p95, P95_MS, asked, QUERIES, weight, FIRST_VISIT_KB, *spent[place.name]
            table.add(place.name, *(f"{cell:.0f}" for cell in cells))
    machine = f"Machine: {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}."
    write(PAGE, table, f"{filled}\n\n{machine}", name="public figures")
    return 0 if held else 1


def public_pages() -> list[Place]:
    """What a visitor opens, on the largest data: each kind of page once."""
    from cms.models import EasyReadPage, EventPage, NewsPage, StoryPage, ToolPage, TradePage

    kinds = {
        "A sheet of the toolbox": ToolPage,
        "A trade, with live openings": TradePage,
        "A story": StoryPage,
        "A piece of news": NewsPage,
        "A meeting": EventPage,
        "A page easy to read": EasyReadPage,
    }
    return [
        Place("Home", "/"),
        *(Place(name, kind.objects.live().public().order_by("pk")[0].url) for name, kind in kinds.items()),
        Place("Stories", "/temoignages/"),
        Place("Agenda", "/evenements/"),
        Place("Offers", "/offres/"),
        Place("Offers, second page", "/offres/?page=2"),
        Place("Offers, one word", "/offres/?q=poste"),
        Place("Offers, jobs around a town", "/offres/?kind=job&commune=Annecy+%2874000%29&rayon=25"),
        Place("One offer", f"/offres/emploi/{_any_offer()}/"),
        Place("Network directory", "/reseau/"),
        Place("Network directory, map", "/reseau/?vue=carte"),
        Place("Network directory, one word", "/reseau/?q=boulangerie"),
        Place("A company of the network", f"/reseau/{_any_member()}/"),
        Place("Public figures", "/chiffres/"),
        Place("Estimator", "/employeurs/estimation/"),
        Place("Estimator, a question", ESTIMATE),
        Place("Search", "/recherche/?q=cuisine"),
        Place("Search, a slip", "/recherche/?q=boulengerie"),
        Place("Sitemap", "/sitemap.xml"),
        Place("News feed", "/actualites/flux.xml"),
    ]


def _any_offer() -> int:
    from employers.models import JobOffer

    return int(JobOffer.objects.published().order_by("-published_at", "-pk")[0].pk)


def _any_member() -> int:
    from employers.models import Employer

    return int(Employer.objects.filter(network_membership__status="member").order_by("pk")[0].pk)


def processor_ms(place: Place, *, anew: bool = False) -> float:
    """Processor's time of one request, Python and PostgreSQL together; `anew` forgets what was kept before each."""
    from django.core.cache import caches
    from django.test import Client

    client = Client()
    client.get(place.path)
    start, backend = time.process_time(), _backend_seconds()
    for _ in range(TIMES_MADE):
        if anew:
            caches["live"].clear()
            caches["asked"].clear()
        client.get(place.path)
    return (time.process_time() - start + _backend_seconds() - backend) * 1000 / TIMES_MADE


def _backend_seconds() -> float:
    """What the database's process of this connection has spent: only where it runs on the same machine."""
    from django.db import connection

    connection.ensure_connection()
    raw: Any = connection.connection
    stat = Path(f"/proc/{raw.info.backend_pid}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def first_visit_kb(port: int, place: Place) -> float:
    """The page and every file that it names, as a browser that accepts gzip receives them."""
    html = _received(port, place.path, "identity")
    files = set(FILES.findall(html.decode("utf-8")))
    return (len(html) + sum(len(_received(port, path, "gzip")) for path in files)) / 1000


def _received(port: int, path: str, encoding: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": encoding})
        return connection.getresponse().read()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
