"""A company's file of 10,000 hours: from the deposit to the last row taken or given back.

On the large Département (`benchmarks.filled`), a company with ten lots of a thousand people declares last month by
XLSX. One row in twenty is wrong. The rows are read by the very steps that the worker runs, one after the other; the
time between two steps, a few milliseconds of broker, is not counted. Nothing of it stays in the database. Exits 1 above
20 seconds, or when a row is lost.
"""

from __future__ import annotations

import datetime as dt
import io
import resource
import sys
import time
from typing import Any

from benchmarks.filled import large_department, member
from benchmarks.matching.report import Table

ROWS, LOTS = 10_000, 10
WRONG_EVERY = 20
ALLOWED_SECONDS = 20


def main() -> int:
    large_department()
    from django.db import transaction

    with transaction.atomic():
        held = measure()
        transaction.set_rollback(True)
    return 0 if held else 1


def measure() -> bool:
    actor, month, engagements = company()
    content = workbook(engagements)
    upload, times = declare(actor, month, content)
    wrong = -(-ROWS // WRONG_EVERY)
    rejected = rejected_file(actor, upload)
    table = Table(
        f"A file of {ROWS:,} rows ({len(content) // 1024:,} KiB), one in {WRONG_EVERY} wrong", ("what", "measured")
    )
    table.add("deposit, answered to the company", f"{times['deposit'] * 1000:.0f} ms")
    table.add("reading the workbook", f"{times['reading']:.1f} s")
    table.add("taking the rows, some thousand at a time", f"{times['taking']:.1f} s")
    table.add(f"in all (allowed: {ALLOWED_SECONDS} s)", f"{sum(times.values()):.1f} s")
    table.add("rows kept / given back with their reason", f"{upload.kept_count:,} / {upload.rejected_count:,}")
    table.add("file of the rows given back", f"{rejected * 1000:.0f} ms")
    table.add("peak memory of the process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB")
    print(table.markdown())
    nothing_lost = upload.rejected_count == wrong and upload.kept_count == ROWS - wrong
    return nothing_lost and sum(times.values()) <= ALLOWED_SECONDS


def company() -> tuple[Any, dt.date, list[Any]]:
    """A company on ten lots, with a thousand eligible people on each, and the month it declares."""
    from django.utils import timezone

    from accounts.actors import Actor
    from accounts.enums import OrganisationKind, Role
    from accounts.models import Organisation, User
    from clauses.enums import ParticipationRole
    from clauses.models import Engagement, Lot, Participation, PublicContract
    from clauses.rules import month_start
    from employers.enums import ContractKind
    from people.models import Person

    today = timezone.localdate()
    month = month_start(month_start(today) - dt.timedelta(days=1))
    organisation = Organisation.objects.create(name="Grande entreprise", kind=OrganisationKind.CONTRACTOR)
    contract = PublicContract.objects.order_by("-pk")[0]
    numbers = [f"F{organisation.pk}-{n}" for n in range(LOTS)]
    starts = today - dt.timedelta(days=400)
    lots = Lot.objects.bulk_create(
        Lot(contract=contract, number=number, title="Fichier", starts_on=starts, ends_on=today + dt.timedelta(days=400))
        for number in numbers
    )
    Participation.objects.bulk_create(
        Participation(lot=lot, organisation=organisation, role=ParticipationRole.LEAD) for lot in lots
    )
    checker = User.objects.order_by("pk")[0]
    engagements = [
        Engagement(
            person=person, lot=lots[n % LOTS], company=organisation, employer=organisation,
            contract_kind=ContractKind.values[0], starts_on=starts, weekly_hours=30, window_start=starts,
            window_end=today + dt.timedelta(days=400), eligibility_validated_on=starts,
            eligibility_validated_by=checker, eligibility_criteria=["rsa"],
        )
        for n, person in enumerate(Person.objects.order_by("-pk")[:ROWS])
    ]  # fmt: skip
    Engagement.objects.bulk_create(engagements, batch_size=2000)
    membership = member(organisation.pk, Role.CONTRACTOR)
    return Actor(user=membership.user, membership=membership), month, engagements


def workbook(engagements: list[Any]) -> bytes:
    """A file of the company's own, by names; one row in twenty names nobody or holds a negative figure."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Heures")
    sheet.append(["Nom", "Prénom", "Lot", "Travail"])
    for n, engagement in enumerate(engagements):
        person, wrong = engagement.person, n % WRONG_EVERY == 0
        name = "Personne-inconnue" if wrong and n % 2 else person.last_name
        hours = -1 if wrong and not n % 2 else 20 + n % 60
        sheet.append([name, person.first_name, engagement.lot.number, hours])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def declare(actor: Any, month: dt.date, content: bytes) -> tuple[Any, dict[str, float]]:
    from django.utils import timezone

    from clauses.enums import UploadStatus
    from clauses.services.hours_files import hours_upload_open, hours_upload_receive, hours_upload_step

    times = {}
    start = time.perf_counter()
    upload = hours_upload_receive(actor=actor, month=month, name="heures.xlsx", content=content, now=timezone.now())
    times["deposit"] = time.perf_counter() - start
    start = time.perf_counter()
    upload = hours_upload_open(upload_id=upload.pk, now=timezone.now())
    times["reading"] = time.perf_counter() - start
    start = time.perf_counter()
    while upload.status == UploadStatus.READING:
        upload = hours_upload_step(upload_id=upload.pk, now=timezone.now())
    times["taking"] = time.perf_counter() - start
    if upload.status != UploadStatus.DONE:
        raise RuntimeError(upload.failure)
    return upload, times


def rejected_file(actor: Any, upload: Any) -> float:
    """Seconds to download the rows given back, as the company does."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(actor.user)
    start = time.perf_counter()
    response = client.get(f"/espace-entreprise-titulaire/fichiers/{upload.pk}/refusees/")
    spent = time.perf_counter() - start
    if response.status_code != 200:
        raise RuntimeError(f"rows given back: HTTP {response.status_code}")
    return spent


if __name__ == "__main__":
    sys.exit(main())
