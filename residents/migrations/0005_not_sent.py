"""A cancelled letter says why; until now only a hidden thing or a leaver could be the reason."""

from django.db import migrations, models


def give_reasons(apps, schema_editor):
    cancelled = apps.get_model("residents", "Letter").objects.filter(state="cancelled")
    cancelled.filter(person__address__endswith="@left.invalid").update(reason="left")
    cancelled.filter(reason="").update(reason="hidden")


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0004_publishing_access'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='reason',
            field=models.CharField(blank=True, choices=[('hidden', 'what it is about is no longer visible'), ('left', 'its receiver has left')], max_length=10),
        ),
        migrations.RunPython(give_reasons, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason__in', ['hidden', 'left']), ('state', 'cancelled')), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('reason', '')), _connector='OR'), name='letter_cancelled_has_its_reason'),
        ),
    ]
