"""What the clock runs for the record."""

from datetime import datetime

from moderation import noticing
from portal import jobs


@jobs.every(seconds=3600)
def forget_traces(now: datetime) -> int:
    """What texts are compared by is kept no longer than they are compared."""
    return noticing.forget(before=now - noticing.WINDOW)
