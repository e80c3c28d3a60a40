"""Takes away the index of a foreign key that another index begins with: it is written with each row and never asked."""

from typing import Any

from django.db.migrations.operations import AlterField


class DropCoveredIndex(AlterField):
    """An AlterField to `db_index=False` that touches the index alone.

    Django would write the whole table anew on SQLite, and with it lose the triggers that keep rows append-only.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.execute(f"DROP INDEX {self._name(schema_editor, model)}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.execute(schema_editor._create_index_sql(model, fields=[model._meta.get_field(self.name)]))

    def _name(self, schema_editor: Any, model: Any) -> str:
        column = model._meta.get_field(self.name).column
        return schema_editor.quote_name(schema_editor._create_index_name(model._meta.db_table, [column]))
