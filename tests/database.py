"""One migrated database for the whole session, which each test process then copies.

Running every migration takes half a minute, copying the result a fraction of a second. The original is named after
the migrations it holds, so that a server which stays up (DATABASE_URL) keeps it for the next session.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

REPO = Path(__file__).resolve().parent.parent
PREFIX = "passerelle_migrated_"
KEPT = 8
LOCK = 47_432_001


def migrated_database() -> str:
    """The name of a database with every migration applied, made now if the server has none."""
    name = PREFIX + _fingerprint()
    with server_connect() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # the first process makes it, the others wait
        existing = [row[0] for row in server.execute(_OURS, [f"{PREFIX}%"])]
        if name not in existing:
            _make(server, name)
            for old in existing[KEPT - 1 :]:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
    return name


_OURS = """
    SELECT datname FROM pg_database
    WHERE datname LIKE %s AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = pg_database.datname)
    ORDER BY oid DESC
"""


def _make(server: psycopg.Connection, name: str) -> None:
    draft = f"draft_{name}"
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(draft)))
    done = subprocess.run(
        [sys.executable, "-c", _MIGRATE, draft], cwd=REPO, env=os.environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the migrations failed:\n{done.stdout}\n{done.stderr}")
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


_MIGRATE = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
"""


def _fingerprint() -> str:
    digest = hashlib.sha256()
    paths = [*REPO.glob("requirements/*.txt"), *REPO.glob("[a-z]*/migrations/*.py"), REPO / "config/settings/base.py"]
    for path in sorted(paths):
        digest.update(f"{path.relative_to(REPO)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def server_connect() -> psycopg.Connection:
    parameters = connections["default"].get_connection_params() | {"dbname": "postgres"}
    parameters = {name: value for name, value in parameters.items() if name not in ("context", "cursor_factory")}
    return psycopg.connect(**parameters, autocommit=True)
