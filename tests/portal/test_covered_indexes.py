"""What residents write is written with no index that another one covers."""

import pytest
from django.apps import apps
from django.db import connection

COVERED = """
SELECT a.indexrelid::regclass::text FROM pg_index a JOIN pg_index b USING (indrelid)
WHERE a.indexrelid <> b.indexrelid AND a.indrelid::regclass::text = ANY(%s) AND NOT a.indisunique
  AND a.indpred IS NULL AND b.indpred IS NULL AND a.indexprs IS NULL AND b.indexprs IS NULL
  AND a.indclass[0] = b.indclass[0] AND b.indkey::text || ' ' LIKE a.indkey::text || ' %%'
"""


@pytest.mark.needs("postgresql")
@pytest.mark.django_db
def test_no_index_is_the_beginning_of_another():
    tables = [
        model._meta.db_table
        for label in ("dialogue", "moderation", "residents")
        for model in apps.get_app_config(label).get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(COVERED, [tables])

        assert [name for (name,) in cursor.fetchall()] == []
