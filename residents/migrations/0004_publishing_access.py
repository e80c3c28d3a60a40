from django.db import migrations

# Communicators and administrators publish; moderators and partners have no page rights (they work at the desk).
PUBLISHERS = ["communicator"]


def give(apps, schema_editor):
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailadmin", model="admin"
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=PUBLISHERS):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0003_account_letters"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
