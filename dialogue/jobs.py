"""What the clock runs for the dialogue."""

from datetime import datetime

from dialogue.actions import close_due
from portal import jobs


@jobs.every(seconds=60)
def close(now: datetime) -> None:
    """Closes proposals and dialogues whose time is up."""
    close_due(now=now)
