"""`manage.py demo`: fills an empty portal with the demo town."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.demo.load import demo_signins, load_demo
from portal import clock


class Command(BaseCommand):
    help = "Loads the demo town. Safe to run again; refused where real people may sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("The demo's sign-ins are public. It is loaded only with portal.settings.demo.")
        load_demo(now=clock.now(), say=self.stdout.write)
        for role, email, password in demo_signins():
            self.stdout.write(f"  {role:<18} {email:<38} {password}")
