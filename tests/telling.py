"""The demonstration, told once into a database that each file of tests then copies.

Telling takes ten seconds, copying the result a fraction of a second. Like the migrated database, it is named after all
that it depends on, so that a server which stays up keeps it for the next session of the same day.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from config.demo import story
from core.commands import silent
from tests.database import REPO, migrated_database, server_connect

PREFIX = "passerelle_told_"
KEPT = 4
LOCK = 47_432_002
SUFFIXES = frozenset({".py", ".csv", ".json"})


@contextmanager
def told_database(today: dt.date) -> Iterator[dict[str, int]]:
    """Be connected to a database of one's own where the demonstration was told; gives what was told."""
    usual = connection.settings_dict["NAME"]
    copy = f"{usual}_told"
    with server_connect() as held:
        held.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # the first process tells it, the others wait
        name = PREFIX + _fingerprint(today)
        told = _told(held, name) or _tell(held, name, today)
        _drop(held, copy)
        _copy(held, copy, name)
    try:
        with _connected_to(copy):
            yield told
    finally:
        with server_connect() as held:
            _drop(held, copy)


def _told(held: psycopg.Connection, name: str) -> dict[str, int] | None:
    """What was told in this database; None when there is none."""
    found = held.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    row = found.fetchone()
    return json.loads(row[0]) if row and row[0] else None


def _tell(held: psycopg.Connection, name: str, today: dt.date) -> dict[str, int]:
    for (old,) in held.execute(_OLD, [f"{PREFIX}%", KEPT - 1]).fetchall():
        _drop(held, old)
    _drop(held, name)
    _copy(held, name, migrated_database())
    with _connected_to(name):
        sent = len(mail.outbox)
        with transaction.atomic():
            _number_far_away(today)
            told = story.tell(today=today, progress=silent)
            connection.check_constraints()
        told["mails"] = len(mail.outbox) - sent
    held.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(json.dumps(told))))
    return told


_OLD = """
    SELECT datname FROM pg_database
    WHERE datname LIKE %s AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = pg_database.datname)
    ORDER BY oid DESC OFFSET %s
"""


def _number_far_away(today: dt.date) -> None:
    """What a process remembers of another database by its number must be nothing here, rather than something else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences "
            "WHERE max_value >= 2147483647",
            [today.toordinal() * 1000],
        )


def _fingerprint(today: dt.date) -> str:
    """Names the tables, the code, its data, and the two days: the one told, and the one it is told on."""
    digest = hashlib.sha256(f"{today} {timezone.localdate()}".encode())
    for room in sorted({"config", *(path.parent.name for path in REPO.glob("*/apps.py"))}):
        for path in sorted(path for path in (REPO / room).rglob("*") if path.suffix in SUFFIXES):
            digest.update(f"{path.relative_to(REPO)}\0".encode() + path.read_bytes())
    return f"{migrated_database().rpartition('_')[2]}_{digest.hexdigest()[:16]}"


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _copy(held: psycopg.Connection, name: str, template: str) -> None:
    # File by file: twice as quick as through the journal, PostgreSQL's usual way.
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    held.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(held: psycopg.Connection, name: str) -> None:
    held.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
