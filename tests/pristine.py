"""The database as the migrations left it, put back after every test that commits.

Django empties all tables then, which would take the rows that migrations wrote (locales, root page, rules) from every
later test, and cannot pass the triggers that make a ledger append-only. Here SQLite's file is copied back whole,
triggers and all, and PostgreSQL's tables are truncated (row triggers do not see that) and filled from a copy. So the
triggers need no door.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

PATIENCE_SECONDS = 20
Restore = Callable[[], None]


@contextmanager
def remembered(connection: BaseDatabaseWrapper) -> Iterator[Restore]:
    """Copy the database now; the function given restores that moment, as often as it is called."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(":memory:", check_same_thread=False)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
            yield partial(_restore_sqlite, connection, copy)
        return
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
        rows = {table: _copy_out(cursor, table) for table in tables}
    yield partial(_restore_postgresql, connection, rows)


def _restore_sqlite(connection: BaseDatabaseWrapper, copy: sqlite3.Connection) -> None:
    connection.close()
    give_up = time.monotonic() + PATIENCE_SECONDS

    def watch(status: int, remaining: int, total: int) -> None:
        if remaining and time.monotonic() > give_up:
            raise TimeoutError("another connection still writes to the test database: the test left something running")

    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=PATIENCE_SECONDS)) as target:
        target.execute("PRAGMA synchronous=OFF")
        copy.backup(target, progress=watch)


def _copy_out(cursor, table: str) -> bytes:
    with cursor.copy(f'COPY "{table}" TO STDOUT') as lines:
        return b"".join(lines)


def _restore_postgresql(connection: BaseDatabaseWrapper, rows: dict[str, bytes]) -> None:
    # Foreign keys are deferred to the end of the transaction, so the order of tables does not matter.
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
        cursor.execute("TRUNCATE {}".format(", ".join(f'"{table}"' for table in rows)))
        for table, content in rows.items():
            if content:
                with cursor.copy(f'COPY "{table}" FROM STDIN') as target:
                    target.write(content)
