from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0002_first_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='signals',
            field=models.PositiveSmallIntegerField(default=0, help_text='places in the newest text a moderator may look at'),
        ),
    ]
