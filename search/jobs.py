"""What search does by the clock."""

from datetime import datetime

from portal import jobs
from search import actions, copying


@jobs.every(seconds=20)
def tell_the_search_server(now: datetime) -> None:
    """What nudges have missed: a server that was away, a worker that was killed."""
    copying.copy_quietly(now=now)


@jobs.every(seconds=6 * 3600)
def mend_entries(now: datetime) -> None:
    """Entries against their sources: what Wagtail did outside a transaction, a page that expired."""
    actions.mend(now=now)


@jobs.every(seconds=3600)
def mend_the_copy(now: datetime) -> None:
    """The search server's copy against the entries."""
    copying.mend_quietly(now=now)
