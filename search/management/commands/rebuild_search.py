"""`manage.py rebuild_search`: makes everything that search stands on anew."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import clock
from search import actions, copying


class Command(BaseCommand):
    help = "Makes entries from their sources, indexes every word, and makes the search server's copy anew."

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        mended = actions.mend(now=now)
        self.stdout.write(f"Entries: {mended.added} added, {mended.changed} changed, {mended.removed} removed.")
        self.stdout.write(f"Words indexed: {actions.index_all()} entries.")
        if not settings.SEARCH_URL:
            return
        try:
            self.stdout.write(f"Search server: {copying.rebuild(now=now)} documents.")
        except copying.UnableToCopy as trouble:
            message = f"The search server took nothing ({trouble}). The entries stand, and the clock will try again."
            raise CommandError(message) from trouble
