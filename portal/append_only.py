"""Migration operations for tables whose rows may be added and read, never changed, and removed only by one door."""

from django.db import migrations

_SQLITE = """CREATE TRIGGER {name} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_FUNCTION = """CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"""
_POSTGRESQL = "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION portal_append_only()"
_ACTS = ("update", "delete")


def append_only(table: str) -> migrations.RunPython:
    """Adds triggers that refuse UPDATE and DELETE on the table, on SQLite and PostgreSQL; the reverse removes them."""

    def add(apps, schema_editor) -> None:
        sql = _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_FUNCTION, params=None)  # with parameters its % would be read as a placeholder
        for act in _ACTS:
            schema_editor.execute(sql.format(name=f"{table}_append_only_{act}", act=act.upper(), table=table))

    def remove(apps, schema_editor) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        for act in _ACTS:
            schema_editor.execute(f"DROP TRIGGER {table}_append_only_{act}{on}")

    return migrations.RunPython(add, remove)


_DOOR_SQLITE = """CREATE TRIGGER {name} BEFORE DELETE ON {table}
WHEN NOT EXISTS (SELECT 1 FROM {door} WHERE {door}.{named} = OLD.{column})
BEGIN SELECT RAISE(ABORT, '{table} goes only with its line in {door}'); END"""
_DOOR_FUNCTION = """CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM {door} WHERE {door}.{named} = OLD.{column}) THEN RETURN OLD; END IF;
  RAISE EXCEPTION '{table} goes only with its line in {door}' USING ERRCODE = 'integrity_constraint_violation';
END $$"""
_DOOR_POSTGRESQL = "CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def removable_only_through(table: str, *, column: str, door: str, named: str) -> migrations.RunPython:
    """Adds a trigger that refuses DELETE on the table, on SQLite and PostgreSQL, except for rows whose `column` stands
    as `named` in a row of the table `door`. The reverse removes it."""
    words = {"name": f"{table}_one_door", "table": table, "column": column, "door": door, "named": named}

    def add(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(_DOOR_SQLITE.format(**words))
        else:
            schema_editor.execute(_DOOR_FUNCTION.format(**words), params=None)
            schema_editor.execute(_DOOR_POSTGRESQL.format(**words))

    def remove(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {words['name']}")
        else:
            schema_editor.execute(f"DROP TRIGGER {words['name']} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {words['name']}()")

    return migrations.RunPython(add, remove)


def without_delete_trigger(table: str) -> migrations.RunPython:
    """Takes away the half of `append_only` that refuses DELETE, where `removable_only_through` takes its place."""

    def drop(apps, schema_editor) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER {table}_append_only_delete{on}")

    def add(apps, schema_editor) -> None:
        sql = _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL
        schema_editor.execute(sql.format(name=f"{table}_append_only_delete", act="DELETE", table=table))

    return migrations.RunPython(drop, add)
