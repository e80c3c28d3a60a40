"""`manage.py setup`: a municipality's first start."""

from typing import Any

from django.core.management.base import BaseCommand

from home.setup import set_up
from portal import clock


class Command(BaseCommand):
    help = "Makes languages, areas, topics, the first pages and rights. Safe to run again; overwrites nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        home = set_up(clock.now())
        self.stdout.write(f"The portal is set up. Start page: {home.full_url}")
