"""COPY rows to a temporary table, then write only what differs.

A row that does not change is neither rewritten nor locked, so a second import of the same file leaves every
row, `updated_at` included, as it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg import sql

from referential.enums import Source
from referential.models import ReferentialRow, ReferentialVersion

# One import at a time: the number is ours, any constant would do.
IMPORT_LOCK = 7_401_001


@dataclass(frozen=True, slots=True)
class Change:
    """What an upsert did. `rows` counts what came in, changed or not."""

    rows: int
    inserted: int
    updated: int
    withdrawn: int

    @property
    def any(self) -> bool:
        return bool(self.inserted or self.updated or self.withdrawn)


def import_lock() -> None:
    """Waits for another import to finish; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def upsert(
    model: type[ReferentialRow],
    rows: Iterable[Sequence[Any]],
    *,
    columns: Sequence[str],
    key: Sequence[str],
    source: Source,
    now: datetime,
    withdraw_within: str | None = None,
) -> Change:
    """Insert, update and withdraw so that the rows of `source` are those given.

    What we ship never overwrites a row that an official file owns; an official file takes over what we ship.
    `withdraw_within` names a column: only rows whose value there occurs in the given rows may be withdrawn.
    """
    table = sql.Identifier(model._meta.db_table)
    incoming = sql.Identifier(f"incoming_{model._meta.db_table}")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    same_key = _join_on(key)
    data = [column for column in columns if column not in key]
    ours = sql.SQL("t.source = {}").format(sql.Literal(source.value))
    today: date = timezone.localdate(now)

    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {incoming} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA").format(
                incoming=incoming, names=names, table=table
            )
        )
        count = 0
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(incoming, names)) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        # Without fresh statistics on both sides the planner takes a nested loop: minutes instead of seconds.
        cursor.execute(
            sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(
                incoming, sql.SQL(", ").join(map(sql.Identifier, key))
            )
        )
        cursor.execute(sql.SQL("ANALYZE {}, {}").format(incoming, table))

        differs = sql.SQL("({}, t.source, t.withdrawn_on) IS DISTINCT FROM ({}, {}, NULL::date)").format(
            _prefixed("t", data), _prefixed("i", data), sql.Literal(source.value)
        )
        cursor.execute(
            sql.SQL(
                "UPDATE {table} t SET {assignments} source = {source}, withdrawn_on = NULL,"
                " updated_at = {now} FROM {incoming} i WHERE {same_key} AND {differs} AND {may_write}"
            ).format(
                table=table,
                assignments=sql.SQL("").join(
                    sql.SQL("{0} = i.{0}, ").format(sql.Identifier(column)) for column in data
                ),
                source=sql.Literal(source.value),
                now=sql.Literal(now),
                incoming=incoming,
                same_key=same_key,
                differs=differs,
                may_write=ours if source == Source.SHIPPED else sql.SQL("true"),
            )
        )
        updated = cursor.rowcount
        scope = (
            sql.SQL("t.{0} IN (SELECT {0} FROM {1})").format(sql.Identifier(withdraw_within), incoming)
            if withdraw_within
            else sql.SQL("true")
        )
        cursor.execute(
            sql.SQL(
                "UPDATE {table} t SET withdrawn_on = {today}, updated_at = {now} WHERE {ours}"
                " AND t.withdrawn_on IS NULL AND {scope}"
                " AND NOT EXISTS (SELECT FROM {incoming} i WHERE {same_key})"
            ).format(
                table=table,
                today=sql.Literal(today),
                now=sql.Literal(now),
                ours=ours,
                scope=scope,
                incoming=incoming,
                same_key=same_key,
            )
        )
        withdrawn = cursor.rowcount
        # Known rows go first: an anti-join against the table being filled would read it again and again.
        cursor.execute(
            sql.SQL("DELETE FROM {incoming} i USING {table} t WHERE {same_key}").format(
                incoming=incoming, table=table, same_key=same_key
            )
        )
        cursor.execute(
            sql.SQL(
                "INSERT INTO {table} ({names}, source, updated_at) SELECT {names}, {source}, {now} FROM {incoming}"
            ).format(
                table=table,
                names=names,
                source=sql.Literal(source.value),
                now=sql.Literal(now),
                incoming=incoming,
            )
        )
        inserted = cursor.rowcount
        if inserted:
            cursor.execute(sql.SQL("ANALYZE {}").format(table))
        cursor.execute(sql.SQL("DROP TABLE {}").format(incoming))
    return Change(rows=count, inserted=inserted, updated=updated, withdrawn=withdrawn)


def version_record(
    *, source: Source, version: str, counts: dict[str, int], changes: Iterable[Change], now: datetime
) -> ReferentialVersion:
    """Writes the journal, unless the same version is in force and nothing changed."""
    current = ReferentialVersion.objects.filter(source=source).first()
    changed = any(change.any for change in changes)
    if current and current.version == version and not changed:
        return current
    return ReferentialVersion.objects.create(source=source, version=version, imported_at=now, counts=counts)


def _prefixed(alias: str, columns: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(alias, column) for column in columns)


def _join_on(key: Sequence[str]) -> sql.Composable:
    return sql.SQL(" AND ").join(sql.SQL("t.{0} = i.{0}").format(sql.Identifier(column)) for column in key)
