"""`manage.py demo`: loads the demo town into the database of the demo's settings."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.demo.load import load_demo
from portal import clock


class Command(BaseCommand):
    help = "Loads the demo town. Safe to run again. Only with the settings portal.settings.demo."

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is loaded only with the settings portal.settings.demo.")
        load_demo(now=clock.now(), say=self.stdout.write)
