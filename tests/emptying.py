"""Empties the database after a test whose transactions were real.

Django's own `flush` makes new files for four hundred tables, then writes content types and permissions again: half a
second for the few rows of a test.
"""

from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

# What `flush` writes again once it has emptied them.
KEPT = frozenset({"django_content_type", "auth_permission"})


def tables_empty() -> None:
    """Delete every row that `flush` would, whatever refers to it and whatever forbids it."""
    if not _is_superuser():  # she alone can put triggers aside
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in _tables_written():
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _tables_written() -> list[str]:
    """Those that have ever held a row: the others have no page on the disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND pg_relation_size(oid) > 0"
        )
        written = {row[0] for row in cursor.fetchall()}
    ours = connection.introspection.django_table_names(only_existing=False, include_views=False)
    return sorted(written & set(ours) - KEPT)
