"""Empties the database under the feet of a running site, without the site noticing more than a slow page.

Web, worker and clock keep in memory the numbers of content types, permissions and groups, and plans for the tables
they know. So tables are emptied, never dropped, what the migrations wrote is left where it is, and no number is given
twice: whatever a process still remembers designates nothing, rather than something else. The caller's transaction
covers the new story too, so that a page asked meanwhile waits for it instead of finding an empty house.
"""

import time

from django.db import OperationalError, connection, transaction
from wagtail.models import Collection

# What migrations write and nobody owns. The rest of these tables, such as a group made by hand, is settings, not data.
KEPT = frozenset(
    {
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "auth_group",
        "auth_group_permissions",
        "wagtailcore_locale",
        "wagtailcore_collection",
        "wagtailcore_groupcollectionpermission",
        "wagtailcore_workflow",
        "wagtailcore_task",
        "wagtailcore_workflowtask",
        "wagtailcore_groupapprovaltask",
        "wagtailcore_groupapprovaltask_groups",
    }
)
# The root of the pages points to tables that are emptied: it is put aside, then back with what hangs on it.
ROOT_ROWS = (
    ("wagtailcore_page", "depth = 1"),
    ("wagtailcore_grouppagepermission", "page_id IN (SELECT id FROM wagtailcore_page WHERE depth = 1)"),
    ("wagtailcore_workflowpage", "page_id IN (SELECT id FROM wagtailcore_page WHERE depth = 1)"),
)
ATTEMPTS = 300
PAUSE_SECONDS = 0.1


class DatabaseBusy(Exception):  # noqa: N818 - not a fault
    """Somebody holds a table for too long."""


def database_erase() -> None:
    """Empty every table but those of the libraries' settings, in the caller's transaction.

    Raises DatabaseBusy after half a minute of trying; RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("database_erase() needs the transaction that fills the database again")
    tables = [name for name in connection.introspection.table_names() if name not in KEPT]
    listed = ", ".join(connection.ops.quote_name(name) for name in sorted(tables))
    _lock(listed)
    with connection.cursor() as cursor:
        for table, condition in ROOT_ROWS:
            cursor.execute(
                f"CREATE TEMPORARY TABLE aside_{table} ON COMMIT DROP AS SELECT * FROM {table} WHERE {condition}"  # noqa: S608
            )
        cursor.execute(f"TRUNCATE {listed}")
        for table, _ in ROOT_ROWS:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM aside_{table}")  # noqa: S608
        cursor.execute("UPDATE wagtailcore_page SET numchild = 0, owner_id = NULL, locked_by_id = NULL")
    for collection in Collection.objects.filter(depth=2):
        collection.delete()


def _lock(listed: str) -> None:
    """Take every table at once or none: a lock never waited for can never be half of a deadlock with a page."""
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {listed} IN ACCESS EXCLUSIVE MODE NOWAIT")
                return
        except OperationalError:
            time.sleep(PAUSE_SECONDS)
    raise DatabaseBusy
