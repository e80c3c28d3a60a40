"""What the clock runs for pages."""

from datetime import datetime
from io import StringIO

from django.core.management import call_command

from home.notifications import remind_of_accessibility, tell_of_opened
from home.trees import go_on_with_trees
from portal import jobs


@jobs.every(seconds=60)
def publish_what_is_due(now: datetime) -> None:
    """Pages that were approved for a later moment go live, and those that have expired go. Wagtail reads the time."""
    call_command("publish_scheduled", stdout=StringIO())


@jobs.every(seconds=60)
def tell_of_opened_dialogues(now: datetime) -> None:
    """A dialogue that was published before its time is told of when it opens."""
    tell_of_opened(now=now)


@jobs.every(seconds=3600)
def remind_of_accessibility_reports(now: datetime) -> None:
    """An answer that was promised is not forgotten."""
    remind_of_accessibility(now=now)


@jobs.every(seconds=2)
def translate_trees(now: datetime) -> None:
    """A few pages of what was asked for with its subpages; the rest waits for the next turn."""
    go_on_with_trees(now=now)
