"""The index of words beside the entries: FTS5 on SQLite, two text search vectors on PostgreSQL."""

from django.db import migrations

_SQLITE = [
    # Whatever is not ASCII is part of a word: Python has folded and split the words, accents stay as they are.
    """CREATE VIRTUAL TABLE search_words USING fts5(title, text, belongs, tokenize="ascii tokenchars '_'", prefix='4')""",
]
_SQLITE_BACK = ["DROP TABLE search_words"]
_POSTGRESQL = [
    # Without fastupdate: what was just written would be searched row by row until the next vacuum.
    "ALTER TABLE search_entry ADD COLUMN title_words tsvector, ADD COLUMN words tsvector",
    "CREATE INDEX search_entry_title_words ON search_entry USING gin (title_words) WITH (fastupdate = off)",
    "CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off)",
]
_POSTGRESQL_BACK = ["ALTER TABLE search_entry DROP COLUMN title_words, DROP COLUMN words"]


def add(apps, schema_editor) -> None:
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def remove(apps, schema_editor) -> None:
    for statement in _SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
