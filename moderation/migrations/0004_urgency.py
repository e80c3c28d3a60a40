"""What waits gets its place in the queue by its signals, as what is received from now on does."""

from django.conf import settings
from django.db import migrations, models

from moderation.signals import signals_in, urgency_of


def look_anew(apps, schema_editor):
    versions = apps.get_model("moderation", "SubmissionVersion").objects.select_related("submission")
    waiting = versions.filter(submission__state="waiting", submission__version=models.F("number"))
    for version in waiting.iterator(chunk_size=500):
        version.submission.urgency = urgency_of(signals_in(f"{version.title}\n\n{version.text}"))
        version.submission.save(update_fields=["urgency"])


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0003_signals'),
        ('residents', '0004_publishing_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='submission',
            name='submission_queue',
        ),
        migrations.AddField(
            model_name='submission',
            name='urgency',
            field=models.PositiveSmallIntegerField(choices=[(1, 'Danger'), (2, 'Personal'), (3, 'Ordinary')], default=3),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['urgency', 'waiting_since', 'id'], name='submission_queue'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('urgency__in', [1, 2, 3])), name='submission_urgency_known'),
        ),
        migrations.RunPython(look_anew, migrations.RunPython.noop, elidable=True),
    ]
