"""The large random Département that several benchmarks measure: filled once in the database they are given."""

from __future__ import annotations

import os
import time
from typing import Any


def large_department() -> str:
    """Set Django up, fill the database unless it is already, and say how long that took.

    `PASSERELLE_BENCH_SCALE=0.02` fills a fiftieth of the full size.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ["LOG_LEVEL"] = "ERROR"
    import django

    django.setup()
    from django.core.management import call_command

    for command, options in (
        ("migrate", {"verbosity": 0, "interactive": False}),
        ("collectstatic", {"verbosity": 0, "interactive": False}),
        ("load_demo", {"if_empty": True}),
    ):
        call_command(command, **options)
    if _filled():
        return "Loaded by an earlier benchmark."
    scale = float(os.environ.get("PASSERELLE_BENCH_SCALE", "1"))
    start = time.perf_counter()
    call_command("generate_load", scale=scale)
    _vacuum()
    return f"Loading scale {scale:g} by COPY (`generate_load`): {time.perf_counter() - start:.0f} s."


def _vacuum() -> None:
    """What autovacuum does of itself on a server that lasts: without it no index is ever read alone."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _filled() -> bool:
    from accounts.models import User

    return User.objects.filter(email__endswith="@load.example").exists()


def member(organisation_id: int, role: str) -> Any:
    """Somebody who acts for an organisation, made if need be."""
    from accounts.models import Membership, User

    email = f"{role}-{organisation_id}@load.example"
    user, _ = User.objects.get_or_create(email=email, defaults={"last_name": "Charge"})
    return Membership.objects.get_or_create(user=user, organisation_id=organisation_id, role=role)[0]
