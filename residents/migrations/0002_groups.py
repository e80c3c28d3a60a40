from django.db import migrations

GROUPS = ["partner", "communicator", "moderator", "senior_moderator"]


def add(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in GROUPS:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
