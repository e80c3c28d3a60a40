"""Version 1 of the rules of conversation, and triggers that keep versions and decisions as they were written."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

from portal.append_only import append_only

RULES = Path(__file__).parents[1] / "data" / "rules.toml"
LANGUAGES = ("sv", "fi", "en", "ar")


def add(apps, schema_editor):
    book_model, rule_model, text_model = (
        apps.get_model("moderation", name) for name in ("RuleBook", "Rule", "RuleText")
    )
    book = book_model.objects.create(version=1, valid_from=datetime(2020, 1, 1, tzinfo=UTC))
    for entry in tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]:
        rule = rule_model.objects.create(book=book, number=entry["number"], code=entry["code"])
        for language in LANGUAGES:
            text_model.objects.create(rule=rule, language=language, **entry[language])


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
        append_only("moderation_submissionversion"),
        append_only("moderation_decision"),
    ]
