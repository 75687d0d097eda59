"""What the tests of the referentials share."""

import hashlib

import pytest
from django.db import connection

TABLES = ["commune", "occupation", "title", "skill", "occupationskill", "mobility", "referentialversion"]


@pytest.fixture
def fingerprint(db):
    """A checksum of every row of the room, `updated_at` and row versions included."""

    def take() -> dict[str, str]:
        digests = {}
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"SELECT (t, t.xmin, t.ctid)::text FROM referential_{table} t ORDER BY 1")  # noqa: S608
                digest = hashlib.sha256()
                for (row,) in cursor:
                    digest.update(row.encode())
                digests[table] = digest.hexdigest()
        return digests

    return take
