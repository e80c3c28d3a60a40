"""Migration operations for tables whose rows may be added and read, never changed or removed."""

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
